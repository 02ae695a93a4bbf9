#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "analysis/search_ranking.hpp"
#include "workloads/best_plan.hpp"
#include "workloads/plan_trials.hpp"

namespace trainyard {

/// What became of the combinations that were looked at.
struct SearchTally {
  std::size_t no_plan = 0;      ///< find_misfit says why
  std::size_t fits_never = 0;   ///< not even with all layers recomputed
  std::size_t too_large = 0;    ///< with what this one recomputes
  std::size_t past_limits = 0;  ///< estimated to miss the deadline or the budget
  std::size_t valid = 0;

  std::size_t all() const { return no_plan + fits_never + too_large + past_limits + valid; }
};

/// The plans of a site, its lists filled up with what a practitioner would try.
PlanSpace space_of(const SearchSite& site, const SearchQuestion& question);

/// What a site's plans are estimated with, a limit of memory included.
PlanEstimates estimates_of(const SearchSite& site, const SearchLimits& within);

/// A plan of the question's site `place`, as estimated.
SearchedPlan searched_plan(const SearchSite& site, std::size_t place, const RankedPlan& ranked,
                           double pue);

/// Tries every plan of a space on one site with everything that it may recompute, each distinct
/// combination once, and shows those that are valid to the ranking.
class SiteTrials {
 public:
  using AfterEach = std::function<void()>;  ///< plan of the space

  SiteTrials(const SearchQuestion& question, const SearchSite& site, std::size_t place, double pue);

  void rank(SearchRanking& ranking, SearchTally& tally, const AfterEach& after_each);

 private:
  void try_plan(const Plan& plan, bool as_written, SearchRanking& ranking, SearchTally& tally);
  void try_one(const Plan& plan, const Recompute& recompute, SearchRanking& ranking,
               SearchTally& tally);

  const SearchQuestion& question_;
  const SearchSite& site_;
  std::size_t place_;
  double pue_;
  PlanEstimates estimates_;
  PlanTrials trials_;
};

}  // namespace trainyard
