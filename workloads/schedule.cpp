#include "workloads/schedule.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string>

namespace trainyard {
namespace {

/// One pipe whose rank r holds stage r, with nothing to do yet.
Schedule one_pipe(int ranks, int micro_batches) {
  constexpr int most = std::numeric_limits<decltype(Chunk::micro_batch)>::max() + 1;
  if (ranks < 1 || micro_batches < 1 || micro_batches > most) {
    throw std::invalid_argument{"a pipeline needs at least 1 rank and 1 to " +
                                std::to_string(most) + " micro-batches: it has " +
                                std::to_string(ranks) + " and " + std::to_string(micro_batches)};
  }
  Schedule schedule{.stages = ranks, .micro_batches = micro_batches, .placement = {}, .order = {}};
  for (int rank = 0; rank < ranks; ++rank) {
    schedule.placement.push_back({Placement{.pipe = 0, .stage = rank}});
  }
  schedule.order.resize(schedule.placement.size());
  return schedule;
}

Chunk chunk(ChunkKind kind, int micro_batch) {
  return {.kind = kind, .micro_batch = static_cast<std::uint16_t>(micro_batch)};
}

std::string spelled(const Pass& pass, bool with_phase) {
  constexpr std::array names{"forward", "backward for inputs", "weights", "backward"};
  std::string text = names[static_cast<std::size_t>(pass.kind)];
  text += " of micro-batch " + std::to_string(pass.micro_batch);
  return with_phase ? text + " in phase " + std::to_string(pass.phase) : text;
}

/// Throws unless the rank does `part` once for each micro-batch in each phase. `name` is the kind
/// of pass by which a reader knows the part.
void require_once(const Schedule& schedule, int rank, Part part, ChunkKind name) {
  const auto phases = static_cast<int>(schedule.placement[rank].size());
  const auto refuse = [&](const std::string& problem, int phase, int micro_batch) {
    throw std::invalid_argument{"rank " + std::to_string(rank) + problem +
                                spelled({name, phase, micro_batch}, phases > 1)};
  };
  std::vector<bool> seen(static_cast<std::size_t>(phases * schedule.micro_batches));
  for (const Chunk& chunk : schedule.order[rank]) {
    for (const Pass& pass : Passes{chunk}) {
      if (!does(pass, part)) continue;
      if (pass.phase >= phases || pass.micro_batch >= schedule.micro_batches) {
        refuse(" cannot run the ", pass.phase, pass.micro_batch);
      }
      const int slot = pass.phase * schedule.micro_batches + pass.micro_batch;
      if (seen[slot]) refuse(" runs twice the ", pass.phase, pass.micro_batch);
      seen[slot] = true;
    }
  }
  for (int slot = 0; slot < std::ssize(seen); ++slot) {
    if (seen[slot]) continue;
    refuse(" has no ", slot / schedule.micro_batches, slot % schedule.micro_batches);
  }
}

}  // namespace

Passes::Passes(const Chunk& chunk)
    : passes_{Pass{chunk.kind, chunk.phase, chunk.micro_batch},
              Pass{ChunkKind::backward, chunk.other_phase, chunk.other_micro_batch}} {
  if (chunk.kind != ChunkKind::pair) return;
  passes_[0].kind = ChunkKind::forward;
  count_ = 2;
}

bool does(const Pass& pass, Part part) {
  switch (part) {
    case Part::forward:
      return pass.kind == ChunkKind::forward;
    case Part::gradient:
      return pass.kind == ChunkKind::backward_input || pass.kind == ChunkKind::backward;
    case Part::weights:
      return pass.kind == ChunkKind::weights || pass.kind == ChunkKind::backward;
  }
  return false;
}

std::string spelled(const Schedule& schedule, int rank, const Chunk& chunk) {
  const bool with_phase = schedule.placement[rank].size() > 1;
  std::string text;
  for (const Pass& pass : Passes{chunk}) {
    if (!text.empty()) text += " beside ";
    text += spelled(pass, with_phase);
  }
  return text;
}

void require_complete(const Schedule& schedule) {
  for (int rank = 0; rank < std::ssize(schedule.order); ++rank) {
    require_once(schedule, rank, Part::forward, ChunkKind::forward);
    require_once(schedule, rank, Part::gradient, ChunkKind::backward);
    require_once(schedule, rank, Part::weights, ChunkKind::weights);
  }
}

std::vector<int> peak_activations(const Schedule& schedule) {
  std::vector<int> peaks;
  for (const std::vector<Chunk>& order : schedule.order) {
    int held = 0;
    int peak = 0;
    for (const Chunk& chunk : order) {
      for (const Pass& pass : Passes{chunk}) {
        if (does(pass, Part::forward)) peak = std::max(peak, ++held);
        if (does(pass, Part::weights)) --held;
      }
    }
    peaks.push_back(peak);
  }
  return peaks;
}

Schedule gpipe(int ranks, int micro_batches) {
  Schedule schedule = one_pipe(ranks, micro_batches);
  for (std::vector<Chunk>& order : schedule.order) {
    for (int i = 0; i < micro_batches; ++i) {
      order.push_back(chunk(ChunkKind::forward, i));
    }
    for (int i = 0; i < micro_batches; ++i) {
      order.push_back(chunk(ChunkKind::backward, i));
    }
  }
  return schedule;
}

Schedule one_forward_one_backward(int ranks, int micro_batches) {
  Schedule schedule = one_pipe(ranks, micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    std::vector<Chunk>& order = schedule.order[rank];
    const int warm_up = std::min(ranks - 1 - rank, micro_batches);
    for (int i = 0; i < micro_batches + warm_up; ++i) {
      if (i < micro_batches) order.push_back(chunk(ChunkKind::forward, i));
      if (i >= warm_up) order.push_back(chunk(ChunkKind::backward, i - warm_up));
    }
  }
  return schedule;
}

}  // namespace trainyard
