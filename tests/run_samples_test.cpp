#include "analysis/run_samples.hpp"

#include <numeric>

#include "analysis/goodput.hpp"
#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

Reliability llama() {
  Reliability reliability = reliability_of(
      built_in_failures("llama-3-405b"), written_every(10.0 * minute, Seconds{5.0}), 5.0 * minute);
  reliability.runs = 200;
  return reliability;
}

const std::vector<RunWork> phases{{.work = 2.0 * day, .nodes = 1024},
                                  {.work = 5.0 * day, .nodes = 2048}};

/// What whole runs take.
std::vector<Seconds> whole_walls(const RunStatistics& statistics) {
  std::vector<Seconds> walls;
  for (const std::vector<Seconds>& run : statistics.walls) {
    walls.push_back(std::accumulate(run.begin(), run.end(), Seconds{}));
  }
  return walls;
}

}  // namespace

TEST_CASE("quantiles are samples of the nearest rank") {
  std::vector<Seconds> samples(1000);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = Seconds{999.0 - double(i)};
  const Band<Seconds> band = band_of(samples);
  CHECK(band.low == Seconds{49.0});
  CHECK(band.middle == Seconds{499.0});
  CHECK(band.high == Seconds{949.0});
  CHECK(band_of(std::vector{7.0}).is_sure());
}

TEST_CASE("a run without failures is sure") {
  Reliability reliability = llama();
  reliability.failures = no_failures();
  const RunStatistics statistics = simulate_runs(phases, reliability);
  const Band<Seconds> wall = band_of(whole_walls(statistics));
  CHECK(wall.is_sure());
  CHECK(wall.middle / day == Approx(7.0 * (1.0 + 5.0 / 600)));
  CHECK(statistics.interruptions == Band<double>::sure(0.0));
}

TEST_CASE("statistics of runs fit each other") {
  const RunStatistics statistics = simulate_runs(phases, llama());
  const std::vector<Seconds> walls = whole_walls(statistics);
  REQUIRE(walls.size() == 200);
  CHECK(band_of(walls).low < band_of(walls).high);
  CHECK(statistics.goodput.low < statistics.goodput.middle);
  CHECK(statistics.goodput.middle < statistics.goodput.high);
  CHECK(std::accumulate(walls.begin(), walls.end(), Seconds{}) / 200.0 / day ==
        Approx(statistics.mean_times.wall() / day));
  CHECK(statistics.mean_times[RunPart::productive] / day == Approx(7.0));
  CHECK(statistics.by_cause.size() == 18);
  CHECK(std::accumulate(statistics.by_cause.begin(), statistics.by_cause.end(), 0.0) ==
        Approx(statistics.interruptions.middle).epsilon(0.05));
  Seconds expected;
  for (const RunWork& phase : phases) {
    expected += phase.work / daly_goodput(goodput_terms(phase, llama()));
  }
  CHECK(statistics.mean_times.wall() / day == Approx(expected / day).epsilon(0.01));
}

TEST_CASE("what a phase of a run draws depends on no other run and no other phase") {
  Reliability reliability = llama();
  const RunStatistics all = simulate_runs(phases, reliability);
  CHECK(simulate_runs(phases, reliability).walls == all.walls);
  reliability.runs = 50;
  const RunStatistics some = simulate_runs(std::vector{phases[0]}, reliability);
  for (std::size_t run = 0; run < some.walls.size(); ++run) {
    CHECK(some.walls[run][0] == all.walls[run][0]);
  }
  reliability.seed = 1ULL << 32U;
  CHECK(simulate_runs(phases, reliability).walls[0] != all.walls[0]);
}

TEST_CASE("Llama 3 is interrupted 419 times in 54 days, of which it trains nearly 90 %") {
  Reliability reliability = llama();
  reliability.restart = 10.0 * minute;
  reliability.maintenance = Maintenance{.every = (54.0 / 47.0) * day, .duration = 20.0 * minute};
  RunWork work{.work = 54.0 * day, .nodes = 2048};
  work.work = estimated_goodput(work, reliability) * work.work;
  const RunStatistics statistics = simulate_runs(std::vector{work}, reliability);
  const Band<Seconds> wall = band_of(whole_walls(statistics));
  CHECK(wall.low < 54.0 * day);
  CHECK(wall.high > 54.0 * day);
  CHECK(statistics.goodput.middle == Approx(0.90).margin(0.015));
  const double mean = std::accumulate(statistics.by_cause.begin(), statistics.by_cause.end(), 0.0);
  CHECK(mean * (54.0 * day / statistics.mean_times.wall()) == Approx(419.0).margin(5.0));
  CHECK(statistics.interruptions.low < 419.0);
  CHECK(statistics.interruptions.high > 419.0);
  CHECK(statistics.planned_stops == Approx(47.0).margin(1.0));
}

TEST_CASE("a run that can never end is refused with a remedy") {
  Reliability reliability = llama();
  reliability.spare_nodes = 0;
  CHECK_THROWS_WITH(simulate_runs(std::vector{RunWork{.work = day, .nodes = 4096}}, reliability),
                    "the run has all its nodes less than 1 / 1000 of the time (write "
                    "'spare_nodes: 21', or 'when_short: shrink')");
}
