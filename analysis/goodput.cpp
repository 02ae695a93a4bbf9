#include "analysis/goodput.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace trainyard {
namespace {

constexpr double least_goodput = 1e-3;
constexpr double most_events = 1e9;  // of all simulations; minutes of computing

/// What slow nodes leave: the share of the time in which there is none, or else their speed, less
/// the stops to replace them.
double slow_share(const RunWork& work, const Reliability& reliability) {
  if (!reliability.slow_nodes || reliability.slow_nodes->rate == FailureRate{}) return 1.0;
  const SlowNodes& slow = *reliability.slow_nodes;
  const GoodputTerms terms = goodput_terms(work, reliability);
  const FailureRate rate = work.nodes * slow.rate;
  const Seconds until_replaced = slow.found_after + terms.interval / 2.0;
  const double none = std::exp(-(rate * until_replaced).value());
  const double stops = (rate * (terms.restart + terms.lag)).value();
  return (none + (1.0 - none) * slow.speed) / (1.0 + stops);
}

double maintenance_share(const RunWork& work, const Reliability& reliability) {
  if (!reliability.maintenance) return 1.0;
  const GoodputTerms terms = goodput_terms(work, reliability);
  const Seconds stop = reliability.maintenance->duration + terms.restart + terms.stall + terms.lag;
  return std::max(0.0, 1.0 - stop / reliability.maintenance->every);
}

/// How many failures, slow nodes and planned stops the simulations have to play.
double events(const RunWork& work, const Reliability& reliability, double goodput) {
  const Seconds wall = work.work / goodput;
  double events = wall / mtbf(reliability.failures, work.nodes);
  if (reliability.slow_nodes) {
    events += work.nodes * (reliability.slow_nodes->rate * wall).value();
  }
  if (reliability.maintenance) events += wall / reliability.maintenance->every;
  return events * reliability.runs;
}

Misfit short_of_nodes(const RunWork& work, const Reliability& reliability) {
  const double out = mean_nodes_out(reliability.failures, work.nodes);
  const int enough = static_cast<int>(std::ceil(out + 3.0 * std::sqrt(out)));
  return {"spare_nodes", "the run has all its nodes less than 1 / 1000 of the time",
          "write 'spare_nodes: " + std::to_string(enough) + "'" +
              (reliability.shrink ? "" : ", or 'when_short: shrink'")};
}

}  // namespace

GoodputTerms goodput_terms(const RunWork& work, const Reliability& reliability) {
  const Seconds between = mtbf(reliability.failures, work.nodes);
  const CheckpointTimes times = checkpoint_times(reliability.checkpoint, work.checkpoint, between);
  return {.mtbf = between,
          .interval = times.interval,
          .stall = times.stall,
          .lag = times.lag,
          .restart = reliability.restart,
          .noticed = mean_noticed(reliability.failures)};
}

double daly_goodput(const GoodputTerms& terms) {
  if (std::isinf(terms.mtbf.value())) return 1.0 / (1.0 + terms.stall / terms.interval);
  return terms.interval / (terms.mtbf + terms.noticed) *
         std::exp(-((terms.restart + terms.lag) / terms.mtbf)) /
         std::expm1((terms.interval + terms.stall) / terms.mtbf);
}

LinearGoodput linear_goodput(const GoodputTerms& terms) {
  const Seconds half = terms.interval / 2.0;
  const Seconds lost = terms.restart + terms.noticed + terms.lag + half;
  return {.value = (1.0 - (std::isinf(terms.mtbf.value()) ? 0.0 : lost / terms.mtbf)) /
                   (1.0 + terms.stall / terms.interval),
          .in_range = terms.mtbf >= 8.0 * lost};
}

double running_share(const RunWork& work, const Reliability& reliability) {
  if (!reliability.spare_nodes) return 1.0;
  const double out = mean_nodes_out(reliability.failures, work.nodes);
  const std::int64_t replicas = reliability.shrink ? work.replicas : 1;
  const int spares = *reliability.spare_nodes;
  double logarithm = -out;  // of the chance that so many nodes are out
  double share = 0.0;
  for (int k = 0; k <= spares + work.nodes; ++k) {
    if (k > 0) logarithm += std::log(out / k);
    const std::int64_t there = work.nodes - std::max(0, k - spares);
    const std::int64_t running = there * replicas / work.nodes;
    share += std::exp(logarithm) * static_cast<double>(running) / static_cast<double>(replicas);
  }
  return share;
}

double estimated_goodput(const RunWork& work, const Reliability& reliability) {
  return daly_goodput(goodput_terms(work, reliability)) * running_share(work, reliability) *
         slow_share(work, reliability) * maintenance_share(work, reliability) *
         reliability.straggler_speed;
}

std::optional<Misfit> find_endless(const RunWork& work, const Reliability& reliability) {
  const GoodputTerms terms = goodput_terms(work, reliability);
  if (terms.interval <= Seconds{}) {
    return Misfit{"checkpoint", "checkpoints that take no time have no best interval",
                  "write 'interval: 30 min'"};
  }
  if (daly_goodput(terms) < least_goodput) {
    const auto seconds = [](Seconds time) { return fmt::format("{:.6g} s", time.value()); };
    return Misfit{"failures",
                  "a failure every " + seconds(terms.mtbf) + " and " + seconds(terms.interval) +
                      " between checkpoints of " + seconds(terms.stall) + " leave no time to train",
                  "change the restart or the interval of checkpoints, or take fewer nodes"};
  }
  if (running_share(work, reliability) < least_goodput) return short_of_nodes(work, reliability);
  const double goodput = estimated_goodput(work, reliability);
  if (goodput < least_goodput) {
    return Misfit{reliability.maintenance ? "maintenance" : "failures",
                  "what stops the run leaves it no time to train",
                  "plan fewer stops, or let them be shorter"};
  }
  if (events(work, reliability, goodput) > most_events) {
    return Misfit{"runs", "more than a billion failures to play", "write fewer runs"};
  }
  return std::nullopt;
}

}  // namespace trainyard
