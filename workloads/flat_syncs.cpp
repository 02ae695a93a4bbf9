#include "workloads/flat_syncs.hpp"

#include <algorithm>

namespace trainyard {

FlatSyncs::FlatSyncs(std::span<const StageSync> syncs, std::size_t first_stream, std::size_t places,
                     StepGraph& flat)
    : syncs_{syncs},
      first_stream_{first_stream},
      places_{places},
      gathers_(syncs.size()),
      reduces_(syncs.size()),
      ends_(syncs.size()) {
  for (std::size_t sync = 0; sync < syncs_.size(); ++sync) {
    if (syncs_[sync].gather.load.empty()) continue;
    for (int piece = 0; piece < syncs_[sync].pieces; ++piece) {
      gathers_[sync].push_back(add_transfer(sync, StepEvent::gather, {}, flat));
    }
  }
}

SyncsOfChunk FlatSyncs::next(int rank, const Chunk& chunk, int micro_batches) {
  SyncsOfChunk syncs;
  for (const Pass& pass : Passes{chunk}) {
    const std::optional<std::size_t> sync = sync_of(rank, pass.phase);
    if (!sync) continue;
    if (does(pass, Part::forward) && forwards_[{rank, pass.phase}]++ == 0 &&
        !gathers_[*sync].empty()) {
      syncs.gather = sync;
    }
    if (does(pass, Part::weights) && ++weights_[{rank, pass.phase}] == micro_batches &&
        !syncs_[*sync].reduce.load.empty()) {
      syncs.reduce = sync;
    }
  }
  return syncs;
}

int FlatSyncs::pieces(const SyncsOfChunk& syncs) const {
  const auto of = [&](const std::optional<std::size_t>& sync) {
    return sync ? syncs_[*sync].pieces : 1;
  };
  return std::max(of(syncs.gather), of(syncs.reduce));
}

void FlatSyncs::note_ends(std::size_t sync, const GpuChunk& gpu) {
  auto& ends = ends_[sync];
  ends.resize(static_cast<std::size_t>(syncs_[sync].pieces));
  for (std::size_t piece = 0; piece < ends.size(); ++piece) {
    ends[piece].push_back(ends.size() > 1 ? gpu.pieces[piece] : gpu.last);
  }
}

void FlatSyncs::add_reduces(std::size_t sync, StepGraph& flat) {
  const auto& ends = ends_[sync];
  if (ends.front().size() < syncs_[sync].holders.size() * places_) return;
  for (const std::vector<TaskId>& piece : ends) {
    reduces_[sync].push_back(add_transfer(sync, StepEvent::reduce, piece, flat));
  }
}

TaskId FlatSyncs::add_transfer(std::size_t sync, StepEvent event, std::span<const TaskId> after,
                               StepGraph& flat) {
  const bool gather = event == StepEvent::gather;
  const HandOver& piece = gather ? syncs_[sync].gather : syncs_[sync].reduce;
  const int rank = syncs_[sync].holders.front().rank;
  const auto stream =
      id_at<StreamId>(first_stream_ + 2 * static_cast<std::size_t>(rank) + (gather ? 0 : 1));
  return flat.add({.event = event, .rank = rank}, stream, piece.latency, piece.load, after);
}

std::optional<std::size_t> FlatSyncs::sync_of(int rank, int phase) const {
  for (std::size_t sync = 0; sync < syncs_.size(); ++sync) {
    for (const RankPhase& holder : syncs_[sync].holders) {
      if (holder.rank == rank && holder.phase == phase) return sync;
    }
  }
  return std::nullopt;
}

}  // namespace trainyard
