#include "analysis/short_text.hpp"

#include <fmt/format.h>

namespace trainyard {

std::string joined(std::span<const std::string> texts, std::string_view between) {
  return fmt::format("{}", fmt::join(texts, between));
}

std::string percent(double share, int decimals) {
  return fmt::format("{:.{}f} %", 100.0 * share, decimals);
}

}  // namespace trainyard
