#include "analysis/source_notes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace trainyard {

std::string SourceNotes::mark(const std::string& source) {
  auto found = std::ranges::find(sources_, source);
  if (found == sources_.end()) found = sources_.insert(found, source);
  return fmt::format("[{}]", found - sources_.begin() + 1);
}

std::string SourceNotes::lines() const {
  std::string text;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    text += fmt::format("[{}] {}\n", i + 1, sources_[i]);
  }
  return text;
}

}  // namespace trainyard
