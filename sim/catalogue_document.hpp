#pragma once

#include <string_view>

#include "sim/catalogue.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// The catalogue's file of that name, parsed. Throws InputError if it is no YAML, and
/// std::out_of_range if there is no such file.
YamlDocument catalogue_document(const Catalogue& catalogue, std::string_view name);

}  // namespace trainyard
