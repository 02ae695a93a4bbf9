#pragma once

#include <string>

#include "analysis/afford.hpp"

namespace trainyard {

/// The most tokens, by what binds, and the models in reach.
std::string afford_text(const Affordable& affordable);

}  // namespace trainyard
