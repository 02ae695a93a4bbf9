#include "analysis/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "analysis/chunk_inputs.hpp"
#include "analysis/chunk_part.hpp"
#include "analysis/trace_events.hpp"

namespace trainyard {
namespace {

/// Chunks first, then the streams of a chunk, then what runs beside chunks.
constexpr int chunks = 1;
constexpr int first_stream = 2;
constexpr int weights = first_stream + static_cast<int>(ChunkGraph::streams);
constexpr int gradients = weights + 1;

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
  return first_stream + static_cast<int>(index(stream));
}

bool uses(const TrainingStep& step, std::size_t rank, StreamId stream) {
  return std::ranges::any_of(step.uses[rank], [&](std::size_t use) {
    const ChunkProfile& profile = step.profiles[use];
    const auto on_stream = [&](const Span& span) { return span.stream == stream; };
    return std::ranges::any_of(profile.compute, on_stream) ||
           std::ranges::any_of(profile.communication, on_stream);
  });
}

bool takes_time(const Interval& when) {
  return when.duration() > Seconds{};
}

/// "pipeline rank 3", and with more than one class of replicas "pipeline rank 3 of replica 5".
std::string process_name(const TrainingStep& step, std::size_t rank) {
  const std::string name = fmt::format("pipeline rank {}", rank % step.ranks());
  if (step.classes.size() == 1) return name;
  return name + " of " + replicas_text(step.classes[rank / step.ranks()].replicas);
}

void write_names(TraceEvents& write, const TrainingStep& step, std::size_t rank,
                 std::size_t place) {
  const auto thread = [&](int number, std::string_view name) {
    write.name_thread({.rank = rank, .thread = number}, name);
  };
  write.name_process(rank, process_name(step, rank), place);
  thread(chunks, "chunks");
  for (const auto& [stream, name] : streams) {
    const bool optimizer =
        stream == ChunkGraph::compute && takes_time(step.timeline.optimizer[rank]);
    if (optimizer || uses(step, rank, stream)) thread(thread_of(stream), name);
  }
  if (std::ranges::any_of(step.timeline.gather[rank], takes_time)) {
    thread(weights, "weights of copies");
  }
  if (std::ranges::any_of(step.timeline.reduce[rank], takes_time)) {
    thread(gradients, "gradients of copies");
  }
}

/// What a chunk is made of, as the nested replay has it; a flat one may have taken less time.
void write_inside(TraceEvents& write, std::size_t rank, const ChunkProfile& profile,
                  const Interval& chunk) {
  const double pace = std::min(1.0, chunk.duration() / profile.duration);
  const auto inside = [&](Seconds time) {
    return std::min(chunk.start + time * pace, chunk.finish);
  };
  const auto add = [&](std::string_view category, const Span& span) {
    write.span({.rank = rank, .thread = thread_of(span.stream)}, category, name_of(span.kind),
               {.start = inside(span.when.start), .finish = inside(span.when.finish)});
  };
  for (const Span& span : profile.compute) add("kernel", span);
  for (const Span& span : profile.communication) add("transfer", span);
}

/// What a chunk counts as, and whose it is; of a pair the backward has its own.
std::string arguments_of(const TrainingStep& step, std::size_t rank, const Chunk& chunk) {
  std::string arguments = fmt::format(R"("part":"{}")", part_of(chunk.kind));
  std::string_view prefix;
  for (const Pass& pass : Passes{chunk}) {
    const Placement& held = step.schedule.placement[rank][static_cast<std::size_t>(pass.phase)];
    arguments += fmt::format(R"(,"{0}micro_batch":{1},"{0}stage":{2})", prefix, pass.micro_batch,
                             held.stage);
    prefix = "other_";
  }
  return arguments;
}

/// Chunks, and around them what counts as the optimizer's part of a step: all of them and the
/// bubble between them add up to it.
void write_chunks(TraceEvents& write, const TrainingStep& step, std::size_t rank) {
  const StepTimeline& timeline = step.timeline;
  const TraceTrack track{.rank = rank, .thread = chunks};
  const auto around = [&](std::string_view name, const Interval& when) {
    write.span(track, "optimizer", name, when, R"("part":"optimizer")");
  };
  around("weights gathered", {.start = {}, .finish = timeline.pipeline_start});
  for (std::size_t slot = 0; slot < step.schedule.order[rank].size(); ++slot) {
    const Chunk& chunk = step.schedule.order[rank][slot];
    write.span(track, "chunk", spelled(step.schedule, static_cast<int>(rank), chunk),
               timeline.chunks[rank][slot], arguments_of(step, rank, chunk));
  }
  around("gradients, optimizer", {.start = timeline.pipeline_end, .finish = timeline.end});
}

void write_rank(TraceEvents& write, const TrainingStep& step, std::size_t rank) {
  const StepTimeline& timeline = step.timeline;
  write_chunks(write, step, rank);
  for (std::size_t slot = 0; slot < timeline.chunks[rank].size(); ++slot) {
    write_inside(write, rank, step.profiles[step.uses[rank][slot]], timeline.chunks[rank][slot]);
  }
  const auto add = [&](int thread, std::string_view category, std::string_view name,
                       const Interval& when) {
    write.span({.rank = rank, .thread = thread}, category, name, when);
  };
  for (const Interval& when : timeline.gather[rank]) add(weights, "sync", "weights gathered", when);
  for (const Interval& when : timeline.reduce[rank]) {
    add(gradients, "sync", "gradients summed", when);
  }
  add(thread_of(ChunkGraph::compute), "optimizer", "optimizer", timeline.optimizer[rank]);
}

/// What a rank takes from others, from the end of the chunk that made it.
void write_messages(TraceEvents& write, const TrainingStep& step, std::size_t rank,
                    const std::vector<std::vector<ChunkInput>>& inputs) {
  const auto& when = step.timeline.chunks;
  for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
    for (const ChunkInput& input : inputs[slot]) {
      const auto from = static_cast<std::size_t>(input.rank);
      if (from == rank) continue;
      write.flow(input.part == Part::forward ? "activations" : "gradients of activations",
                 {.rank = from, .thread = chunks}, when[from][input.slot],
                 {.rank = rank, .thread = chunks}, when[rank][slot]);
    }
  }
}

}  // namespace

void write_trace(std::ostream& stream, const Prediction& prediction) {
  constexpr std::size_t most_classes = 8;
  const TrainingStep& step = prediction.step;
  const auto inputs = chunk_inputs(step.schedule);
  TraceEvents write{stream};
  std::size_t place = 0;
  for (const std::size_t replicas : classes_to_draw(prediction.replicas, most_classes)) {
    for (std::size_t of_class = 0; of_class < step.ranks(); ++of_class) {
      const std::size_t rank = replicas * step.ranks() + of_class;
      write_names(write, step, rank, place++);
      write_rank(write, step, rank);
      write_messages(write, step, rank, inputs[rank]);
    }
  }
  write.finish();
}

}  // namespace trainyard
