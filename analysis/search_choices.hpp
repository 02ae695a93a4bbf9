#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/search.hpp"

namespace trainyard {

/// What a plan and its site are, by the names that a scenario has for it: {"tensor", "8"}; those
/// that a scenario leaves at their defaults are empty.
std::vector<std::pair<std::string, std::string>> choices_of(const SearchSite& site,
                                                            const SearchedPlan& plan);

/// In what they differ, in that order.
std::vector<PlanDifference> differences(const SearchSite& winners_site, const SearchedPlan& winner,
                                        const SearchSite& published_site,
                                        const SearchedPlan& published);

/// "tensor, context, data, pipeline", innermost first.
std::string placement_text(const std::vector<Degree>& placement);

}  // namespace trainyard
