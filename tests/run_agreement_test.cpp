// Simulated runs against closed forms.

#include <algorithm>
#include <cmath>

#include "analysis/goodput.hpp"
#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

/// Of so long a run that it fails about `failures` times.
RunOutcome long_run(RunWork work, const Reliability& reliability, double failures, unsigned seed) {
  work.work =
      failures * mtbf(reliability.failures, work.nodes) * estimated_goodput(work, reliability);
  return simulate(work, reliability, seed);
}

}  // namespace

TEST_CASE("goodput is what Daly's exact form says, whatever fails while writing and restarting") {
  // So long that the standard error is at most half a percent.
  unsigned seed = 4100;
  double deviation = 0.0;
  int cases = 0;
  for (const double node_days : {50.0, 264.0, 450.0}) {
    for (const int gpus : {1024, 16384, 131072}) {
      for (const double write : {0.1, 1.0, 5.0}) {
        for (const double restart : {0.0, 2.0, 15.0}) {
          const Reliability reliability =
              reliability_of(failing_every(node_days * day),
                             written_every(30.0 * minute, write * minute), restart * minute);
          RunWork work{.nodes = gpus / 8};
          const double exact = daly_goodput(goodput_terms(work, reliability));
          CAPTURE(node_days, gpus, write, restart, ++seed);
          if (exact < 0.05) continue;
          work.work = std::max(20'000.0 * exact * mtbf(reliability.failures, work.nodes),
                               40'000.0 * reliability.checkpoint.interval);
          const double goodput = simulate(work, reliability, seed).times.goodput();
          CHECK(goodput == Approx(exact).epsilon(0.02));
          deviation += goodput / exact - 1.0;
          ++cases;
        }
      }
    }
  }
  CHECK(cases == 72);
  CHECK(std::abs(deviation / cases) < 2e-3);
}

TEST_CASE("Daly's form holds with late notice and late safety too") {
  unsigned seed = 4300;
  for (const double noticed : {0.0, 5.0, 60.0}) {
    for (const double write : {1.0, 10.0, 29.0}) {
      Reliability reliability =
          reliability_of(failing_every(264.0 * day, {.noticed = noticed * minute, .repair = {}}),
                         written_every(30.0 * minute, write * minute), 10.0 * minute);
      reliability.checkpoint.asynchronous = true;
      reliability.checkpoint.stall = Seconds{20.0};
      const RunWork work{.work = day, .nodes = 2048};
      const double exact = daly_goodput(goodput_terms(work, reliability));
      CAPTURE(noticed, write, ++seed);
      CHECK(long_run(work, reliability, 40'000.0, seed).times.goodput() ==
            Approx(exact).epsilon(0.01));
    }
  }
}

TEST_CASE("without spares a run waits as often as a node is out") {
  Reliability reliability = reliability_of(failing_every(100.0 * day, {{}, 2.0 * day}),
                                           written_every(minute, Seconds{}), Seconds{});
  reliability.spare_nodes = 0;
  // One node: it trains for 100 days and is out for 2.
  const RunOutcome one = simulate({.work = 1e6 * day, .nodes = 1}, reliability, 4500);
  CHECK(one.times.goodput() == Approx(100.0 / 102).epsilon(1e-3));
  CHECK(one.times[RunPart::waiting] / one.times.wall() == Approx(2.0 / 102).epsilon(0.05));
  // Many: while it waits others fail.
  const RunWork work{.work = 1e4 * day, .nodes = 50};
  const RunOutcome many = simulate(work, reliability, 4501);
  CHECK(many.times.goodput() == Approx(running_share(work, reliability)).epsilon(0.05));
}

TEST_CASE("spares cover what is out for repair") {
  Reliability reliability = reliability_of(failing_every(100.0 * day, {{}, 2.0 * day}),
                                           written_every(minute, Seconds{}), Seconds{});
  const RunWork work{.work = 2e4 * day, .nodes = 200};
  double before = 0.0;
  for (const int spares : {2, 4, 6, 8, 12}) {
    reliability.spare_nodes = spares;
    const double goodput = simulate(work, reliability, 4600).times.goodput();
    CAPTURE(spares);
    CHECK(goodput == Approx(running_share(work, reliability)).epsilon(0.05));
    CHECK(goodput > before);
    before = goodput;
  }
  reliability.spare_nodes = std::nullopt;
  CHECK(simulate(work, reliability, 4600).times[RunPart::waiting] == Seconds{});
}

TEST_CASE("a run that shrinks to the nodes it has is slowed by the share that is out") {
  Reliability reliability = reliability_of(failing_every(100.0 * day, {{}, 5.0 * day}),
                                           written_every(minute, Seconds{}), Seconds{});
  reliability.spare_nodes = 0;
  reliability.shrink = true;
  const RunOutcome outcome =
      simulate({.work = 2000.0 * day, .nodes = 64, .replicas = 64}, reliability, 4700);
  CHECK(outcome.times.goodput() == Approx(100.0 / 105).epsilon(0.003));
  CHECK(outcome.times[RunPart::waiting] == Seconds{});
}

TEST_CASE("a run that shrinks regroups the nodes of broken replicas") {
  Reliability reliability = reliability_of(failing_every(100.0 * day, {{}, 5.0 * day}),
                                           written_every(minute, Seconds{}), Seconds{});
  reliability.spare_nodes = 0;
  reliability.shrink = true;
  const RunWork work{.work = 2000.0 * day, .nodes = 64, .replicas = 4};
  const RunOutcome shrunk = simulate(work, reliability, 4701);
  CHECK(shrunk.times.goodput() == Approx(running_share(work, reliability)).epsilon(0.02));
  reliability.shrink = false;
  CHECK(simulate(work, reliability, 4701).times.goodput() < 0.1 * shrunk.times.goodput());
}

TEST_CASE("a slow node holds the run up until it is found, and goes at the next checkpoint") {
  Reliability reliability =
      reliability_of(no_failures(), written_every(6.0 * minute, Seconds{}), hour);
  reliability.slow_nodes =
      SlowNodes{.rate = each(1000.0 * day), .speed = 0.5, .found_after = 10.0 * hour};
  const RunWork work{.work = 1e5 * day, .nodes = 10};
  const RunOutcome outcome = simulate(work, reliability, 4800);
  const double wall = outcome.times.wall() / day;
  // A slow node every 100 days, for 10 h and up to an interval; half of that time is lost.
  CHECK(outcome.planned_stops == Approx(wall / 100.0).epsilon(0.1));
  CHECK(outcome.times[RunPart::slowed] / hour ==
        Approx(0.5 * 10.05 * outcome.planned_stops).epsilon(0.02));
  CHECK(outcome.times[RunPart::restarting] / hour == Approx(outcome.planned_stops));
  CHECK(outcome.times.goodput() == Approx(estimated_goodput(work, reliability)).epsilon(1e-3));
}

TEST_CASE("an estimate of all together is near what is played") {
  const RunWork work{.work = 6000.0 * day, .nodes = 124};
  const Reliability reliability = eventful();
  CHECK(simulate(work, reliability, 4900).times.goodput() ==
        Approx(estimated_goodput(work, reliability)).epsilon(0.02));
}
