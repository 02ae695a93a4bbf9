#pragma once

#include <span>
#include <string>
#include <string_view>

namespace trainyard {

/// The texts one after the other, with `between` them.
std::string joined(std::span<const std::string> texts, std::string_view between);

/// "38.9 %" of 0.389, with so many decimals.
std::string percent(double share, int decimals);

}  // namespace trainyard
