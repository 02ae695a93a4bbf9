#include "sim/catalogue.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace trainyard {
namespace {

CatalogueFile read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in || !std::filesystem::is_regular_file(path)) {
    throw std::runtime_error{path.string() + ": cannot be read"};
  }
  return {.name = path.filename().string(),
          .text = std::string{std::istreambuf_iterator<char>{in}, {}}};
}

std::vector<CatalogueFile> yaml_files(const std::filesystem::path& directory) {
  std::vector<CatalogueFile> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{directory, error}) {
    if (entry.path().extension() == ".yaml") files.push_back(read_file(entry.path()));
  }
  if (files.empty()) {
    throw std::runtime_error{directory.string() +
                             ": cannot be read as a catalogue (name a directory with .yaml files)"};
  }
  std::ranges::sort(files, {}, &CatalogueFile::name);
  return files;
}

}  // namespace

Catalogue catalogue_with_directory(const std::filesystem::path& directory, Catalogue rest) {
  std::vector<CatalogueFile> files = yaml_files(directory);
  std::ranges::move(rest.files, std::back_inserter(files));
  return {std::move(files)};
}

const CatalogueFile& catalogue_file(const Catalogue& catalogue, std::string_view name) {
  const auto found = std::ranges::find(catalogue.files, name, &CatalogueFile::name);
  if (found != catalogue.files.end()) return *found;
  throw std::out_of_range{"the catalogue has no file " + std::string{name}};
}

}  // namespace trainyard
