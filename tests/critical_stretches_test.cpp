#include "analysis/critical_stretches.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

struct Task {
  StepEvent event;
  int rank;
  std::size_t slot;
  double time;
};

/// A path of these tasks one after the other.
StepTimeline timeline_of(const std::vector<Task>& tasks) {
  StepTimeline timeline{};
  for (const Task& task : tasks) {
    const Seconds finish = timeline.end + Seconds{task.time};
    timeline.critical_path.push_back({.task = {task.event, task.rank, task.slot},
                                      .when = {.start = timeline.end, .finish = finish}});
    timeline.end = finish;
  }
  return timeline;
}

const StepTimeline there_and_back = timeline_of({{StepEvent::chunk, 0, 0, 1.0},
                                                 {StepEvent::chunk, 0, 1, 1.0},
                                                 {StepEvent::hand_over, 0, 1, 0.5},
                                                 {StepEvent::chunk, 1, 0, 2.0},
                                                 {StepEvent::chunk, 1, 0, 2.0},
                                                 {StepEvent::hand_over, 1, 0, 0.0},
                                                 {StepEvent::chunk, 0, 2, 3.0},
                                                 {StepEvent::reduce, 0, 0, 0.25},
                                                 {StepEvent::agreement, 0, 0, 0.125},
                                                 {StepEvent::optimizer, 1, 0, 0.5}});

}  // namespace

TEST_CASE("chunks of one rank that follow each other on the critical path are one stretch") {
  const std::vector<CriticalStretch> path = critical_stretches(there_and_back);
  REQUIRE(path.size() == 7);
  CHECK(path[0].chunks == 2);
  CHECK(path[0].when.finish == Seconds{2.0});
  CHECK(path[1].event == StepEvent::hand_over);
  CHECK(path[2].rank == 1);
  CHECK(path[2].chunks == 1);  // one chunk in two tasks
  CHECK(path[2].when.duration() == Seconds{4.0});
  CHECK(path[3].event == StepEvent::chunk);  // what takes no time is left out
  for (std::size_t i = 1; i < path.size(); ++i) {
    CHECK(path[i].when.start == path[i - 1].when.finish);
  }
}

TEST_CASE("the shares of a critical path add up to it, chunks of the longest rank first") {
  const std::vector<CriticalShare> shares = critical_shares(critical_stretches(there_and_back));
  Seconds sum;
  for (const CriticalShare& share : shares) sum += share.time;
  CHECK(sum == there_and_back.end);
  REQUIRE(shares.size() == 6);
  CHECK(shares[0].rank == 0);
  CHECK(shares[0].time == Seconds{5.0});
  CHECK(shares[1].rank == 1);
  CHECK(shares[1].time == Seconds{4.0});
  CHECK(shares[2].event == StepEvent::hand_over);
  CHECK(shares[5].event == StepEvent::optimizer);
}

TEST_CASE("a step without tasks has no critical path") {
  CHECK(critical_stretches(timeline_of({})).empty());
  CHECK(critical_shares({}).empty());
}
