#pragma once

#include <cstddef>
#include <vector>

#include "analysis/search.hpp"

namespace trainyard {

/// Replays plans with the fluid engine, each once.
class SearchReplays {
 public:
  SearchReplays(const SearchLimits& limits, double pue) : limits_{limits}, pue_{pue} {}

  /// Adds to a plan of a site what it takes as replayed, and whether it keeps within the limits.
  void replay(const SearchSite& site, SearchedPlan& plan);

 private:
  const SearchLimits& limits_;
  double pue_;
  std::vector<SearchedPlan> replayed_;
};

/// At most so many of some plans, spread evenly; the first and, of two or more, the last are among
/// them.
std::vector<SearchedPlan> spread(const std::vector<SearchedPlan>& plans, std::size_t most);

/// Without plans that another, which keeps within the limits if they do, equals or betters in all
/// objectives as known best. The first of equal ones stays.
std::vector<SearchedPlan> without_dominated(const std::vector<SearchedPlan>& plans,
                                            const std::vector<SearchObjective>& objectives);

/// Those that keep within the limits first, each in the order of the objective as known best.
void sort_by_figures(std::vector<SearchedPlan>& plans, SearchObjective objective);

}  // namespace trainyard
