#include "analysis/failure_model.hpp"

#include <limits>
#include <utility>

namespace trainyard {

FailureRate node_rate(const FailureModel& model) {
  FailureRate sum;
  for (const FailureCause& cause : model.causes) sum += cause.rate;
  return sum;
}

Seconds mtbf(const FailureModel& model, int nodes) {
  const double rate = nodes * node_rate(model).value();
  return Seconds{rate == 0.0 ? std::numeric_limits<double>::infinity() : 1.0 / rate};
}

Seconds mean_noticed(const FailureModel& model) {
  const FailureRate rate = node_rate(model);
  Seconds mean;
  for (const FailureCause& cause : model.causes) {
    if (cause.rate > FailureRate{}) mean += (cause.rate / rate) * cause.recovery.noticed;
  }
  return mean;
}

double mean_nodes_out(const FailureModel& model, int nodes) {
  double out = 0.0;
  for (const FailureCause& cause : model.causes) {
    out += (cause.rate * cause.recovery.repair).value();
  }
  return nodes * out;
}

FailureModel with_node_rate(FailureModel model, FailureRate rate) {
  const double factor = rate / node_rate(model);
  for (FailureCause& cause : model.causes) cause.rate = factor * cause.rate;
  return model;
}

FailureModel for_nodes_of(FailureModel model, int gpus) {
  if (!model.gpus_per_node) return model;
  const double factor = static_cast<double>(gpus) / *model.gpus_per_node;
  for (FailureCause& cause : model.causes) cause.rate = factor * cause.rate;
  model.gpus_per_node = gpus;
  return model;
}

}  // namespace trainyard
