#pragma once

#include <optional>
#include <string>

#include "workloads/plan.hpp"

namespace trainyard {

/// Why a plan cannot run, and what to change.
struct Misfit {
  std::string key;  ///< of the `parallel` or `training` block
  std::string problem;
  std::string remedy;
};

/// The first thing that keeps `plan` from running on so many nodes, if anything does. Memory is not
/// looked at.
std::optional<Misfit> find_misfit(const Model& model, const Training& training, const Plan& plan,
                                  int nodes, int gpus_per_node);

}  // namespace trainyard
