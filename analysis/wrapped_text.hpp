#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace trainyard {

/// Words on lines of at most `width` columns, each after `indent` spaces, without a line's end at
/// the end. A word that is longer has a line of its own.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 90);

/// The same of pieces that stay whole, with `between` them where they share a line.
std::string wrapped(std::span<const std::string> pieces, std::string_view between,
                    std::size_t indent, std::size_t width = 90);

}  // namespace trainyard
