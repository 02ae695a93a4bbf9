#include "sim/catalogue_document.hpp"

#include "sim/entry_text.hpp"

namespace trainyard {

YamlDocument catalogue_document(const Catalogue& catalogue, std::string_view name) {
  const CatalogueFile& file = catalogue_file(catalogue, name);
  return file.parsed ? *file.parsed : read_yaml_text(file.name, file.text);
}

YamlDocument catalogue_document_with(const Catalogue& catalogue, std::string_view name,
                                     std::string_view map_key, std::string_view entry) {
  const CatalogueFile& file = catalogue_file(catalogue, name);
  if (file.parsed) return *file.parsed;
  return read_yaml_text(file.name, entry_text(file.text, map_key, entry));
}

Catalogue parsed_catalogue(Catalogue catalogue) {
  for (CatalogueFile& file : catalogue.files) {
    try {
      file.parsed = read_yaml_text(file.name, file.text);
    } catch (const InputError&) {
    }
  }
  return catalogue;
}

}  // namespace trainyard
