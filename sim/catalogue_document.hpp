#pragma once

#include <string_view>

#include "sim/catalogue.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// The catalogue's file of that name, parsed. Throws InputError if it is no YAML, and
/// std::out_of_range if there is no such file.
YamlDocument catalogue_document(const Catalogue& catalogue, std::string_view name);

/// The same, perhaps without other entries of the map `map_key` than `entry` and what that is
/// `like`: quick to read where a file has many.
YamlDocument catalogue_document_with(const Catalogue& catalogue, std::string_view name,
                                     std::string_view map_key, std::string_view entry);

/// The same catalogue, for whoever reads it many times: its files are parsed, but for those that
/// are no YAML, which are left to be complained of by who needs them.
Catalogue parsed_catalogue(Catalogue catalogue);

}  // namespace trainyard
