#include "analysis/trace_counters.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace trainyard {
namespace {

/// To four decimals: a trace has a hundred thousand of them.
double gigabytes_per_second(Bandwidth rate) {
  constexpr double digits = 1e-4;
  return std::round(rate.value() / 1e9 / digits) * digits;
}

void write_rates(TraceEvents& write, std::size_t rank, std::string_view name,
                 const std::vector<Seconds>& times, const std::vector<Bandwidth>& rates,
                 Seconds end) {
  if (std::ranges::all_of(rates, [](Bandwidth rate) { return rate <= Bandwidth{}; })) return;
  // What found no room in the step would follow it, and is left out.
  for (std::size_t i = 0; i < times.size() && times[i] < end; ++i) {
    if (i > 0 && rates[i] == rates[i - 1]) continue;
    write.counter(rank, name, "GB/s", times[i], gigabytes_per_second(rates[i]));
  }
  write.counter(rank, name, "GB/s", end, 0.0);
}

}  // namespace

void write_memory(TraceEvents& write, const TrainingStep& step, std::size_t rank) {
  const MemoryCurve held = memory_over_step(step, rank);
  const Seconds end = step.timeline.end;
  for (std::size_t i = 0; i < held.times.size() && held.times[i] < end; ++i) {
    write.counter(rank, "memory of a GPU", "bytes", held.times[i], held.bytes[i].value());
  }
  write.counter(rank, "memory of a GPU", "bytes", end, held.bytes.back().value());
}

void write_sending(TraceEvents& write, const TrainingStep& step, std::size_t rank,
                   const SendingCurve& curve) {
  write_rates(write, rank, "sent inside the node", curve.times, curve.nvlink, step.timeline.end);
  write_rates(write, rank, "sent by a NIC", curve.times, curve.nic, step.timeline.end);
}

}  // namespace trainyard
