#include "sim/engine_fluid.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <vector>

#include "sim/fairness.hpp"
#include "tests/catch.hpp"
#include "tests/plays.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// Plays a graph in the plainest way: from event to event, with new rates for all loads at each.
class PlainPlay {
 public:
  explicit PlainPlay(const Play& play)
      : play_{play}, left_(size()), done_(size()), state_(size()) {}

  Timeline run() {
    while (begin_all() || end_all() || wait()) {
    }
    return done_;
  }

 private:
  enum class State { waiting, holding, moving, done };

  std::size_t size() const { return play_.graph.size(); }
  TaskView view(std::size_t task) const { return play_.graph[id_at<TaskId>(task)]; }

  bool may_begin(std::size_t task) const {
    if (state_[task] != State::waiting) return false;
    for (std::size_t earlier = 0; earlier < task; ++earlier) {
      const bool same_stream = view(earlier).stream == view(task).stream;
      if (same_stream && state_[earlier] != State::done) return false;
    }
    const auto is_done = [&](TaskId earlier) { return state_[index(earlier)] == State::done; };
    return std::ranges::all_of(view(task).after, is_done);
  }

  bool begin_all() {
    bool any = false;
    for (std::size_t task = 0; task < size(); ++task) {
      if (!may_begin(task)) continue;
      any = true;
      state_[task] = State::holding;
      left_[task] = view(task).hold.value();
      done_[task].start = now_;
    }
    return any;
  }

  /// Ends the holds and loads of which nothing is left.
  bool end_all() {
    bool any = false;
    for (std::size_t task = 0; task < size(); ++task) {
      const bool runs = state_[task] == State::holding || state_[task] == State::moving;
      if (!runs || left_[task] > 1e-13) continue;
      any = true;
      const bool must_move =
          state_[task] == State::holding && busiest_time(play_.links, play_.demand(task)) > 0.0_s;
      state_[task] = must_move ? State::moving : State::done;
      left_[task] = 1.0;
      done_[task].finish = now_;
    }
    return any;
  }

  /// Lets time pass until something ends.
  bool wait() {
    std::vector<Demand> moving(size());
    for (std::size_t task = 0; task < size(); ++task) {
      if (state_[task] == State::moving) moving[task] = play_.demand(task);
    }
    std::vector<double> pace = fair_rates(play_.links, moving);
    double shortest = 1e9;
    for (std::size_t task = 0; task < size(); ++task) {
      if (state_[task] == State::holding) pace[task] = 1.0;
      if (state_[task] == State::waiting || state_[task] == State::done) pace[task] = 0.0;
      if (pace[task] > 0.0) shortest = std::min(shortest, left_[task] / pace[task]);
    }
    for (std::size_t task = 0; task < size(); ++task) left_[task] -= shortest * pace[task];
    now_ += Seconds{shortest};
    return shortest < 1e9;
  }

  const Play& play_;
  Seconds now_;
  std::vector<double> left_;  // seconds of a hold, or the part of a load
  Timeline done_;
  std::vector<State> state_;
};

void check_equal(const Timeline& timeline, const Timeline& expected) {
  const auto near = [](Seconds time) { return Approx(time.value()).epsilon(1e-9).margin(1e-9); };
  REQUIRE(timeline.size() == expected.size());
  for (std::size_t task = 0; task < timeline.size(); ++task) {
    CAPTURE(task);
    REQUIRE(timeline[task].start.value() == near(expected[task].start));
    REQUIRE(timeline[task].finish.value() == near(expected[task].finish));
  }
}

}  // namespace

TEST_CASE("who solves only what changed gets the same timeline as who solves all at each event") {
  const auto meeting = GENERATE(Meeting::never, Meeting::often, Meeting::often_of_several);
  const unsigned seed = 2701;
  std::mt19937 random{seed};
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, meeting);
    check_equal(simulate_fluid(play.links, play.graph), PlainPlay{play}.run());
  }
}

TEST_CASE("equal transfers that start together finish at the same moment, to the last bit") {
  TaskGraph graph;
  for (std::size_t k = 0; k < 7; ++k) {
    graph.add(id_at<StreamId>(k), 1.0_us, Demand{{LinkId{0}, 1.0_GB}, {LinkId{1}, 0.3_GB}});
  }
  const Timeline timeline = simulate_fluid(std::vector(2, 3.0_GBps), graph);
  for (const Interval& interval : timeline) CHECK(interval.finish == timeline[0].finish);
}

TEST_CASE("the same graph gives the same timeline to the last bit, on several threads too") {
  const unsigned seed = 2702;
  CAPTURE(seed);
  std::mt19937 random{seed};
  std::vector<Play> plays;
  for (int k = 0; k < 200; ++k) plays.push_back(random_play(random, Meeting::often));
  std::vector<std::vector<Timeline>> timelines(4);
  std::vector<std::thread> threads;
  for (std::vector<Timeline>& mine : timelines) {
    threads.emplace_back([&] {
      for (const Play& play : plays) mine.push_back(simulate_fluid(play.links, play.graph));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto same = [](const Interval& a, const Interval& b) {
    return a.start == b.start && a.finish == b.finish;
  };
  for (const std::vector<Timeline>& others : timelines) {
    for (std::size_t k = 0; k < plays.size(); ++k) {
      REQUIRE(std::ranges::equal(timelines[0][k], others[k], same));
    }
  }
}

TEST_CASE("a chain of many tasks without time is played in a moment") {
  TaskGraph graph;
  constexpr std::size_t tasks = 100000;
  for (std::size_t task = 0; task < tasks; ++task) {
    std::vector<TaskId> after;
    if (task > 0) after.push_back(id_at<TaskId>(task - 1));
    graph.add(id_at<StreamId>(task % 3), 0.0_s, {}, after);
  }
  CHECK(makespan(simulate_fluid({}, graph)) == 0.0_s);
}

// A load of 1 ns beside one of 1000 s: what is left of it after rounding must not be forgotten.
TEST_CASE("a tiny load late in a long run still takes its time") {
  TaskGraph graph;
  graph.add(StreamId{0}, 0.0_s, Demand{{LinkId{0}, 1000.0_GB}});
  graph.add(StreamId{1}, 500.0_s);
  const TaskId tiny = graph.add(StreamId{1}, 0.0_s, Demand{{LinkId{0}, 1000.0_B}});
  const Timeline timeline = simulate_fluid(std::vector{1.0_GBps}, graph);
  CHECK(timeline[index(tiny)].duration().value() == Approx(2e-6).epsilon(1e-6));
  CHECK(makespan(timeline).value() == Approx(1000.000001).epsilon(1e-12));
}
