#pragma once

#include <vector>

#include "analysis/search.hpp"

namespace trainyard {

/// What nobody listed is what a practitioner would try, and that is a habit: it may lose plans.
std::vector<PrunedPlans> habits_of(const SearchQuestion& question, const Model& model);

}  // namespace trainyard
