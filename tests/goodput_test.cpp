#include "analysis/goodput.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

GoodputTerms terms_of(Seconds between, Seconds interval, Seconds stall, Seconds restart) {
  return {.mtbf = between,
          .interval = interval,
          .stall = stall,
          .lag = Seconds{},
          .restart = restart,
          .noticed = Seconds{}};
}

}  // namespace

TEST_CASE("without failures a run stands only for its checkpoints") {
  const GoodputTerms terms =
      terms_of(Seconds{std::numeric_limits<double>::infinity()}, hour, minute, hour);
  CHECK(daly_goodput(terms) == Approx(60.0 / 61));
  CHECK(linear_goodput(terms).value == Approx(60.0 / 61));
  CHECK(linear_goodput(terms).in_range);
}

TEST_CASE("goodput is Daly's expected time for an interval, turned round") {
  const GoodputTerms terms = terms_of(2.0 * hour, 0.5 * hour, 3.0 * minute, 10.0 * minute);
  const double expected = 120.0 * std::exp(10.0 / 120) * (std::exp(33.0 / 120) - 1.0);
  CHECK(daly_goodput(terms) == Approx(30.0 / expected));
}

TEST_CASE("the linear form gives what was derived for the scale of Llama 3") {
  const Reliability reliability = reliability_of(
      failing_every((1.0 / 3.79e-3) * day), written_every(30.0 * minute, minute), 10.0 * minute);
  const RunWork work{.work = day, .nodes = 2048};
  const LinearGoodput linear = linear_goodput(goodput_terms(work, reliability));
  CHECK(linear.value == Approx(0.8373).epsilon(1e-4));
  CHECK(!linear.in_range);
}

TEST_CASE("where the linear form is in range it is within 1 % of the exact one") {
  for (const double hours : {1.0, 3.0, 30.0}) {
    for (const double minutes : {1.0, 10.0, 60.0}) {
      for (const double restart : {0.0, 5.0, 60.0}) {
        const GoodputTerms terms =
            terms_of(hours * hour, minutes * minute, 0.02 * minutes * minute, restart * minute);
        CAPTURE(hours, minutes, restart);
        if (!linear_goodput(terms).in_range) continue;
        CHECK(linear_goodput(terms).value == Approx(daly_goodput(terms)).epsilon(0.01));
      }
    }
  }
}

TEST_CASE("no interval is better than Daly's by more than a thousandth") {
  for (const double share : {1e-4, 1e-3, 1e-2, 0.1, 0.5}) {
    const Seconds stall = share * hour;
    double best = 0.0;
    for (double interval = 1e-3; interval < 10.0; interval *= 1.01) {
      best = std::max(best, daly_goodput(terms_of(hour, interval * hour, stall, minute)));
    }
    CAPTURE(share);
    CHECK(daly_goodput(terms_of(hour, daly_interval(stall, hour), stall, minute)) > 0.999 * best);
  }
}

TEST_CASE("a run has all its nodes as often as no more are out than it has spares") {
  Reliability reliability = reliability_of(failing_every(10.0 * day, {{}, 2.0 * day}),
                                           written_every(hour, minute), minute);
  const RunWork work{.work = day, .nodes = 10, .replicas = 10};  // 2 nodes are out in the mean
  CHECK(running_share(work, reliability) == 1.0);
  reliability.spare_nodes = 0;
  CHECK(running_share(work, reliability) == Approx(std::exp(-2.0)));
  reliability.spare_nodes = 2;
  CHECK(running_share(work, reliability) == Approx(std::exp(-2.0) * 5.0));
  reliability.shrink = true;
  CHECK(running_share(work, reliability) > std::exp(-2.0) * 5.0);
  reliability.spare_nodes = 30;
  CHECK(running_share(work, reliability) == Approx(1.0));
}

TEST_CASE("a run that shrinks without spares keeps the share of nodes that are not out") {
  Reliability reliability =
      reliability_of(failing_every(100.0 * day, {{}, day}), written_every(hour, minute), minute);
  reliability.spare_nodes = 0;
  reliability.shrink = true;
  CHECK(running_share({.work = day, .nodes = 1000, .replicas = 1000}, reliability) == Approx(0.99));
}

TEST_CASE("a run that can never end is found before it is played") {
  const RunWork work{.work = 10.0 * day, .nodes = 1000};
  Reliability reliability = reliability_of(failing_every(100.0 * day, {{}, day}),
                                           written_every(hour, minute), 10.0 * minute);
  CHECK(!find_endless(work, reliability));

  Reliability failing = reliability;
  failing.failures = failing_every(1000.0 * minute);
  REQUIRE(find_endless(work, failing));
  CHECK(find_endless(work, failing)->key == "failures");
  CHECK(find_endless(work, failing)->problem ==
        "a failure every 60 s and 3600 s between checkpoints of 60 s leave no time to train");

  Reliability short_of_nodes = reliability;
  short_of_nodes.spare_nodes = 0;
  REQUIRE(find_endless(work, short_of_nodes));
  CHECK(find_endless(work, short_of_nodes)->key == "spare_nodes");
  CHECK(find_endless(work, short_of_nodes)->remedy ==
        "write 'spare_nodes: 20', or 'when_short: shrink'");
  short_of_nodes.spare_nodes = 20;
  CHECK(!find_endless(work, short_of_nodes));

  Reliability closed = reliability;
  closed.maintenance = Maintenance{.every = hour, .duration = 55.0 * minute};
  REQUIRE(find_endless(work, closed));
  CHECK(find_endless(work, closed)->key == "maintenance");

  Reliability free_of_charge = reliability;
  free_of_charge.checkpoint = written_every(hour, Seconds{});
  CHECK(!find_endless(work, free_of_charge));
  free_of_charge.checkpoint.rule = IntervalRule::daly;
  REQUIRE(find_endless(work, free_of_charge));
  CHECK(find_endless(work, free_of_charge)->key == "checkpoint");

  reliability.runs = 1'000'000;
  REQUIRE(find_endless({.work = 1000.0 * day, .nodes = 1000}, reliability));
  CHECK(find_endless({.work = 1000.0 * day, .nodes = 1000}, reliability)->key == "runs");
}
