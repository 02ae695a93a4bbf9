#pragma once

#include <string>
#include <vector>

#include "analysis/search.hpp"

namespace trainyard {

/// A plan in one line; its placement only if it is not that of the written plan.
std::string plan_line(const Plan& plan, const Scenario& written);

/// Plans of a search as a table. Of sites only what differs among them is told, and no column that
/// would be empty.
std::string plan_table(const SearchResult& result, const std::vector<SearchedPlan>& plans);

}  // namespace trainyard
