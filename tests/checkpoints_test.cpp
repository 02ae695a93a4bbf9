#include "analysis/checkpoints.hpp"

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

TEST_CASE("a run that writes for a minute and fails every 3.09 h writes every 19 minutes") {
  CHECK(young_interval(minute, 3.09 * hour) / minute == Approx(19.0).epsilon(0.02));
}

TEST_CASE("Daly's interval is Young's less the write, where writes are short") {
  CHECK(daly_interval(Seconds{1e-3}, day) / (young_interval(Seconds{1e-3}, day) - Seconds{1e-3}) ==
        Approx(1.0).epsilon(1e-4));
}

TEST_CASE("where a write takes longer than two failures are apart, the interval is one MTBF") {
  CHECK(daly_interval(3.0 * hour, hour) == hour);
}

TEST_CASE("a write takes its size over the bandwidth of the storage, or what is written") {
  CheckpointPolicy policy;
  policy.bandwidth = Bandwidth{2e12};
  CHECK(write_time(policy, Bytes{5e12}) == Seconds{2.5});
  policy.write = minute;
  CHECK(write_time(policy, Bytes{5e12}) == minute);
}

TEST_CASE("a synchronous checkpoint is safe when training goes on, an asynchronous one later") {
  CheckpointPolicy policy = written_every(hour, minute);
  CheckpointTimes times = checkpoint_times(policy, Bytes{}, day);
  CHECK(times.interval == hour);
  CHECK(times.stall == minute);
  CHECK(times.lag == Seconds{});
  policy.asynchronous = true;
  policy.stall = Seconds{5.0};
  times = checkpoint_times(policy, Bytes{}, day);
  CHECK(times.stall == Seconds{5.0});
  CHECK(times.lag == minute);
}

TEST_CASE("a policy chooses its interval by what a checkpoint makes training stand") {
  CheckpointPolicy policy = written_every(hour, minute);
  policy.rule = IntervalRule::young;
  CHECK(checkpoint_times(policy, Bytes{}, day).interval == young_interval(minute, day));
  policy.rule = IntervalRule::daly;
  CHECK(checkpoint_times(policy, Bytes{}, day).interval == daly_interval(minute, day));
  policy.asynchronous = true;
  policy.stall = Seconds{5.0};
  CHECK(checkpoint_times(policy, Bytes{}, day).interval == daly_interval(Seconds{5.0}, day));
}

TEST_CASE("a checkpoint is not begun before the last one is safe") {
  CheckpointPolicy policy = written_every(minute, hour);
  policy.asynchronous = true;
  CHECK(checkpoint_times(policy, Bytes{}, day).interval == hour);
}
