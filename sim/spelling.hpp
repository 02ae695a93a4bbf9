#pragma once

#include <span>
#include <string>
#include <string_view>

namespace trainyard {

/// The fewest insertions, deletions and replacements of a character that turn `a` into `b`.
int edit_distance(std::string_view a, std::string_view b);

/// Whether someone who wrote `a` may have meant `b`: one letter wrong in a short word, two in a
/// long one.
bool may_mean(std::string_view a, std::string_view b);

/// " (did you mean 'x'?)" for the words of `known` that begin with `written`, or else the nearest
/// to it; if none is near, " (known: a, b, c)".
std::string suggestion(std::string_view written, std::span<const std::string> known);

}  // namespace trainyard
