#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/catalogue.hpp"

namespace trainyard {

/// A page of Markdown.
struct CataloguePage {
  std::string name;  ///< "gpus.md"
  std::string text;
};

/// A page for each topic of the catalogue, and README.md, which leads to them.
std::vector<CataloguePage> catalogue_docs(const Catalogue& catalogue);

}  // namespace trainyard
