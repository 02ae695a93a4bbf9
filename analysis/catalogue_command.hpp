#pragma once

#include <string>

#include "analysis/commands.hpp"

namespace trainyard {

struct CatalogueOptions {
  CommonOptions common;
  std::string topic;  ///< empty: all of them
  std::string name;   ///< of an entry; empty: all of them
  std::string docs;   ///< a folder for pages; empty: none
};

/// Prints what the catalogues know of a topic or an entry, or writes all of it as pages. Throws
/// InputError if there is no such entry, and OutputError if a page cannot be written.
int show_catalogue(const CatalogueOptions& options);

}  // namespace trainyard
