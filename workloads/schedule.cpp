#include "workloads/schedule.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace trainyard {
namespace {

std::string spelled(const Pass& pass, bool with_phase) {
  constexpr std::array names{"forward", "backward for inputs", "weights", "backward"};
  std::string text = names[static_cast<std::size_t>(pass.kind)];
  text += " of micro-batch " + std::to_string(pass.micro_batch);
  return with_phase ? text + " in phase " + std::to_string(pass.phase) : text;
}

/// Why the rank does not do `part` once for each micro-batch in each phase. `name` is the kind of
/// pass by which a reader knows the part.
std::optional<OrderFault> find_fault(const Schedule& schedule, int rank, Part part,
                                     ChunkKind name) {
  const auto phases = static_cast<int>(schedule.placement[rank].size());
  const auto problem = [&](const std::string& what, int phase, int micro_batch) {
    return "rank " + std::to_string(rank) + what + spelled({name, phase, micro_batch}, phases > 1);
  };
  std::vector<bool> seen(static_cast<std::size_t>(phases * schedule.micro_batches));
  const std::vector<Chunk>& order = schedule.order[rank];
  for (std::size_t place = 0; place < order.size(); ++place) {
    for (const Pass& pass : Passes{order[place]}) {
      if (!does(pass, part)) continue;
      if (pass.phase >= phases || pass.micro_batch >= schedule.micro_batches) {
        return OrderFault{place, problem(" cannot run the ", pass.phase, pass.micro_batch)};
      }
      const int slot = pass.phase * schedule.micro_batches + pass.micro_batch;
      if (seen[slot]) {
        return OrderFault{place, problem(" runs twice the ", pass.phase, pass.micro_batch)};
      }
      seen[slot] = true;
    }
  }
  const auto missing = static_cast<int>(std::ranges::find(seen, false) - seen.begin());
  if (missing == std::ssize(seen)) return std::nullopt;
  return OrderFault{std::nullopt, problem(" has no ", missing / schedule.micro_batches,
                                          missing % schedule.micro_batches)};
}

}  // namespace

Passes::Passes(const Chunk& chunk)
    : passes_{Pass{chunk.kind, chunk.phase, chunk.micro_batch},
              Pass{ChunkKind::backward, chunk.other_phase, chunk.other_micro_batch}} {
  if (chunk.kind != ChunkKind::pair) return;
  passes_[0].kind = ChunkKind::forward;
  count_ = 2;
}

Chunk chunk_of(const Pass& pass) {
  return {.kind = pass.kind,
          .phase = static_cast<std::uint8_t>(pass.phase),
          .micro_batch = static_cast<std::uint16_t>(pass.micro_batch)};
}

Chunk pair_of(const Pass& forward, const Pass& backward) {
  const Chunk back = chunk_of(backward);
  Chunk both = chunk_of(forward);
  both.kind = ChunkKind::pair;
  both.other_phase = back.phase;
  both.other_micro_batch = back.micro_batch;
  return both;
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

int pipes(const StagePlacement& placement) {
  int last = 0;
  for (const std::vector<Placement>& held : placement) {
    for (const Placement& stage : held) last = std::max(last, stage.pipe);
  }
  return last + 1;
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

std::optional<OrderFault> find_fault(const Schedule& schedule, int rank) {
  constexpr std::array parts{std::pair{Part::forward, ChunkKind::forward},
                             std::pair{Part::gradient, ChunkKind::backward},
                             std::pair{Part::weights, ChunkKind::weights}};
  for (const auto& [part, name] : parts) {
    if (auto fault = find_fault(schedule, rank, part, name)) return fault;
  }
  return std::nullopt;
}

void require_complete(const Schedule& schedule) {
  for (int rank = 0; rank < std::ssize(schedule.order); ++rank) {
    if (const auto fault = find_fault(schedule, rank)) throw std::invalid_argument{fault->problem};
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

}  // namespace trainyard
