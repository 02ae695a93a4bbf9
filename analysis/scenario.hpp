#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/catalogue.hpp"
#include "topologies/cluster_reader.hpp"
#include "workloads/kernel.hpp"
#include "workloads/model.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// A value that somebody measured, to compare a prediction with.
struct PublishedValue {
  std::string metric;  ///< one of the names in analysis/metric.hpp
  double value;        ///< in the unit of the metric
  std::string split;   ///< public_calibration or public_validation
  std::string source;
};

/// What the user wrote, with the catalogue entries that it names.
struct Scenario {
  std::string name;        ///< of the file, without its ending
  std::string plan_place;  ///< "file:line:column" of the plan, for errors found by the replay
  std::vector<std::pair<std::string, std::string>> written;  ///< every value with its keys
  ClusterChoice cluster;
  Model model;
  Training training;
  Plan plan;
  Stack stack;
  KernelModel kernels;
  std::optional<Price> price;
  std::vector<PublishedValue> published;

  int gpus() const { return cluster.spec.nodes * cluster.spec.gpus_per_node; }
};

/// Reads a scenario and checks that its plan can run; memory apart. Throws InputError.
Scenario read_scenario(const YamlDocument& document, const Catalogue& catalogue);

/// The same from a file. Where it says `base: FILE`, with a path from its own folder, it is laid
/// over that scenario, from which nothing published is taken.
Scenario read_scenario_file(const std::filesystem::path& file, const Catalogue& catalogue);

}  // namespace trainyard
