#include "analysis/slow_node_watch.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

TEST_CASE("a node that turns slow holds a run up until it is found and replaced") {
  std::mt19937_64 random{1};
  const SlowNodes slow{.rate = each(day), .speed = 0.7, .found_after = hour};
  SlowNodeWatch watch{slow, 10, random};
  CHECK(watch.speed() == 1.0);
  CHECK(std::isinf(watch.next_found().value()));
  const Seconds now = watch.next_slow();
  watch.turn_slow(now, random);
  CHECK(watch.speed() == 0.7);
  CHECK(watch.next_found() == now + hour);
  CHECK(watch.next_slow() > now);
  watch.turn_slow(now + minute, random);
  watch.replace(now + hour);
  CHECK(watch.speed() == 0.7);
  CHECK(watch.next_found() == now + minute + hour);
  watch.replace(now + 2.0 * hour);
  CHECK(watch.speed() == 1.0);
}

TEST_CASE("nodes turn slow as often as they should") {
  std::mt19937_64 random{5400};
  SlowNodeWatch watch{SlowNodes{.rate = each(day), .speed = 0.7, .found_after = {}}, 10, random};
  constexpr int times = 10'000;
  for (int time = 0; time < times; ++time) watch.turn_slow(watch.next_slow(), random);
  CHECK(watch.next_slow() / day == Approx(times / 10.0).epsilon(0.04));
  const SlowNodeWatch none{std::nullopt, 10, random};
  CHECK(std::isinf(none.next_slow().value()));
}
