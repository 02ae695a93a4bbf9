#include "workloads/zero_bubble.hpp"

#include "tests/schedules.hpp"

using namespace trainyard;

// Makespans, spans, peaks and drawings are those of an independent replay.

TEST_CASE("zero-bubble schedules end when an independent replay says, and keep as much") {
  check_golden({
      {zero_bubble_h1(4, 8), 27.0, 27.0, 28.2, 28.2, std::vector(4, 4)},
      {zero_bubble_h1(8, 16), 55.0, 55.0, 57.8, 57.8, std::vector(8, 8)},
      {zero_bubble_h2(4, 8), 27.0, 24.0, 27.0, 25.8, std::vector(4, 7)},
      {zero_bubble_h2(8, 16), 55.0, 48.0, 55.0, 52.2, std::vector(8, 15)},
      {zero_bubble_v(4, 8), 51.0, 48.0, 51.6, 50.4, std::vector(4, 8)},
      {zero_bubble_v(8, 16), 103.0, 96.0, 104.4, 101.6, std::vector(8, 16)},
  });
}

TEST_CASE("every rank of a zero-bubble schedule spans what an independent replay says") {
  const ChunkTimes unequal = unpaired(1.0, 1.2, 0.8);
  check_near(replayed(zero_bubble_h1(4, 8), unequal).spans, {28.2, 26.8, 25.4, 24.0});
  check_near(replayed(zero_bubble_h2(4, 8), unequal).spans, {25.8, 25.2, 24.6, 24.0});
  check_near(replayed(zero_bubble_v(4, 8), unequal).spans, {50.4, 49.8, 49.2, 48.6});
}

TEST_CASE("ZB-H1 fills half of 1F1B's bubble with weights that ranks hold back") {
  check_drawing(zero_bubble_h1(4, 8), "zb-h1");
}

TEST_CASE("ZB-H2 leaves only the fill at the start") {
  check_drawing(zero_bubble_h2(4, 8), "zb-h2");
}

TEST_CASE("ZB-V runs down the ranks and back up") {
  check_drawing(zero_bubble_v(4, 8), "zb-v");
}

TEST_CASE("ZB-H1 loses (p - 1)(F + B - W) where weights are the shortest, keeping p activations") {
  const auto seed = GENERATE(range(1U, schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = draw.whole(1, 8);
  const int micro_batches = ranks + draw.whole(0, 12);
  const double f = draw.time(), b = draw.time();
  const double w = std::min(f, b) * 0.1 * draw.whole(1, 10);
  CAPTURE(seed, ranks, micro_batches, f, b, w);
  const Schedule schedule = zero_bubble_h1(ranks, micro_batches);
  CHECK(replayed(schedule, unpaired(f, b, w)).end ==
        near(micro_batches * (f + b + w) + (ranks - 1) * (f + b - w)));
  CHECK(peak_activations(schedule) == std::vector(static_cast<std::size_t>(ranks), ranks));
}

TEST_CASE("ZB-H1 with weights that are longer than the rest loses more than that") {
  CHECK(replayed(zero_bubble_h1(4, 8), unpaired(1.0, 1.0, 2.0)).end == near(8 * 4.0 + 3.0));
}

TEST_CASE("ZB-H2's closed forms hold for all times from 2 p - 1 micro-batches on") {
  const auto seed = GENERATE(range(1U, schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = draw.whole(1, 8);
  const int micro_batches = 2 * ranks - 1 + draw.whole(0, 12);
  const double f = draw.time(), b = draw.time(), w = draw.time();
  CAPTURE(seed, ranks, micro_batches, f, b, w);
  const Schedule schedule = zero_bubble_h2(ranks, micro_batches);
  const ScheduleReplay replay = replayed(schedule, unpaired(f, b, w));
  const double work = micro_batches * (f + b + w);
  CHECK(replay.end == near(work + (ranks - 1) * std::max({f, f + b - 2.0 * w, b - f})));
  CHECK(replay.longest_span() ==
        near(work + (ranks - 1) * std::max({0.0, f + b - 2.0 * w, b - f})));
  CHECK(peak_activations(schedule) == std::vector(static_cast<std::size_t>(ranks), 2 * ranks - 1));
}

TEST_CASE("ZB-V's closed form holds where forwards are as long as backwards for inputs") {
  const auto seed = GENERATE(range(1U, schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = draw.whole(1, 8);
  const int micro_batches = 2 * ranks - 1 + draw.whole(0, 12);
  const double f = draw.time();
  const double w = f * 0.1 * draw.whole(1, 10);
  CAPTURE(seed, ranks, micro_batches, f, w);
  const Schedule schedule = zero_bubble_v(ranks, micro_batches);
  CHECK(replayed(schedule, unpaired(f, f, w)).end ==
        near(2 * micro_batches * (2.0 * f + w) + (ranks - 1) * std::max(f, 2.0 * f - 2.0 * w)));
  CHECK(replayed(schedule, unpaired(f, f, f)).longest_span() == near(6.0 * micro_batches * f));
  CHECK(peak_activations(schedule) == std::vector(static_cast<std::size_t>(ranks), 2 * ranks));
}

TEST_CASE("ZB-V loses at unequal times what an independent replay says") {
  const auto lost = [](double f, double b, double w) {
    const ChunkTimes times = unpaired(f, b, w);
    return replayed(zero_bubble_v(4, 9), times).end - 18.0 * times.once();
  };
  CHECK(lost(2.0, 1.0, 1.0) == near(8.0));
  CHECK(lost(1.0, 2.0, 1.0) == near(6.0));
  CHECK(lost(1.0, 1.0, 2.0) == near(5.0));
  CHECK(lost(2.0, 2.0, 1.0) == near(6.0));
  CHECK(lost(3.0, 1.0, 1.0) == near(14.0));
  CHECK(lost(1.0, 3.0, 1.0) == near(12.0));
}

TEST_CASE("zero-bubble schedules run with fewer micro-batches than fill them") {
  for (int micro_batches = 1; micro_batches < 9; ++micro_batches) {
    CAPTURE(micro_batches);
    for (const Schedule& schedule :
         {zero_bubble_h1(5, micro_batches), zero_bubble_h2(5, micro_batches),
          zero_bubble_v(5, micro_batches)}) {
      CHECK_NOTHROW(pipeline_graph(schedule, {.chunk = [](int, std::size_t) { return Seconds{}; },
                                              .hand_over = [](int, int) { return HandOver{}; }}));
    }
  }
}
