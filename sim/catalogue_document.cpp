#include "sim/catalogue_document.hpp"

namespace trainyard {

YamlDocument catalogue_document(const Catalogue& catalogue, std::string_view name) {
  const CatalogueFile& file = catalogue_file(catalogue, name);
  return read_yaml_text(file.name, file.text);
}

}  // namespace trainyard
