#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/yaml.hpp"

namespace trainyard {

/// A file of facts (datasheets, models, prices), read but not yet understood.
struct CatalogueFile {
  std::string name;  ///< without its directory: "gpus.yaml"
  std::string text;
  std::optional<YamlDocument> parsed{};  ///< what it says, where that is known already
};

/// Where the program looks facts up; of two files with one name the first counts.
struct Catalogue {
  std::vector<CatalogueFile> files;
};

/// The catalogues that the program was built with. The build writes the definition, from the
/// `catalog/` directories of the layers.
Catalogue embedded_catalogue();

/// The *.yaml files of `directory`, sorted by name, before those of `rest`. Throws
/// std::runtime_error if `directory` cannot be read or has no such file.
Catalogue catalogue_with_directory(const std::filesystem::path& directory, Catalogue rest);

/// The first file of that name. Throws std::out_of_range, naming it, if there is none.
const CatalogueFile& catalogue_file(const Catalogue& catalogue, std::string_view name);

}  // namespace trainyard
