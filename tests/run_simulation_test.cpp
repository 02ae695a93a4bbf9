#include "analysis/run_simulation.hpp"

#include <cmath>
#include <numeric>

#include "analysis/goodput.hpp"
#include "sim/random_draws.hpp"
#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

int interruptions(const RunOutcome& outcome) {
  return std::accumulate(outcome.interruptions.begin(), outcome.interruptions.end(), 0);
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

TEST_CASE("Llama 3.1 405B trains for nearly 90 % of 54 days with 47 planned stops") {
  Reliability reliability = reliability_of(built_in_failures("llama-3-405b"), {}, 10.0 * minute);
  reliability.checkpoint.rule = IntervalRule::young;
  reliability.checkpoint.bandwidth = Bandwidth{2e12};
  reliability.checkpoint.asynchronous = true;
  reliability.checkpoint.stall = Seconds{5.0};
  reliability.maintenance = Maintenance{.every = (54.0 / 47.0) * day, .duration = 20.0 * minute};
  const RunWork work{.work = 0.89 * 54.0 * day, .nodes = 2048, .checkpoint = Bytes{5.67e12}};
  const RunOutcome outcome = simulate(work, reliability, 3);
  CHECK(outcome.times.goodput() == Approx(0.90).margin(0.015));
  CHECK(outcome.times.wall() / day == Approx(54.0).epsilon(0.02));
  CHECK(outcome.planned_stops == 46);
  CHECK(interruptions(outcome) == Approx(419.0).margin(50.0));
}

TEST_CASE("whatever befalls it, a run ends with its work done") {
  const unsigned seed = GENERATE(range(4900U, 5100U));
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  const auto upto = [&](double most) { return most * draw_uniform(random); };
  Reliability reliability = eventful();
  reliability.failures = with_node_rate(reliability.failures, each((1.0 + upto(50.0)) * day));
  reliability.failures.weibull_shape = 0.4 + upto(2.0);
  reliability.checkpoint = written_every(upto(60.0) * minute, upto(20.0) * minute);
  reliability.checkpoint.rule = static_cast<IntervalRule>(random() % 3);
  reliability.checkpoint.asynchronous = random() % 2 == 0;
  reliability.checkpoint.stall = Seconds{upto(30.0)};
  reliability.restart = upto(20.0) * minute;
  reliability.spare_nodes = static_cast<int>(random() % 10);
  reliability.shrink = random() % 2 == 0;
  reliability.slow_nodes->rate = each(upto(100.0) * day);
  reliability.slow_nodes->speed = upto(1.0);
  reliability.straggler_speed = upto(1.0);
  RunWork work{.work = upto(20.0) * day};
  work.nodes = 1 + static_cast<int>(random() % 50);
  work.replicas = 1 + static_cast<int>(random() % 100);
  if (find_endless(work, reliability)) return;
  const RunOutcome outcome = simulate_run(work, reliability, random);
  CHECK(outcome.times[RunPart::productive] / work.work == Approx(1.0).epsilon(1e-9));
  for (const Seconds part : outcome.times.parts) CHECK(part >= Seconds{-1e-6});
  CHECK(std::isfinite(outcome.times.wall().value()));
}
