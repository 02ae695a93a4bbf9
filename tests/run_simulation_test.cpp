#include "analysis/run_simulation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/goodput.hpp"
#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

int interruptions(const RunOutcome& outcome) {
  return std::accumulate(outcome.interruptions.begin(), outcome.interruptions.end(), 0);
}

/// Of so long a run that it fails about `failures` times.
RunOutcome long_run(RunWork work, const Reliability& reliability, double failures, unsigned seed) {
  work.work =
      failures * mtbf(reliability.failures, work.nodes) * estimated_goodput(work, reliability);
  return simulate(work, reliability, seed);
}

/// Everything at once: causes, a queue for repair, slow nodes, stragglers and maintenance.
Reliability eventful() {
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

}  // namespace

TEST_CASE("a run that nothing stops takes its work and a checkpoint after each interval") {
  const Reliability reliability =
      reliability_of(no_failures(), written_every(10.0 * minute, minute), hour);
  const RunOutcome whole = simulate({.work = 100.0 * minute}, reliability, 1);
  CHECK(whole.times.wall() == 110.0 * minute);
  CHECK(whole.times[RunPart::checkpoints] == 10.0 * minute);
  const RunOutcome rest = simulate({.work = 101.0 * minute}, reliability, 1);
  CHECK(rest.times[RunPart::productive] == 101.0 * minute);
  CHECK(rest.times[RunPart::checkpoints] == 11.0 * minute);
  CHECK(interruptions(rest) == 0);
}

TEST_CASE("an asynchronous checkpoint is waited for at the end alone") {
  Reliability reliability =
      reliability_of(no_failures(), written_every(10.0 * minute, 4.0 * minute), hour);
  reliability.checkpoint.asynchronous = true;
  reliability.checkpoint.stall = minute;
  const RunOutcome outcome = simulate({.work = 100.0 * minute}, reliability, 1);
  CHECK(outcome.times[RunPart::productive] == 100.0 * minute);
  CHECK(outcome.times[RunPart::checkpoints] == 14.0 * minute);
}

TEST_CASE("stragglers slow all of a run down") {
  Reliability reliability = reliability_of(no_failures(), written_every(hour, minute), hour);
  reliability.straggler_speed = 0.8;
  const RunOutcome outcome = simulate({.work = 100.0 * hour}, reliability, 1);
  CHECK(outcome.times[RunPart::productive] / hour == Approx(100.0));
  CHECK(outcome.times[RunPart::slowed] / hour == Approx(25.0));
  CHECK(outcome.times[RunPart::checkpoints] / minute == Approx(125.0));
}

TEST_CASE("maintenance comes as often as it is due, after a checkpoint and before a restart") {
  Reliability reliability =
      reliability_of(no_failures(), written_every(hour, minute), 10.0 * minute);
  reliability.maintenance = Maintenance{.every = 100.0 * hour, .duration = 2.0 * hour};
  const RunOutcome outcome = simulate({.work = 1000.0 * hour}, reliability, 1);
  CHECK(outcome.planned_stops == std::floor(outcome.times.wall() / (100.0 * hour)));
  CHECK(outcome.times[RunPart::maintenance] == outcome.planned_stops * 2.0 * hour);
  CHECK(outcome.times[RunPart::restarting] / minute == Approx(outcome.planned_stops * 10.0));
  CHECK(outcome.times[RunPart::lost] == Seconds{});
  CHECK(outcome.times[RunPart::productive] / hour == Approx(1000.0));
}

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

TEST_CASE("all that a run trains is productive, slowed or lost, and its parts are all there is") {
  const unsigned seed = GENERATE(range(4400U, 4420U));
  CAPTURE(seed);
  const RunWork work{.work = 60.0 * day, .nodes = 124};
  const RunOutcome outcome = simulate(work, eventful(), seed);
  CHECK(outcome.times[RunPart::productive] / work.work == Approx(1.0).epsilon(1e-9));
  Seconds sum;
  for (const Seconds part : outcome.times.parts) {
    CHECK(part > Seconds{});
    sum += part;
  }
  CHECK(sum == outcome.times.wall());
  CHECK(outcome.times[RunPart::slowed] >= 0.02 / 0.98 * work.work * (1.0 - 1e-9));
}

TEST_CASE("the same seed gives the same run, another seed another") {
  const RunWork work{.work = 60.0 * day, .nodes = 124};
  CHECK(simulate(work, eventful(), 1) == simulate(work, eventful(), 1));
  CHECK(simulate(work, eventful(), 1) != simulate(work, eventful(), 2));
}

TEST_CASE("nodes of a run fail as often as the model says, whatever the shape") {
  for (const double shape : {0.5, 1.0, 1.5}) {
    Reliability reliability =
        reliability_of(built_in_failures("llama-3-405b"),
                       written_every(10.0 * minute, Seconds{5.0}), 5.0 * minute);
    reliability.failures.weibull_shape = shape;
    double failures = 0.0;
    Seconds wall;
    for (unsigned seed = 1; seed <= 100; ++seed) {
      const RunOutcome outcome = simulate({.work = 50.0 * day, .nodes = 2048}, reliability, seed);
      failures += interruptions(outcome);
      wall += outcome.times.wall();
    }
    CAPTURE(shape);
    // One run: 419 +- 20, or 30 where failures come in bursts.
    CHECK(failures * (54.0 * day / wall) == Approx(419.0).margin(9.0));
  }
}

TEST_CASE("each cause has its share of the failures") {
  const Reliability reliability = reliability_of(
      built_in_failures("llama-3-405b"), written_every(10.0 * minute, Seconds{5.0}), minute);
  const RunOutcome outcome = simulate({.work = 5400.0 * day, .nodes = 2048}, reliability, 1);
  const double all = interruptions(outcome);
  for (std::size_t cause = 0; cause < outcome.interruptions.size(); ++cause) {
    const double expected =
        all * (reliability.failures.causes[cause].rate / node_rate(reliability.failures));
    CAPTURE(reliability.failures.causes[cause].name);
    CHECK(outcome.interruptions[cause] == Approx(expected).margin(4.0 * std::sqrt(expected)));
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

TEST_CASE("calm intervals are passed as if each were played") {
  // A slow node that slows nothing ends the calm, so that intervals are played one by one.
  Reliability calm = reliability_of(no_failures(), written_every(10.0 * minute, minute), hour);
  calm.checkpoint.asynchronous = true;
  calm.checkpoint.stall = Seconds{30.0};
  calm.maintenance = Maintenance{.every = 100.0 * hour, .duration = hour};
  Reliability watched = calm;
  watched.slow_nodes = SlowNodes{.rate = each(minute), .speed = 1.0, .found_after = 1e9 * day};
  const RunWork work{.work = 1000.0 * hour};
  const RunOutcome passed = simulate(work, calm, 1);
  const RunOutcome played = simulate(work, watched, 1);
  CHECK(passed.planned_stops == played.planned_stops);
  for (std::size_t part = 0; part < passed.times.parts.size(); ++part) {
    CHECK(passed.times.parts[part] / hour == Approx(played.times.parts[part] / hour).margin(1e-6));
  }
}

TEST_CASE("Llama 3.1 405B trains for more than 90 % of 54 days with 47 planned stops") {
  Reliability reliability = reliability_of(built_in_failures("llama-3-405b"), {}, 6.0 * minute);
  reliability.checkpoint.rule = IntervalRule::young;
  reliability.checkpoint.bandwidth = Bandwidth{2e12};
  reliability.checkpoint.asynchronous = true;
  reliability.checkpoint.stall = Seconds{5.0};
  reliability.maintenance = Maintenance{.every = (54.0 / 47.0) * day, .duration = 20.0 * minute};
  const RunWork work{.work = 0.9 * 54.0 * day, .nodes = 2048, .checkpoint = Bytes{5.67e12}};
  const RunOutcome outcome = simulate(work, reliability, 3);
  CHECK(outcome.times.goodput() > 0.9);
  CHECK(outcome.times.wall() / day == Approx(54.0).epsilon(0.02));
  CHECK(outcome.planned_stops == 46);
  CHECK(interruptions(outcome) == Approx(419.0).margin(50.0));
}
