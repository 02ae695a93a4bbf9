#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/gpu_swap.hpp"
#include "analysis/hardware_terms.hpp"
#include "workloads/plan_space.hpp"

namespace trainyard {

/// What the best plan has least of.
enum class SearchObjective : std::uint8_t { step_time, gpu_hours, cost, energy };

inline constexpr std::array<std::pair<std::string_view, SearchObjective>, 4> search_objective_names{
    {
        {"step_time", SearchObjective::step_time},
        {"gpu_hours", SearchObjective::gpu_hours},
        {"cost", SearchObjective::cost},
        {"energy", SearchObjective::energy},
    }};

/// What every plan has to keep within.
struct SearchLimits {
  std::optional<int> gpus = {};
  std::optional<Seconds> deadline = {};  ///< for all tokens of the run
  std::optional<Dollars> budget = {};    ///< for its GPU-hours
  std::optional<Bytes> memory = {};      ///< of each GPU, where that is less than it has
  std::optional<HardwareMarket> legal = {};
};

/// What may be computed again; nothing said is the least that fits.
using RecomputeChoice = std::optional<Recompute>;

/// The block `search:` of a plan file.
struct SearchQuestion {
  PlanSpace listed;                        ///< empty lists: what a practitioner would try
  std::vector<RecomputeChoice> recompute;  ///< at least one
  std::vector<GpuChoice> gpus;             ///< this and the lists below: empty as in the scenario
  std::vector<int> nodes;
  std::vector<YamlDocument> fabrics;     ///< each as under `cluster: fabric:`
  std::vector<YamlDocument> precisions;  ///< each as under `training: precision:`
  std::vector<SearchObjective> objectives{SearchObjective::step_time};  ///< two: a Pareto front
  SearchLimits within;
  std::size_t replayed = 10;  ///< of the best

  bool asks_for(SearchObjective objective) const;
};

}  // namespace trainyard
