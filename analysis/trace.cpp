#include "analysis/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "analysis/chunk_inputs.hpp"
#include "analysis/chunk_inside.hpp"
#include "analysis/chunk_part.hpp"
#include "analysis/stream_names.hpp"
#include "analysis/trace_counters.hpp"
#include "analysis/trace_events.hpp"

namespace trainyard {
namespace {

/// Chunks first, then the streams of a chunk, then what runs after or beside chunks.
constexpr int chunks = 1;
constexpr int first_stream = 2;
constexpr int sends = first_stream + static_cast<int>(ChunkGraph::streams);
constexpr int weights = sends + 1;
constexpr int gradients = weights + 1;

int thread_of(StreamId stream) {
  return first_stream + static_cast<int>(index(stream));
}

/// Whether there is anything to see of it.
bool lasts(const Interval& when) {
  constexpr Seconds nanosecond{1e-9};
  return when.duration() >= nanosecond;
}

/// "pipeline rank 3", and with more than one class of replicas "pipeline rank 3 of replica 5".
std::string process_name(const TrainingStep& step, std::size_t rank) {
  const std::string name = fmt::format("pipeline rank {}", rank % step.ranks());
  if (step.classes.size() == 1) return name;
  return name + " of " + replicas_text(step.classes[rank / step.ranks()].replicas);
}

/// What a chunk counts as, and whose it is; of a pair the backward has its own.
std::string arguments_of(const Schedule& schedule, std::size_t rank, const Chunk& chunk) {
  std::string arguments = fmt::format(R"("part":"{}")", part_of(chunk.kind));
  std::string_view prefix;
  for (const Pass& pass : Passes{chunk}) {
    const Placement& held = schedule.placement[rank][static_cast<std::size_t>(pass.phase)];
    arguments += fmt::format(R"(,"{0}micro_batch":{1},"{0}stage":{2})", prefix, pass.micro_batch,
                             held.stage);
    prefix = "other_";
  }
  return arguments;
}

class StepTrace {
 public:
  StepTrace(TraceEvents& write, const Prediction& prediction)
      : write_{write},
        step_{prediction.step},
        timeline_{step_.timeline},
        nested_{!prediction.nested_step_time},
        inputs_{chunk_inputs(step_.schedule)} {}

  void write_rank(std::size_t rank, std::size_t place) {
    write_names(rank, place);
    write_chunks(rank);
    for (std::size_t slot = 0; slot < timeline_.chunks[rank].size(); ++slot) {
      write_inside(rank, slot);
      write_messages(rank, slot);
    }
    write_around(rank);
  }

 private:
  const ChunkProfile& profile(std::size_t rank, std::size_t slot) const {
    return step_.profiles[step_.uses[rank][slot]];
  }

  /// When a chunk whose results leave it before it ends sends them.
  Interval sending(std::size_t rank, std::size_t slot) const {
    const Seconds finish = timeline_.chunks[rank][slot].finish;
    if (!nested_ || step_.ranks() == 1) return {.start = finish, .finish = finish};
    return {.start = inside_of(step_, rank, slot).at(profile(rank, slot).duration),
            .finish = finish};
  }

  bool uses(std::size_t rank, StreamId stream) const {
    const auto on_stream = [&](const Span& span) { return span.stream == stream; };
    return std::ranges::any_of(step_.uses[rank], [&](std::size_t use) {
      return std::ranges::any_of(step_.profiles[use].compute, on_stream) ||
             std::ranges::any_of(step_.profiles[use].communication, on_stream);
    });
  }

  bool sends_by_itself(std::size_t rank) const {
    for (std::size_t slot = 0; slot < step_.uses[rank].size(); ++slot) {
      if (lasts(sending(rank, slot))) return true;
    }
    return false;
  }

  void write_names(std::size_t rank, std::size_t place) {
    write_.name_process(rank, process_name(step_, rank), place);
    const auto name = [&](int thread, std::string_view words, bool used) {
      if (used) write_.name_thread({.rank = rank, .thread = thread}, words);
    };
    name(chunks, "chunks", true);
    for (const auto& [stream, words] : stream_names) {
      const bool optimizer = stream == ChunkGraph::compute && lasts(timeline_.optimizer[rank]);
      name(thread_of(stream), words, optimizer || uses(rank, stream));
    }
    name(sends, "to other stages", sends_by_itself(rank));
    name(weights, "weights of copies", std::ranges::any_of(timeline_.gather[rank], lasts));
    name(gradients, "gradients of copies", std::ranges::any_of(timeline_.reduce[rank], lasts));
  }

  /// Chunks, and around them what counts as the optimizer's part of a step: all of them and the
  /// bubble between them add up to it.
  void write_chunks(std::size_t rank) {
    const TraceTrack track{.rank = rank, .thread = chunks};
    const auto around = [&](std::string_view name, const Interval& when) {
      write_.span(track, "optimizer", name, when, R"("part":"optimizer")");
    };
    around("weights gathered", {.start = {}, .finish = timeline_.pipeline_start});
    for (std::size_t slot = 0; slot < step_.schedule.order[rank].size(); ++slot) {
      const Chunk& chunk = step_.schedule.order[rank][slot];
      write_.span(track, "chunk", spelled(step_.schedule, static_cast<int>(rank), chunk),
                  timeline_.chunks[rank][slot], arguments_of(step_.schedule, rank, chunk));
    }
    around("gradients, optimizer", {.start = timeline_.pipeline_end, .finish = timeline_.end});
  }

  void write_inside(std::size_t rank, std::size_t slot) {
    const ChunkInside inside = inside_of(step_, rank, slot);
    const auto add = [&](std::string_view category, const Span& span) {
      write_.span({.rank = rank, .thread = thread_of(span.stream)}, category, name_of(span.kind),
                  inside.at(span.when));
    };
    for (const Span& span : profile(rank, slot).compute) add("kernel", span);
    for (const Span& span : profile(rank, slot).communication) add("transfer", span);
    const Interval sent = sending(rank, slot);
    if (!lasts(sent)) return;
    write_.span({.rank = rank, .thread = sends}, "transfer", "activations and gradients sent",
                sent);
  }

  /// What a chunk takes from other ranks, from the ends of the chunks that made it.
  void write_messages(std::size_t rank, std::size_t slot) {
    const auto& when = timeline_.chunks;
    for (const ChunkInput& input : inputs_[rank][slot]) {
      const auto from = static_cast<std::size_t>(input.rank);
      if (from == rank) continue;
      write_.flow(input.part == Part::forward ? "activations" : "gradients of activations",
                  {.rank = from, .thread = chunks}, when[from][input.slot],
                  {.rank = rank, .thread = chunks}, when[rank][slot]);
    }
  }

  void write_around(std::size_t rank) {
    const auto add = [&](int thread, std::string_view category, std::string_view name,
                         const Interval& when) {
      write_.span({.rank = rank, .thread = thread}, category, name, when);
    };
    for (const Interval& when : timeline_.gather[rank]) {
      add(weights, "sync", "weights gathered", when);
    }
    for (const Interval& when : timeline_.reduce[rank]) {
      add(gradients, "sync", "gradients summed", when);
    }
    add(thread_of(ChunkGraph::compute), "optimizer", "optimizer", timeline_.optimizer[rank]);
  }

  TraceEvents& write_;
  const TrainingStep& step_;
  const StepTimeline& timeline_;
  bool nested_;
  std::vector<std::vector<std::vector<ChunkInput>>> inputs_;
};

}  // namespace

void write_trace(std::ostream& stream, const Scenario& scenario, const Prediction& prediction) {
  constexpr std::size_t most_classes = 8;
  const TrainingStep& step = prediction.step;
  const std::vector<SendingCurve> sending = link_use_over_step(setup_of(scenario), step);
  TraceEvents write{stream};
  StepTrace trace{write, prediction};
  std::size_t place = 0;
  for (const std::size_t replicas : classes_to_draw(prediction.replicas, most_classes)) {
    for (std::size_t of_class = 0; of_class < step.ranks(); ++of_class) {
      const std::size_t rank = replicas * step.ranks() + of_class;
      trace.write_rank(rank, place++);
      write_memory(write, step, rank);
      write_sending(write, step, rank, sending[rank]);
    }
  }
  write.finish();
}

}  // namespace trainyard
