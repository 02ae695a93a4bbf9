#include "analysis/critical_path_text.hpp"

#include <algorithm>
#include <string>

#include "tests/catch.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Two ranks in each of some classes of replicas, of which the second has replicas 1 and 3.
Prediction prediction_of(std::size_t classes) {
  Prediction prediction{};
  prediction.step.schedule.order.resize(2 * classes);
  prediction.step.classes.resize(classes);
  prediction.step.classes.front().replicas = {0, 2};
  prediction.step.classes.back().replicas = {1, 3};
  return prediction;
}

void add(Prediction& prediction, StepEvent event, int rank, double time) {
  auto& path = prediction.step.timeline.critical_path;
  const Seconds start = prediction.step_time;
  prediction.step_time += Seconds{time};
  path.push_back({.task = {.event = event, .rank = rank, .slot = path.size()},
                  .when = {.start = start, .finish = prediction.step_time}});
}

/// A step in which rank 0 waits for rank 1, and that for rank 0.
Prediction short_step(std::size_t classes) {
  Prediction prediction = prediction_of(classes);
  const int first = 2 * static_cast<int>(classes - 1);
  add(prediction, StepEvent::chunk, first, 1.0);
  add(prediction, StepEvent::chunk, first, 1.0);
  add(prediction, StepEvent::hand_over, first, 0.02);
  add(prediction, StepEvent::chunk, first + 1, 7.0);
  add(prediction, StepEvent::reduce, 0, 0.5);
  add(prediction, StepEvent::agreement, 0, 0.1);
  add(prediction, StepEvent::optimizer, first, 0.2);
  add(prediction, StepEvent::gather, 1, 0.18);
  return prediction;
}

}  // namespace

TEST_CASE("a table tells what the step waits for, by what it is") {
  CHECK(waiting_table(short_step(1)) ==
        "\n"
        "  what the step waits for                            time    share\n"
        "  chunks of rank 1                                7.000 s   70.0 %\n"
        "  chunks of rank 0                                2.000 s   20.0 %\n"
        "  hand-overs                                      0.020 s    0.2 %\n"
        "  weights gathered                                0.180 s    1.8 %\n"
        "  gradients summed                                0.500 s    5.0 %\n"
        "  their norm agreed on                            0.100 s    1.0 %\n"
        "  optimizer                                       0.200 s    2.0 %\n");
}

TEST_CASE("a path is told in order, and a hand-over with the rank that waits for it") {
  CHECK(critical_path_text(short_step(1)) ==
        "        from  handed over          for  who waits for whom\n"
        "     0.000 s                   2.000 s  rank 0, 2 chunks\n"
        "     2.020 s    20.000 ms      7.000 s  rank 1, 1 chunk\n"
        "     9.020 s                500.000 ms  gradients summed, rank 0\n"
        "     9.520 s                100.000 ms  their norm agreed on\n"
        "     9.620 s                200.000 ms  optimizer, rank 0\n"
        "     9.820 s                180.000 ms  weights gathered, rank 1\n");
}

TEST_CASE("where replicas differ, a rank is one of some of them") {
  const std::string path = critical_path_text(short_step(2));
  CHECK_THAT(path, ContainsSubstring("  rank 1 of replicas 1, 3, 1 chunk\n"));
  CHECK_THAT(path, ContainsSubstring("gradients summed, rank 0 of replicas 0, 2\n"));
  CHECK_THAT(waiting_table(short_step(2)), ContainsSubstring("chunks of rank 1 of replicas 1, 3"));
}

TEST_CASE("of a long path the longest waits are told, and what lies between them in one row") {
  Prediction prediction = prediction_of(1);
  for (int i = 0; i < 100; ++i) add(prediction, StepEvent::chunk, i % 2, i % 9 == 0 ? 1.0 : 0.5);
  add(prediction, StepEvent::optimizer, 0, 0.25);
  const std::string text = critical_path_text(prediction);
  CHECK(std::ranges::count(text, '\n') == 1 + 12 + 11 + 1);
  CHECK_THAT(text, ContainsSubstring("     0.000 s                   1.000 s  rank 0, 1 chunk\n"
                                     "     1.000 s                   4.000 s  ... 8 waits among 2 "
                                     "ranks\n"
                                     "     5.000 s                   1.000 s  rank 1, 1 chunk\n"));
  CHECK_THAT(text,
             ContainsSubstring("\n    56.000 s                250.000 ms  optimizer, rank 0\n"));
}

TEST_CASE("of many ranks those that take longest are told one by one") {
  Prediction prediction{};
  prediction.step.schedule.order.resize(8);
  prediction.step.classes.resize(1);
  for (int rank = 0; rank < 8; ++rank) add(prediction, StepEvent::chunk, rank, 8.0 - rank);
  const std::string text = waiting_table(prediction);
  CHECK_THAT(text, ContainsSubstring("chunks of rank 3                                5.000 s"));
  CHECK_THAT(text, ContainsSubstring("chunks of 4 other ranks                        10.000 s"));
  CHECK_THAT(text, !ContainsSubstring("rank 4 "));
}
