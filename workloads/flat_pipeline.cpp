#include "workloads/flat_pipeline.hpp"

#include <map>
#include <optional>
#include <utility>

#include "workloads/data_flow.hpp"
#include "workloads/flat_syncs.hpp"
#include "workloads/gpu_chunks.hpp"
#include "workloads/gpu_traffic.hpp"
#include "workloads/habits.hpp"
#include "workloads/site.hpp"

namespace trainyard {
namespace {

template <class Number>
std::size_t at(Number number) {
  return static_cast<std::size_t>(number);
}

/// That of the first class, which all have.
Schedule schedule_of_one(const TrainingStep& nested) {
  Schedule schedule = nested.schedule;
  schedule.order.resize(nested.ranks());
  schedule.placement.resize(nested.ranks());
  return schedule;
}

/// What each GPU hands to the next ranks.
class GpuSends {
 public:
  explicit GpuSends(const TrainingSetup& setup) : setup_{setup} {}

  const HandOver& of(int from, int to, int place) {
    const auto [known, is_new] = known_.try_emplace({from, to});
    if (is_new) known->second = gpu_sends(setup_, from, to);
    return known->second[at(place)];
  }

 private:
  const TrainingSetup& setup_;
  std::map<std::pair<int, int>, std::vector<HandOver>> known_;
};

class FlatBuilder {
 public:
  FlatBuilder(const TrainingSetup& setup, const TrainingStep& nested,
              std::span<const StageSync> syncs)
      : setup_{setup},
        nested_{nested},
        schedule_{schedule_of_one(nested)},
        flow_{schedule_},
        places_{at(setup.plan.stage_gpus())},
        site_places_{site_places(setup.model, setup.plan)},
        chunks_{setup},
        sends_{setup},
        handed_(flow_.slots()),
        class_of_(places_ / at(site_places_)),
        slots_(schedule_.order.size()),
        first_send_{slots_.size() * places_ * SiteStreams::of_gpu},
        first_sync_{first_send_ + 2 * at(flow_.stages()) * places_},
        syncs_{syncs, first_sync_, places_, pipeline_.flat} {
    const std::size_t ranks = slots_.size();
    pipeline_.streams = first_sync_ + 2 * ranks;
    pipeline_.chunks.resize(ranks * nested.classes.size());
    pipeline_.ends.assign(ranks, std::vector<TaskId>(places_));
    for (std::size_t number = 0; number < nested.classes.size(); ++number) {
      for (const int replica : nested.classes[number].replicas) class_of_[at(replica)] = number;
    }
  }

  FlatPipeline build() && {
    for (bool moved = true; moved;) {
      moved = false;
      for (int rank = 0; rank < std::ssize(schedule_.order); ++rank) {
        while (slots_[at(rank)] < schedule_.order[at(rank)].size() && ready(rank)) {
          add_next(rank);
          moved = true;
        }
      }
    }
    pipeline_.gathers = syncs_.gathers();
    pipeline_.reduces = syncs_.reduces();
    return std::move(pipeline_);
  }

 private:
  const Chunk& next(int rank) const { return schedule_.order[at(rank)][slots_[at(rank)]]; }

  /// Whether all that the next chunk of a rank needs has been made.
  bool ready(int rank) const {
    for (const Pass& pass : Passes{next(rank)}) {
      for (const auto& input : {flow_.own_input(rank, pass), flow_.handed_input(rank, pass)}) {
        if (input && handed_[flow_.slot(*input)].empty()) return false;
      }
    }
    return true;
  }

  void add_next(int rank) {
    const Chunk& chunk = next(rank);
    const SyncsOfChunk syncs = syncs_.next(rank, chunk, schedule_.micro_batches);
    for (int first = 0; first < std::ssize(class_of_) * site_places_; first += site_places_) {
      add_on_site(rank, chunk, syncs, first);
    }
    if (syncs.reduce) syncs_.add_reduces(*syncs.reduce, pipeline_.flat);
    ++slots_[at(rank)];
  }

  void add_on_site(int rank, const Chunk& chunk, const SyncsOfChunk& syncs, int first) {
    const int replica = first / site_places_;
    const std::size_t class_rank = class_of_[at(replica)] * slots_.size() + at(rank);
    const StepTask task{
        .event = StepEvent::chunk, .rank = static_cast<int>(class_rank), .slot = slots_[at(rank)]};
    std::vector<GpuChunk> done = add_chunk(pipeline_.flat, on_site(task, rank, syncs, first));
    for (int place = first; place < first + site_places_; ++place) {
      GpuChunk& gpu = done[at(place - first)];
      if (syncs.reduce) syncs_.note_ends(*syncs.reduce, gpu);
      hand_over(rank, place, chunk, task, gpu);
      pipeline_.ends[at(rank)][at(place)] = gpu.last;
    }
    if (nested_.classes[class_of_[at(replica)]].replicas.front() == replica) {
      pipeline_.chunks[class_rank].push_back(std::move(done));
    }
  }

  SiteChunk on_site(const StepTask& task, int rank, const SyncsOfChunk& syncs, int first) {
    const std::size_t number = nested_.uses[at(task.rank)][task.slot];
    SiteChunk site{.task = task,
                   .groups = groups_of(rank),
                   .streams = {at(rank) * places_ * SiteStreams::of_gpu},
                   .first_place = first,
                   .graphs = {},
                   .start = chunk_start(setup_),
                   .after = {}};
    for (int place = first; place < first + site_places_; ++place) {
      site.graphs.push_back(&chunks_.of(rank, place, number, nested_.profiles[number].shape));
      site.after.push_back(inputs(rank, place, next(rank)));
    }
    site.pieces = syncs_.pieces(syncs);
    if (syncs.gather) site.weights = syncs_.gathers()[*syncs.gather];
    return site;
  }

  const std::array<GpuGroups, sharings>& groups_of(int rank) {
    const auto [known, is_new] = groups_.try_emplace(rank);
    if (is_new) known->second = gpu_groups(setup_, rank);
    return known->second;
  }

  std::vector<TaskId> inputs(int rank, int place, const Chunk& chunk) const {
    std::vector<TaskId> after;
    for (const Pass& pass : Passes{chunk}) {
      if (const auto input = flow_.handed_input(rank, pass)) {
        after.push_back(handed_[flow_.slot(*input)][at(place)]);
      }
    }
    return after;
  }

  /// Hands over what a GPU's chunk has made, and puts off its end by sends that are not overlapped.
  void hand_over(int rank, int place, const Chunk& chunk, StepTask task, GpuChunk& gpu) {
    task.event = StepEvent::hand_over;
    const bool overlap = overlaps_sends(setup_);
    std::vector<std::size_t> made;
    for (const Pass& pass : Passes{chunk}) {
      for (const Part part : {Part::forward, Part::gradient}) {
        if (!does(pass, part)) continue;
        const Item item = flow_.item(rank, pass, part);
        made.push_back(flow_.slot(item));
        set_handed(made.back(), place, gpu.last);
        const auto taker = flow_.taker(item);
        if (!taker || flow_.holder(taker->stage) == rank) continue;
        const HandOver& send = sends_.of(rank, flow_.holder(taker->stage), place);
        const StreamId stream =
            overlap ? id_at<StreamId>(first_send_ + flow_.sender(item) * places_ + at(place))
                    : pipeline_.flat.graph[gpu.last].stream;
        const TaskId sent = pipeline_.flat.add(task, stream, send.latency, send.load,
                                               std::span{&gpu.last, overlap ? 1U : 0U});
        if (overlap) {
          set_handed(made.back(), place, sent);
        } else {
          gpu.last = sent;
        }
      }
    }
    if (overlap) return;
    for (const std::size_t slot : made) set_handed(slot, place, gpu.last);
  }

  void set_handed(std::size_t slot, int place, TaskId task) {
    handed_[slot].resize(places_);
    handed_[slot][at(place)] = task;
  }

  const TrainingSetup& setup_;
  const TrainingStep& nested_;
  Schedule schedule_;
  DataFlow flow_;
  std::size_t places_;  // of a pipeline rank
  int site_places_;
  GpuChunks chunks_;
  GpuSends sends_;
  std::map<int, std::array<GpuGroups, sharings>> groups_;  // by pipeline rank
  std::vector<std::vector<TaskId>> handed_;  // by slot of the data flow, then by place
  std::vector<std::size_t> class_of_;        // by replica
  std::vector<std::size_t> slots_;           // so far, by rank
  std::size_t first_send_;
  std::size_t first_sync_;
  FlatPipeline pipeline_{};
  FlatSyncs syncs_;  // whose gathers come first
};

}  // namespace

FlatPipeline flat_pipeline(const TrainingSetup& setup, const TrainingStep& nested,
                           std::span<const StageSync> syncs) {
  return FlatBuilder{setup, nested, syncs}.build();
}

}  // namespace trainyard
