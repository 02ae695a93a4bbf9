// What holds for simulate() on any graph.
#include <algorithm>
#include <random>
#include <vector>

#include "sim/demand.hpp"
#include "sim/engine.hpp"
#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

// Actors are threads there, a hundred times slower.
#ifdef __SANITIZE_ADDRESS__
constexpr int rounds = 20;
#else
constexpr int rounds = 300;
#endif

Approx near(Seconds time) {
  return Approx(time.value()).epsilon(1e-9).margin(1e-12);
}

struct Play {
  std::vector<Bandwidth> links;
  TaskGraph graph;

  Timeline timeline() const { return simulate(links, graph); }
  Demand demand(std::size_t task) const {
    const TaskView view = graph[id_at<TaskId>(task)];
    return {view.load.begin(), view.load.end()};
  }
  Seconds alone(std::size_t task) const {
    return graph[id_at<TaskId>(task)].hold + busiest_time(links, demand(task));
  }
};

/// A few streams on a few links. `contended`: whether several tasks may load one link.
Play random_play(std::mt19937& random, bool contended) {
  Play play;
  play.links.resize(1 + random() % (contended ? 6 : 30));
  for (Bandwidth& link : play.links) link = (1.0 + static_cast<double>(random() % 100)) * 1.0_GBps;
  std::vector<bool> taken(play.links.size(), false);
  const std::size_t streams = 1 + random() % 6;
  for (std::size_t task = 0, tasks = 1 + random() % 25; task < tasks; ++task) {
    Demand load;
    for (std::size_t link = 0; link < play.links.size(); ++link) {
      if (random() % 3 != 0 || taken[link]) continue;
      taken[link] = !contended;
      load.push_back({id_at<LinkId>(link), static_cast<double>(random() % 1000) * Bytes{1e6}});
    }
    std::vector<TaskId> after;
    while (task > 0 && random() % 2 == 0) after.push_back(id_at<TaskId>(random() % task));
    const Seconds hold = random() % 2 == 0 ? 0.0_s : static_cast<double>(random() % 200) * 0.1_ms;
    play.graph.add(id_at<StreamId>(random() % streams), hold, load, after);
  }
  return play;
}

/// How long the tasks take if none is in another one's way.
Seconds critical_path(const Play& play) {
  std::vector<Seconds> finish(play.graph.size());
  std::vector<Seconds> stream_free(play.graph.stream_count());
  for (std::size_t task = 0; task < play.graph.size(); ++task) {
    const TaskView view = play.graph[id_at<TaskId>(task)];
    Seconds start = stream_free[index(view.stream)];
    for (const TaskId earlier : view.after) start = std::max(start, finish[index(earlier)]);
    finish[task] = stream_free[index(view.stream)] = start + play.alone(task);
  }
  return *std::ranges::max_element(finish);
}

/// How much longer it takes with one link, drawn at random, twice as fast.
double change_with_a_faster_link(std::mt19937& random, Play play) {
  const Seconds before = makespan(play.timeline());
  Bandwidth& link = play.links[random() % play.links.size()];
  link = 2.0 * link;
  return before == Seconds{} ? 0.0 : makespan(play.timeline()) / before - 1.0;
}

}  // namespace

TEST_CASE("the same graph has the same timeline, however many were played before") {
  std::mt19937 random{2301};
  const Play play = random_play(random, true);
  const Timeline first = play.timeline();
  for (int round = 0; round < rounds; ++round) {
    const Timeline again = play.timeline();
    for (std::size_t task = 0; task < first.size(); ++task) {
      REQUIRE(again[task].start.value() ==
              Approx(first[task].start.value()).epsilon(0).margin(1e-12));
      REQUIRE(again[task].finish.value() ==
              Approx(first[task].finish.value()).epsilon(0).margin(1e-12));
    }
  }
}

TEST_CASE("no random graph runs faster than its tasks, its links or its critical path allow") {
  const unsigned seed = 2302;
  std::mt19937 random{seed};
  constexpr Seconds rounding{1e-11};
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, true);
    const Timeline timeline = play.timeline();
    const Seconds whole = makespan(timeline) + rounding;
    std::vector<Bytes> sent(play.links.size());
    for (std::size_t task = 0; task < timeline.size(); ++task) {
      REQUIRE(timeline[task].duration() + rounding >= play.alone(task));
      for (const LinkLoad& load : play.demand(task)) sent[index(load.link)] += load.size;
    }
    for (std::size_t link = 0; link < sent.size(); ++link) {
      REQUIRE(whole >= sent[link] / play.links[link]);
    }
    REQUIRE(whole >= critical_path(play));
  }
}

TEST_CASE("where no two tasks share a link a run takes its critical path") {
  const unsigned seed = 2303;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, false);
    REQUIRE(makespan(play.timeline()).value() == near(critical_path(play)));
  }
}

TEST_CASE("where no two tasks share a link a faster link never makes a run longer") {
  const unsigned seed = 2304;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(seed, round);
    REQUIRE(change_with_a_faster_link(random, random_play(random, false)) < 1e-9);
  }
}

TEST_CASE("a faster link seldom makes a run longer by more than 2 %") {
  const unsigned seed = 2305;
  std::mt19937 random{seed};
  int longer = 0;
  for (int round = 0; round < rounds; ++round) {
    if (change_with_a_faster_link(random, random_play(random, true)) > 0.02) ++longer;
  }
  CAPTURE(seed);
  CHECK(longer <= rounds / 100);
}
