#pragma once

#include <limits>
#include <random>
#include <string>
#include <utility>

#include "analysis/failure_catalogue.hpp"
#include "analysis/run_simulation.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {

constexpr Seconds minute{60.0};
constexpr Seconds hour = one_hour;
constexpr Seconds day = one_day;

inline FailureRate each(Seconds time) {
  return FailureRate{1.0 / time.value()};
}

inline FailureCatalogue built_in_failures() {
  return read_failure_catalogue(catalogue_document(embedded_catalogue(), "failures.yaml"));
}

inline FailureModel built_in_failures(const std::string& id) {
  const YamlDocument document = read_yaml_text("run.yaml", "failures: " + id);
  return read_failures(document.root().map().at("failures"), built_in_failures());
}

/// Nodes that each fail every `time` for one cause.
inline FailureModel failing_every(Seconds time, Recovery recovery = {}) {
  FailureModel model;
  model.causes.emplace_back();
  model.causes.back().name = "any";
  model.causes.back().rate = each(time);
  model.causes.back().recovery = recovery;
  return model;
}

/// No node ever fails.
inline FailureModel no_failures() {
  return failing_every(Seconds{std::numeric_limits<double>::infinity()});
}

/// Synchronous checkpoints of that length after each interval of training.
inline CheckpointPolicy written_every(Seconds interval, Seconds write) {
  CheckpointPolicy policy;
  policy.rule = IntervalRule::written;
  policy.interval = interval;
  policy.write = write;
  return policy;
}

inline Reliability reliability_of(FailureModel failures, CheckpointPolicy checkpoint,
                                  Seconds restart) {
  Reliability reliability;
  reliability.failures = std::move(failures);
  reliability.checkpoint = checkpoint;
  reliability.restart = restart;
  return reliability;
}

inline RunOutcome simulate(const RunWork& work, const Reliability& reliability, unsigned seed) {
  std::mt19937_64 random{seed};
  return simulate_run(work, reliability, random);
}

/// Everything at once: causes, a queue for repair, slow nodes, stragglers and maintenance.
inline Reliability eventful() {
  Reliability reliability = reliability_of(
      built_in_failures("opt-175b"), written_every(20.0 * minute, 2.0 * minute), 5.0 * minute);
  reliability.checkpoint.asynchronous = true;
  reliability.checkpoint.stall = Seconds{7.0};
  reliability.spare_nodes = 3;
  reliability.slow_nodes =
      SlowNodes{.rate = each(90.0 * day), .speed = 0.8, .found_after = 2.0 * hour};
  reliability.maintenance = Maintenance{.every = 7.0 * day, .duration = 3.0 * hour};
  reliability.straggler_speed = 0.98;
  return reliability;
}

}  // namespace trainyard
