#pragma once

#include <string>
#include <variant>
#include <vector>

#include "analysis/search.hpp"

namespace trainyard {

/// Nothing where a scenario leaves its key out.
using ChoiceValue = std::variant<std::monostate, bool, int, std::string>;

/// One thing that a plan or its site decides, by the name that a scenario has for it.
struct PlanChoice {
  const char* what;
  ChoiceValue value;  ///< as a scenario has it
  std::string text;   ///< as a table tells it; empty: not at all

  friend bool operator==(const PlanChoice& a, const PlanChoice& b) { return a.value == b.value; }
};

/// All of them, in the same order for each plan.
std::vector<PlanChoice> choices_of(const SearchSite& site, const SearchedPlan& plan);

/// In what they differ as tables tell it, in that order.
std::vector<PlanDifference> differences(const SearchSite& winners_site, const SearchedPlan& winner,
                                        const SearchSite& published_site,
                                        const SearchedPlan& published);

/// "[embedding, 4, 4, head]", as a scenario has them; empty if the plan lists none.
std::string stage_layers_yaml(const Plan& plan);

/// "tensor, context, data, pipeline", innermost first.
std::string placement_text(const std::vector<Degree>& placement);

}  // namespace trainyard
