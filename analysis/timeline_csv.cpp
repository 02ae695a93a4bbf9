#include "analysis/timeline_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "analysis/chunk_inputs.hpp"
#include "analysis/chunk_part.hpp"
#include "analysis/csv_field.hpp"

namespace trainyard {
namespace {

constexpr std::string_view header =
    "job_id,workload_name,profile,submission_time,requested_number_of_resources,requested_time,"
    "success,final_state,starting_time,execution_time,finish_time,waiting_time,turnaround_time,"
    "stretch,allocated_resources,kind,rank,replica_class,replicas,micro_batch,phase,"
    "other_micro_batch,other_phase,stream\n";

/// What a row tells.
struct Job {
  std::string_view profile;
  std::string_view kind;
  std::string_view stream;
  Seconds submitted;
  Interval when;
  std::optional<Chunk> chunk = {};
};

/// What runs, without spaces, as names of profiles are.
std::string_view profile_named(ChunkKind kind) {
  switch (kind) {
    case ChunkKind::forward:
      return "forward";
    case ChunkKind::backward_input:
      return "backward_input";
    case ChunkKind::weights:
      return "weights";
    case ChunkKind::backward:
      return "backward";
    case ChunkKind::pair:
      return "pair";
  }
  return "";
}

std::string passes_text(const std::optional<Chunk>& chunk) {
  if (!chunk) return ",,,";
  std::string text = fmt::format("{},{}", chunk->micro_batch, chunk->phase);
  if (chunk->kind != ChunkKind::pair) return text + ",,";
  return text + fmt::format(",{},{}", chunk->other_micro_batch, chunk->other_phase);
}

class Rows {
 public:
  Rows(std::ostream& stream, std::string_view workload, const TrainingStep& step)
      : stream_{stream},
        workload_{csv_field(workload)},
        step_{step},
        inputs_{chunk_inputs(step.schedule)} {}

  void write() {
    stream_ << header;
    for (std::size_t rank = 0; rank < step_.schedule.order.size(); ++rank) write_rank(rank);
  }

 private:
  void write_rank(std::size_t rank) {
    const StepTimeline& timeline = step_.timeline;
    const auto at_once = [&](std::string_view name, std::string_view kind, std::string_view stream,
                             const Interval& when) {
      write(rank, {name, kind, stream, when.start, when});
    };
    for (const Interval& when : timeline.gather[rank]) {
      at_once("weights_gathered", "gather", "weights of copies", when);
    }
    for (std::size_t slot = 0; slot < step_.schedule.order[rank].size(); ++slot) {
      const Chunk& chunk = step_.schedule.order[rank][slot];
      write(rank, {profile_named(chunk.kind), part_of(chunk.kind), "compute",
                   submission(rank, slot), timeline.chunks[rank][slot], chunk});
    }
    for (const Interval& when : timeline.reduce[rank]) {
      at_once("gradients_summed", "reduce", "gradients of copies", when);
    }
    at_once("optimizer", "optimizer", "compute", timeline.optimizer[rank]);
  }

  /// When the last of what a chunk takes was made. Where all GPUs are replayed, one may begin a
  /// chunk before the last of those ahead of it is done.
  Seconds submission(std::size_t rank, std::size_t slot) const {
    const auto& chunks = step_.timeline.chunks;
    Seconds made;
    for (const ChunkInput& input : inputs_[rank][slot]) {
      made = std::max(made, chunks[static_cast<std::size_t>(input.rank)][input.slot].finish);
    }
    return std::min(made, chunks[rank][slot].start);
  }

  void write(std::size_t rank, const Job& job) {
    const Seconds execution = job.when.duration();
    if (execution <= Seconds{}) return;
    const Seconds turnaround = job.when.finish - job.submitted;
    const std::size_t of_class = rank / step_.ranks();
    stream_ << fmt::format(
        "{},{},{},{:.12g},1,-1,1,COMPLETED_SUCCESSFULLY,{:.12g},{:.12g},{:.12g},{:.12g},{:.12g},"
        "{:.12g},{},{},{},{},{},{},{}\n",
        jobs_++, workload_, job.profile, job.submitted.value(), job.when.start.value(),
        execution.value(), job.when.finish.value(), (job.when.start - job.submitted).value(),
        turnaround.value(), turnaround / execution, rank, job.kind, rank % step_.ranks(), of_class,
        step_.classes[of_class].replicas.size(), passes_text(job.chunk), job.stream);
  }

  std::ostream& stream_;
  std::string workload_;
  const TrainingStep& step_;
  std::vector<std::vector<std::vector<ChunkInput>>> inputs_;
  std::size_t jobs_ = 0;
};

}  // namespace

void write_timeline_csv(std::ostream& stream, std::string_view workload,
                        const Prediction& prediction) {
  Rows{stream, workload, prediction.step}.write();
}

}  // namespace trainyard
