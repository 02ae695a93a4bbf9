#pragma once

#include <string>

#include "analysis/search.hpp"

namespace trainyard {

/// The whole block `parallel:` of a scenario that has a searched plan, and what its `training:`
/// says of recomputation. A schedule that is written in full is left to the scenario it stands in.
std::string plan_yaml(const SearchedPlan& searched, const Model& model);

}  // namespace trainyard
