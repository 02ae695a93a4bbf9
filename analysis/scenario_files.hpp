#pragma once

#include <filesystem>

#include "sim/yaml.hpp"

namespace trainyard {

/// A scenario laid over its base, from which nothing published is taken.
YamlDocument over_base(YamlDocument document, YamlDocument base);

/// A scenario file; where it says `base: FILE`, laid over that scenario as `over_base` does. Throws
/// InputError if a file cannot be read.
YamlDocument read_over_base(const std::filesystem::path& file);

}  // namespace trainyard
