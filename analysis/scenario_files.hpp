#pragma once

#include <filesystem>

#include "sim/yaml.hpp"

namespace trainyard {

/// A scenario file; where it says `base: FILE`, laid over that scenario, from which nothing
/// published is taken. Throws InputError if a file cannot be read.
YamlDocument read_over_base(const std::filesystem::path& file);

}  // namespace trainyard
