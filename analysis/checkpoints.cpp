#include "analysis/checkpoints.hpp"

#include <algorithm>
#include <cmath>

namespace trainyard {
namespace {

Seconds interval_of(const CheckpointPolicy& policy, Seconds stall, Seconds mtbf) {
  if (policy.rule == IntervalRule::young) return young_interval(stall, mtbf);
  if (policy.rule == IntervalRule::daly) return daly_interval(stall, mtbf);
  return policy.interval;
}

}  // namespace

Seconds write_time(const CheckpointPolicy& policy, Bytes size) {
  return policy.write ? *policy.write : size / policy.bandwidth;
}

CheckpointTimes checkpoint_times(const CheckpointPolicy& policy, Bytes size, Seconds mtbf) {
  const Seconds write = write_time(policy, size);
  const Seconds stall = policy.asynchronous ? policy.stall : write;
  const Seconds lag = policy.asynchronous ? write : Seconds{};
  return {std::max(interval_of(policy, stall, mtbf), lag), stall, lag};
}

Seconds young_interval(Seconds stall, Seconds mtbf) {
  if (stall == Seconds{}) return stall;
  return Seconds{std::sqrt(2.0 * stall.value() * mtbf.value())};
}

Seconds daly_interval(Seconds stall, Seconds mtbf) {
  if (stall >= 2.0 * mtbf) return mtbf;
  const double half = stall / (2.0 * mtbf);
  return (1.0 + std::sqrt(half) / 3.0 + half / 9.0) * young_interval(stall, mtbf) - stall;
}

}  // namespace trainyard
