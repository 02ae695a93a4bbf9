#pragma once

#include <string>
#include <string_view>

namespace trainyard {

/// A catalogue file with the lines of all entries of `map_key` left empty but for `name` and what
/// that is `like:`, so that it is quick to read and everything stays on its line.
///
/// Entries are told by their indent of two spaces, which catalogue files keep to; a text in which
/// `name` is not found that way comes back whole.
std::string entry_text(const std::string& text, std::string_view map_key, std::string_view name);

}  // namespace trainyard
