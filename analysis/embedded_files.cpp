#include "analysis/embedded_files.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace trainyard {

std::string_view EmbeddedFiles::text_of(std::string_view name) const {
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  if (found == files.end()) {
    throw std::out_of_range{"no file '" + std::string{name} + "' was embedded"};
  }
  return found->text;
}

}  // namespace trainyard
