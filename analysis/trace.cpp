#include "analysis/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace trainyard {
namespace {

/// Chunks first, then the streams of a chunk, then what runs beside chunks.
constexpr int chunks = 0;
constexpr int weights = 7;
constexpr int gradients = 8;

struct StreamName {
  StreamId stream;
  std::string_view name;
};
constexpr std::array<StreamName, 6> streams{{
    {ChunkGraph::compute, "compute"},
    {ChunkGraph::exchange, "expert exchange"},
    {ChunkGraph::tensor, "rows of shared matrices"},
    {ChunkGraph::context, "keys and values"},
    {ChunkGraph::gather, "weights"},
    {ChunkGraph::scatter, "gradients"},
}};

int thread_of(StreamId stream) {
  return 1 + static_cast<int>(index(stream));
}

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

  void span(std::size_t rank, int thread, std::string_view category, std::string_view name,
            const Interval& when) {
    if (when.duration() <= Seconds{}) return;
    write(fmt::format(
        R"({{"ph":"X","cat":"{}","name":"{}","pid":{},"tid":{},"ts":{:.3f},"dur":{:.3f}}})",
        category, name, rank, thread, when.start.value() * 1e6, when.duration().value() * 1e6));
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

bool uses(const TrainingStep& step, std::size_t rank, StreamId stream) {
  return std::ranges::any_of(step.uses[rank], [&](std::size_t use) {
    const ChunkProfile& profile = step.profiles[use];
    const auto on_stream = [&](const Span& span) { return span.stream == stream; };
    return std::ranges::any_of(profile.compute, on_stream) ||
           std::ranges::any_of(profile.communication, on_stream);
  });
}

/// "pipeline rank 3", and with more than one class of replicas "pipeline rank 3 of replica 5".
std::string process_name(const TrainingStep& step, std::size_t rank) {
  const std::string name = fmt::format("pipeline rank {}", rank % step.ranks());
  if (step.classes.size() == 1) return name;
  return name + " of " + replicas_text(step.classes[rank / step.ranks()].replicas);
}

void write_names(TraceWriter& write, const TrainingStep& step, std::size_t rank) {
  const auto thread = [&](int number, std::string_view name) {
    write.name("thread_name", rank, number, name);
  };
  write.name("process_name", rank, 0, process_name(step, rank));
  thread(chunks, "chunks");
  for (const auto& [stream, name] : streams) {
    if (uses(step, rank, stream)) thread(thread_of(stream), name);
  }
  if (!step.timeline.gather[rank].empty()) thread(weights, "weights of copies");
  if (!step.timeline.reduce[rank].empty()) thread(gradients, "gradients of copies");
}

/// What a chunk is made of, as the nested replay has it; a flat one may have taken less time.
void write_inside(TraceWriter& write, std::size_t rank, const ChunkProfile& profile,
                  const Interval& chunk) {
  const double pace = std::min(1.0, chunk.duration() / profile.duration);
  const auto shifted = [&](const Interval& when) {
    return Interval{.start = chunk.start + when.start * pace,
                    .finish = chunk.start + when.finish * pace};
  };
  for (const Span& span : profile.compute) {
    write.span(rank, thread_of(span.stream), "kernel", name_of(span.kind), shifted(span.when));
  }
  for (const Span& span : profile.communication) {
    write.span(rank, thread_of(span.stream), "transfer", name_of(span.kind), shifted(span.when));
  }
}

void write_rank(TraceWriter& write, const TrainingStep& step, std::size_t rank) {
  write_names(write, step, rank);
  for (std::size_t i = 0; i < step.schedule.order[rank].size(); ++i) {
    const Interval& when = step.timeline.chunks[rank][i];
    write.span(rank, chunks, "chunk",
               spelled(step.schedule, static_cast<int>(rank), step.schedule.order[rank][i]), when);
    write_inside(write, rank, step.profiles[step.uses[rank][i]], when);
  }
  for (const Interval& when : step.timeline.gather[rank]) {
    write.span(rank, weights, "sync", "weights gathered", when);
  }
  for (const Interval& when : step.timeline.reduce[rank]) {
    write.span(rank, gradients, "sync", "gradients summed", when);
  }
  write.span(rank, thread_of(ChunkGraph::compute), "optimizer", "optimizer",
             step.timeline.optimizer[rank]);
}

}  // namespace

void write_trace(std::ostream& stream, const Prediction& prediction) {
  constexpr std::size_t most_classes = 8;
  const TrainingStep& step = prediction.step;
  TraceWriter write{stream};
  for (const std::size_t replicas : classes_to_draw(prediction.replicas, most_classes)) {
    for (std::size_t rank = 0; rank < step.ranks(); ++rank) {
      write_rank(write, step, replicas * step.ranks() + rank);
    }
  }
  write.finish();
}

}  // namespace trainyard
