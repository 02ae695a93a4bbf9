#include "sim/event_queue.hpp"

#include <map>
#include <random>
#include <utility>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

TEST_CASE("events come in the order of their times") {
  EventQueue queue{3};
  queue.set(0, 3.0_s);
  queue.set(1, 1.0_s);
  queue.set(2, 2.0_s);
  CHECK(queue.next().stream == 1);
  queue.pop();
  CHECK(queue.next().stream == 2);
  queue.pop();
  CHECK(queue.next().stream == 0);
  CHECK(queue.next().time == 3.0_s);
  queue.pop();
  CHECK(queue.empty());
}

TEST_CASE("of events at one time that of the lowest stream comes first") {
  EventQueue queue{3};
  for (const std::uint32_t stream : {2U, 0U, 1U}) queue.set(stream, 1.0_s);
  for (const std::uint32_t stream : {0U, 1U, 2U}) {
    CHECK(queue.next().stream == stream);
    queue.pop();
  }
}

TEST_CASE("a queue that is set and emptied at random is ordered like a sorted list") {
  const unsigned seed = 2601;
  std::mt19937 random{seed};
  constexpr std::uint32_t streams = 20;
  EventQueue queue{streams};
  std::map<std::uint32_t, Seconds> times;
  for (int round = 0; round < 20000; ++round) {
    CAPTURE(seed, round);
    if (random() % 3 != 0) {
      const auto stream = static_cast<std::uint32_t>(random() % streams);
      const Seconds time{static_cast<double>(random() % 50)};
      queue.set(stream, time);
      times[stream] = time;
    }
    REQUIRE(queue.empty() == times.empty());
    if (times.empty()) continue;
    auto first = times.begin();
    for (auto event = times.begin(); event != times.end(); ++event) {
      if (event->second < first->second) first = event;
    }
    REQUIRE(queue.next().stream == first->first);
    REQUIRE(queue.next().time == first->second);
    if (random() % 3 == 0) {
      queue.pop();
      times.erase(first);
    }
  }
}
