#include "sim/alone.hpp"

#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/random_graphs.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// Tasks on a few streams, each of which has links of its own.
Play play_apart(std::mt19937& random) {
  constexpr std::size_t links_of_stream = 3;
  const std::size_t streams = 1 + random() % 5;
  Play play{random_links(random, streams * links_of_stream), {}};
  for (std::size_t task = 0, tasks = 1 + random() % 30; task < tasks; ++task) {
    const std::size_t stream = random() % streams;
    Demand load;
    for (std::size_t n = 0; n < links_of_stream; ++n) {
      if (random() % 2 == 0) continue;
      load.push_back({id_at<LinkId>(stream * links_of_stream + n), Bytes{small_number(random, 9)}});
    }
    std::vector<TaskId> after;
    while (task > 0 && random() % 2 == 0) after.push_back(id_at<TaskId>(random() % task));
    play.graph.add(id_at<StreamId>(stream), Seconds{small_number(random, 3)}, load, after);
  }
  return play;
}

}  // namespace

TEST_CASE("alone, a task waits for its stream and for tasks, and for no link") {
  const std::vector<Bandwidth> links{1.0_GBps, 2.0_GBps};
  const Demand both{{LinkId{0}, 1.0_GB}, {LinkId{1}, 4.0_GB}};
  TaskGraph graph;
  const TaskId kernel = graph.add(StreamId{0}, 3.0_s);
  const TaskId sent = graph.add(StreamId{1}, 0.5_s, both);
  graph.add(StreamId{2}, 0.5_s, both);
  graph.add(StreamId{1}, 1.0_s, {}, std::vector{kernel, sent});

  const Timeline timeline = play_alone(links, graph);

  CHECK(timeline[0].start == 0.0_s);
  CHECK(timeline[0].finish == 3.0_s);
  CHECK(timeline[1].finish == 2.5_s);
  CHECK(timeline[2].finish == 2.5_s);  // as if the other were not there
  CHECK(timeline[3].start == 3.0_s);
  CHECK(makespan(timeline) == 4.0_s);
}

TEST_CASE("alone, a task that stands for others takes their bytes over the link too") {
  const std::vector<Bandwidth> links{1.0_GBps};
  TaskGraph graph;
  graph.add(StreamId{0}, {}, std::vector{LinkLoad{LinkId{0}, 1.0_GB, 4.0}});
  CHECK(makespan(play_alone(links, graph)).value() == Approx(4.0));
}

TEST_CASE("no task of a replay is earlier than alone") {
  const unsigned seed = 7101;
  std::mt19937 random{seed};
  for (int round = 0; round < 300; ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, Loads::uneven);
    const Timeline alone = play_alone(play.links, play.graph);
    const Timeline replayed = simulate(play.links, play.graph, Engine::fluid);
    for (std::size_t task = 0; task < alone.size(); ++task) {
      REQUIRE(alone[task].start.value() <= replayed[task].start.value() + 1e-9);
      REQUIRE(alone[task].finish.value() <= replayed[task].finish.value() + 1e-9);
    }
  }
}

TEST_CASE("where streams share no link each task of a replay runs as alone") {
  const unsigned seed = 7102;
  std::mt19937 random{seed};
  for (int round = 0; round < 300; ++round) {
    CAPTURE(seed, round);
    const Play play = play_apart(random);
    const Timeline alone = play_alone(play.links, play.graph);
    const Timeline replayed = simulate(play.links, play.graph, Engine::fluid);
    for (std::size_t task = 0; task < alone.size(); ++task) {
      REQUIRE(alone[task].start.value() ==
              Approx(replayed[task].start.value()).epsilon(1e-9).margin(1e-12));
      REQUIRE(alone[task].finish.value() ==
              Approx(replayed[task].finish.value()).epsilon(1e-9).margin(1e-12));
    }
  }
}
