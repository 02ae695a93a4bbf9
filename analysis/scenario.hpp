#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/batch_ramp.hpp"
#include "analysis/published.hpp"
#include "analysis/rental_prices.hpp"
#include "sim/catalogue.hpp"
#include "topologies/cluster_reader.hpp"
#include "workloads/collective_constants.hpp"
#include "workloads/kernel.hpp"
#include "workloads/model.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// What the user wrote, with the catalogue entries that it names.
struct Scenario {
  std::string name;        ///< of the file, without its ending, and of its phase
  std::string plan_place;  ///< "file:line:column" of the plan, for errors found by the replay
  std::vector<std::pair<std::string, std::string>> written;  ///< every value with its keys
  ClusterChoice cluster;
  Model model;
  Training training;
  std::vector<BatchStair> batch_ramp;  ///< the first of the run's tokens
  Plan plan;
  Stack stack;
  KernelModel kernels;
  CollectiveConstants collectives;
  std::optional<ChosenPrice> price;
  std::vector<PublishedValue> published;

  int gpus() const { return cluster.spec.nodes * cluster.spec.gpus_per_node; }
};

/// Reads the blocks of a run, all of a scenario but its name and what was published, and checks
/// that its plan can run; memory apart. Requires that a model like another is filled in. Throws
/// InputError.
Scenario read_run(YamlMap& file, const Catalogue& catalogue);

}  // namespace trainyard
