#include "analysis/run_samples.hpp"

#include <cstdint>
#include <random>
#include <stdexcept>

#include "analysis/goodput.hpp"

namespace trainyard {
namespace {

std::mt19937_64 engine_of(std::uint64_t seed, int run, std::size_t phase) {
  std::seed_seq seeds{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U),
                      static_cast<std::uint32_t>(run), static_cast<std::uint32_t>(phase)};
  return std::mt19937_64{seeds};
}

void check(std::span<const RunWork> phases, const Reliability& reliability) {
  for (const RunWork& phase : phases) {
    if (const auto misfit = find_endless(phase, reliability)) {
      throw std::invalid_argument{misfit->problem + " (" + misfit->remedy + ")"};
    }
  }
}

/// All phases of one run; their wall-clock times are added to `walls`.
RunOutcome play(std::span<const RunWork> phases, const Reliability& reliability, int run,
                std::vector<Seconds>& walls) {
  RunOutcome whole;
  whole.interruptions.resize(reliability.failures.causes.size());
  for (std::size_t phase = 0; phase < phases.size(); ++phase) {
    std::mt19937_64 random = engine_of(reliability.seed, run, phase);
    const RunOutcome outcome = simulate_run(phases[phase], reliability, random, whole.times.wall());
    walls.push_back(outcome.times.wall());
    whole.times += outcome.times;
    whole.planned_stops += outcome.planned_stops;
    for (std::size_t cause = 0; cause < whole.interruptions.size(); ++cause) {
      whole.interruptions[cause] += outcome.interruptions[cause];
    }
  }
  return whole;
}

void average(RunStatistics& statistics, double runs) {
  for (Seconds& part : statistics.mean_times.parts) part = part / runs;
  for (double& cause : statistics.by_cause) cause /= runs;
  statistics.planned_stops /= runs;
}

}  // namespace

RunStatistics simulate_runs(std::span<const RunWork> phases, const Reliability& reliability) {
  check(phases, reliability);
  RunStatistics statistics{};
  statistics.by_cause.resize(reliability.failures.causes.size());
  std::vector<double> goodputs;
  std::vector<double> interruptions;
  for (int run = 0; run < reliability.runs; ++run) {
    const RunOutcome outcome = play(phases, reliability, run, statistics.walls.emplace_back());
    goodputs.push_back(outcome.times.goodput());
    double all = 0.0;
    for (std::size_t cause = 0; cause < outcome.interruptions.size(); ++cause) {
      statistics.by_cause[cause] += outcome.interruptions[cause];
      all += outcome.interruptions[cause];
    }
    interruptions.push_back(all);
    statistics.mean_times += outcome.times;
    statistics.planned_stops += outcome.planned_stops;
  }
  statistics.goodput = band_of(std::move(goodputs));
  statistics.interruptions = band_of(std::move(interruptions));
  average(statistics, reliability.runs);
  return statistics;
}

}  // namespace trainyard
