#include "analysis/trace.hpp"

#include <fmt/format.h>

#include <string_view>

namespace trainyard {
namespace {

enum class Thread : int { chunks = 0, compute = 1, communication = 2 };

/// Writes events one after the other; names must need no escapes.
class TraceWriter {
 public:
  explicit TraceWriter(std::ostream& stream) : stream_{stream} {
    stream_ << "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
  }

  void finish() { stream_ << "\n]}\n"; }

  void name(std::string_view what, std::size_t rank, int thread, std::string_view name) {
    write(fmt::format(R"({{"ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":"{}"}}}})", what,
                      rank, thread, name));
  }

  void span(std::size_t rank, Thread thread, std::string_view category, std::string_view name,
            const Interval& when) {
    if (when.duration() <= Seconds{}) return;
    write(fmt::format(
        R"({{"ph":"X","cat":"{}","name":"{}","pid":{},"tid":{},"ts":{:.3f},"dur":{:.3f}}})",
        category, name, rank, static_cast<int>(thread), when.start.value() * 1e6,
        when.duration().value() * 1e6));
  }

 private:
  void write(const std::string& event) {
    if (!first_) stream_ << ",\n";
    first_ = false;
    stream_ << event;
  }

  std::ostream& stream_;
  bool first_ = true;
};

void write_names(TraceWriter& write, std::size_t rank) {
  write.name("process_name", rank, 0, fmt::format("pipeline rank {}", rank));
  write.name("thread_name", rank, static_cast<int>(Thread::chunks), "chunks");
  write.name("thread_name", rank, static_cast<int>(Thread::compute), "compute");
  write.name("thread_name", rank, static_cast<int>(Thread::communication), "communication");
}

void write_inside(TraceWriter& write, std::size_t rank, const ChunkProfile& profile,
                  Seconds start) {
  const auto shifted = [&](const Interval& when) {
    return Interval{.start = start + when.start, .finish = start + when.finish};
  };
  for (const Span& span : profile.compute) {
    write.span(rank, Thread::compute, "kernel", name_of(span.kind), shifted(span.when));
  }
  for (const Span& span : profile.communication) {
    write.span(rank, Thread::communication, "exchange", name_of(span.kind), shifted(span.when));
  }
}

}  // namespace

void write_trace(std::ostream& stream, const Prediction& prediction) {
  const TrainingStep& step = prediction.step;
  TraceWriter write{stream};
  for (std::size_t rank = 0; rank < step.schedule.order.size(); ++rank) {
    write_names(write, rank);
    for (std::size_t i = 0; i < step.schedule.order[rank].size(); ++i) {
      const Interval& when = step.timeline.chunks[rank][i];
      write.span(rank, Thread::chunks, "chunk",
                 spelled(step.schedule, static_cast<int>(rank), step.schedule.order[rank][i]),
                 when);
      write_inside(write, rank, step.profiles[step.uses[rank][i]], when.start);
    }
    write.span(rank, Thread::communication, "sync", "gradients summed", step.timeline.reduce[rank]);
    write.span(rank, Thread::compute, "optimizer", "optimizer", step.timeline.optimizer[rank]);
    write.span(rank, Thread::communication, "sync", "weights gathered", step.timeline.gather[rank]);
  }
  write.finish();
}

}  // namespace trainyard
