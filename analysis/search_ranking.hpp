#pragma once

#include <cstddef>
#include <vector>

#include "analysis/search.hpp"

namespace trainyard {

/// Ranks plans as they come: the best, the Pareto front, and where any value would stand among all.
class SearchRanking {
 public:
  SearchRanking(std::vector<SearchObjective> objectives, std::size_t most);

  void add(const SearchedPlan& plan);

  /// The best by the first objective, equal ones in the order in which they came.
  std::vector<SearchedPlan> best() const;
  /// With two objectives those that no other equals or betters in both, by the first objective.
  std::vector<SearchedPlan> front() const;
  /// 1 + how many of all are better than these figures, by the first objective.
  std::size_t rank_of(const PlanFigures& figures) const;

 private:
  void add_to_front(const SearchedPlan& plan);
  std::vector<SearchedPlan> ranked(std::vector<SearchedPlan> plans) const;

  std::vector<SearchObjective> objectives_;
  std::size_t most_;
  std::vector<SearchedPlan> best_;
  std::vector<SearchedPlan> front_;
  std::vector<double> values_;  // of the first objective, of all
};

}  // namespace trainyard
