#include "workloads/chunk_profile.hpp"

#include <algorithm>

namespace trainyard {
namespace {

/// Times in which something of some spans goes on, in order and apart.
std::vector<Interval> united(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, [](const Span& span) { return span.when.start; });
  std::vector<Interval> together;
  for (const Span& span : spans) {
    if (together.empty() || span.when.start > together.back().finish) {
      together.push_back(span.when);
    } else {
      together.back().finish = std::max(together.back().finish, span.when.finish);
    }
  }
  return together;
}

/// How much of the communication no kernel covers.
Seconds uncovered(const std::vector<Span>& communication, const std::vector<Span>& compute) {
  Seconds exposed;
  const std::vector<Interval> kernels = united(compute);
  auto kernel = kernels.begin();
  for (const Interval& transfer : united(communication)) {
    Seconds from = transfer.start;
    while (kernel != kernels.end() && kernel->finish <= from) ++kernel;
    for (auto next = kernel; next != kernels.end() && next->start < transfer.finish; ++next) {
      exposed += std::max(Seconds{}, next->start - from);
      from = std::max(from, std::min(next->finish, transfer.finish));
    }
    exposed += std::max(Seconds{}, transfer.finish - from);
  }
  return exposed;
}

}  // namespace

ChunkProfile profile_of(const ChunkShape& shape, Seconds duration, const std::vector<Span>& spans) {
  ChunkProfile profile{
      .shape = shape, .duration = duration, .exposed = {}, .compute = {}, .communication = {}};
  for (const Span& span : spans) {
    (is_communication(span.kind) ? profile.communication : profile.compute).push_back(span);
  }
  std::ranges::stable_sort(profile.communication, {}, &Span::stream);
  profile.exposed = uncovered(profile.communication, profile.compute);
  return profile;
}

}  // namespace trainyard
