#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/search_sites.hpp"
#include "workloads/memory.hpp"

namespace trainyard {

/// What a plan takes.
struct PlanFigures {
  Seconds step_time;
  Seconds duration;  ///< of the run
  GpuHours gpu_hours;
  std::optional<Dollars> cost;   ///< if its site has a price
  std::optional<Joules> energy;  ///< of whole nodes under their load, with the building's overhead
};

/// A plan that fits in memory, on one of the sites.
struct SearchedPlan {
  std::size_t site = 0;
  Plan plan;
  Recompute recompute;
  Bytes memory;          ///< of the fullest GPU
  std::size_t rank = 0;  ///< 1 + how many plans are better, by the first objective as estimated
  PlanFigures estimated;
  std::optional<PlanFigures> replayed;
  bool within = true;  ///< whether what is known of it best keeps within the limits

  /// Replayed, or else estimated.
  const PlanFigures& figures() const { return replayed ? *replayed : estimated; }
  /// How far the replay's step is from the estimate's. Requires a replay.
  double deviation() const { return replayed->step_time / estimated.step_time - 1.0; }
};

/// Plans that were not estimated, or not kept.
struct PrunedPlans {
  std::string reason;
  std::optional<std::size_t> plans;  ///< nothing: they were not counted
  bool loses_nothing;                ///< whether it is sure that none of them belongs to the result
  bool looked_at = false;            ///< whether each of them was, and not their site alone
};

/// One thing that two plans do differently.
struct PlanDifference {
  std::string what;
  std::string winner;
  std::string published;
};

/// The plan that the file writes.
struct PublishedPlan {
  SearchSite site;
  SearchedPlan plan;
  std::string why_unranked;  ///< why it is none of the valid plans; empty: it has a rank
  std::vector<PlanDifference> differences;  ///< from the winner
};

/// Which plans did best, and what became of the others.
struct SearchResult {
  std::string name;  ///< of the plan file, without its ending
  SearchQuestion question;
  std::vector<SearchSite> sites;
  std::size_t evaluated = 0;        ///< all combinations that were looked at, one by one
  std::size_t valid = 0;            ///< those that were estimated and keep within the limits
  std::vector<PrunedPlans> pruned;  ///< the others, and what was not even listed
  std::vector<SearchedPlan> best;   ///< by the first objective, as replayed
  std::size_t front_size = 0;       ///< with two objectives: the plans that, as estimated, no other
                                    ///< equals or betters in both
  std::vector<SearchedPlan> front;  ///< of those at most as many as are replayed, spread evenly,
                                    ///< without such as others of them better as replayed
  PublishedPlan published;
  std::vector<std::string> left_out = {};  ///< keys of the scenario that are not looked at
  double pue = 1.0;                        ///< that energies contain

  /// The site of a plan of `best` or `front`.
  const SearchSite& site_of(const SearchedPlan& plan) const { return sites[plan.site]; }
  /// Half of the replays of `best` are no further from their estimates, and none is further. Of no
  /// plans 0.
  double median_deviation() const;
  double worst_deviation() const;
};

/// What to tell while a search works: how many plans were looked at, of how many.
using SearchProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Estimates all plans of all sites, ranks those that are valid, and replays the best, the front
/// and the published plan with the fluid engine.
SearchResult search(const SearchQuestion& question, const YamlDocument& scenario,
                    const Catalogue& catalogue, const SearchProgress& progress = {});

}  // namespace trainyard
