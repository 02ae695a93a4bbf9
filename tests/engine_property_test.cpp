// What holds for simulate() on any graph, whichever engine plays.
#include <algorithm>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/plays.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

Approx near(Seconds time) {
  return Approx(time.value()).epsilon(1e-9).margin(1e-12);
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
double change_with_a_faster_link(std::mt19937& random, Play play, Engine engine) {
  const Seconds before = makespan(play.timeline(engine));
  Bandwidth& link = play.links[random() % play.links.size()];
  link = 2.0 * link;
  return before == Seconds{} ? 0.0 : makespan(play.timeline(engine)) / before - 1.0;
}

/// Seconds for which a link must work for what moves within a span of time and not outside it.
Seconds work_within(const Play& play, const Timeline& timeline, LinkId link, Interval span) {
  Seconds work;
  for (std::size_t task = 0; task < timeline.size(); ++task) {
    const TaskView view = play.graph[id_at<TaskId>(task)];
    if (timeline[task].start + view.hold < span.start) continue;
    if (timeline[task].finish > span.finish) continue;
    for (const LinkLoad& load : view.load) {
      if (load.link == link) work += load.total() / play.links[index(link)];
    }
  }
  return work;
}

}  // namespace

TEST_CASE("the same graph has the same timeline, however many were played before") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  std::mt19937 random{2301};
  const Play play = random_play(random, Meeting::often);
  const Timeline first = play.timeline(engine);
  for (int round = 0; round < rounds(engine); ++round) {
    const Timeline again = play.timeline(engine);
    for (std::size_t task = 0; task < first.size(); ++task) {
      REQUIRE(again[task].start.value() ==
              Approx(first[task].start.value()).epsilon(0).margin(1e-12));
      REQUIRE(again[task].finish.value() ==
              Approx(first[task].finish.value()).epsilon(0).margin(1e-12));
    }
  }
}

TEST_CASE("no random graph runs faster than its tasks, its links or its critical path allow") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  const unsigned seed = 2302;
  std::mt19937 random{seed};
  constexpr Seconds rounding{1e-11};
  for (int round = 0; round < rounds(engine); ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, Meeting::often);
    const Timeline timeline = play.timeline(engine);
    const Seconds whole = makespan(timeline) + rounding;
    std::vector<Bytes> sent(play.links.size());
    for (std::size_t task = 0; task < timeline.size(); ++task) {
      REQUIRE(timeline[task].duration() + rounding >= play.alone(task));
      for (const LinkLoad& load : play.demand(task)) sent[index(load.link)] += load.total();
    }
    for (std::size_t link = 0; link < sent.size(); ++link) {
      REQUIRE(whole >= sent[link] / play.links[link]);
    }
    REQUIRE(whole >= critical_path(play));
  }
}

TEST_CASE("in no span of time does a link carry more than it can") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  const unsigned seed = 2306;
  std::mt19937 random{seed};
  constexpr Seconds rounding{1e-11};
  for (int round = 0; round < rounds(engine) / 10; ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, Meeting::often);
    const Timeline timeline = play.timeline(engine);
    for (std::size_t first = 0; first < timeline.size(); ++first) {
      const Seconds begin = timeline[first].start + play.graph[id_at<TaskId>(first)].hold;
      for (const Interval& last : timeline) {
        const Interval span{begin - rounding, last.finish + rounding};
        if (span.finish < span.start) continue;
        for (std::size_t link = 0; link < play.links.size(); ++link) {
          const Seconds work = work_within(play, timeline, id_at<LinkId>(link), span);
          REQUIRE(work <= span.duration() + rounding);
        }
      }
    }
  }
}

TEST_CASE("where no two tasks share a link a run takes its critical path") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  const unsigned seed = 2303;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds(engine); ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, Meeting::never);
    REQUIRE(makespan(play.timeline(engine)).value() == near(critical_path(play)));
  }
}

TEST_CASE("where no two tasks share a link a faster link never makes a run longer") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  const unsigned seed = 2304;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds(engine); ++round) {
    CAPTURE(seed, round);
    REQUIRE(change_with_a_faster_link(random, random_play(random, Meeting::never), engine) < 1e-9);
  }
}

TEST_CASE("a faster link seldom makes a run longer by more than 2 %") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  const unsigned seed = 2305;
  std::mt19937 random{seed};
  int longer = 0;
  for (int round = 0; round < rounds(engine); ++round) {
    if (change_with_a_faster_link(random, random_play(random, Meeting::often), engine) > 0.02)
      ++longer;
  }
  CAPTURE(seed);
  CHECK(longer <= rounds(engine) / 100);
}
