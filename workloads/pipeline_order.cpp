#include "workloads/pipeline_order.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "workloads/chunk_shapes.hpp"
#include "workloads/data_flow.hpp"
#include "workloads/deadlock.hpp"

namespace trainyard {
namespace {

/// Numbers the distinct chunks of one rank after the other.
class ChunkNumbers {
 public:
  ChunkNumbers(const Schedule& schedule, std::size_t draws) : schedule_{schedule}, draws_{draws} {}

  void begin(std::size_t phases) {
    phases_ = phases;
    known_.assign(kinds * phases * phases * draws_ * draws_ * 2, 0);
  }

  /// Zero if it is new: then to be filled in.
  std::uint32_t& of(const Chunk& chunk) {
    std::size_t place = static_cast<std::size_t>(chunk.kind);
    place = place * phases_ + chunk.phase;
    place = place * phases_ + chunk.other_phase;
    place = place * draws_ + chunk.micro_batch % draws_;
    place = place * draws_ + chunk.other_micro_batch % draws_;
    return known_[place * 2 + (is_beside_sync(schedule_, chunk) ? 1 : 0)];
  }

 private:
  static constexpr std::size_t kinds = 5;

  const Schedule& schedule_;
  std::size_t draws_;
  std::size_t phases_ = 0;
  std::vector<std::uint32_t> known_;
};

class Orderer {
 public:
  Orderer(const Schedule& schedule, std::size_t draws)
      : schedule_{schedule}, flow_{schedule}, done_(flow_.slots()), next_(schedule.order.size()) {
    order_.schedule = {.stages = schedule.stages,
                       .micro_batches = schedule.micro_batches,
                       .placement = schedule.placement,
                       .order = std::vector<std::vector<Chunk>>(schedule.order.size())};
    add_senders(Part::forward);
    add_senders(Part::gradient);
    order_.chunks.push_back({.rank = -1, .chunk = {.kind = ChunkKind::forward}});
    number_chunks(draws);
    for (const std::vector<Placement>& held : schedule.placement) {
      forwards_.emplace_back(held.size());
      weights_.emplace_back(held.size());
    }
  }

  /// As PipelineBuilder takes them: each rank goes on as far as it can, one after the other.
  PipelineOrder order() && {
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t rank = 0; rank < next_.size(); ++rank) moved |= go_on(rank);
    }
    for (std::size_t rank = 0; rank < next_.size(); ++rank) {
      if (next_[rank] == schedule_.order[rank].size()) continue;
      throw std::invalid_argument{find_deadlock(schedule_).value_or("a rank cannot go on")};
    }
    return std::move(order_);
  }

 private:
  void add_senders(Part part) {
    for (int stage = 0; stage < flow_.stages(); ++stage) {
      const int from = flow_.holder(stage);
      const auto taker = flow_.taker({part, stage, 0});
      order_.senders.push_back({.from = from, .to = taker ? flow_.holder(taker->stage) : from});
    }
  }

  void number_chunks(std::size_t draws) {
    ChunkNumbers numbers{schedule_, draws};
    for (std::size_t rank = 0; rank < schedule_.order.size(); ++rank) {
      numbers.begin(schedule_.placement[rank].size());
      std::vector<std::uint32_t>& of_rank = order_.by_rank.emplace_back();
      of_rank.reserve(schedule_.order[rank].size());
      for (const Chunk& chunk : schedule_.order[rank]) {
        std::uint32_t& number = numbers.of(chunk);
        if (number == 0) {
          number = static_cast<std::uint32_t>(order_.chunks.size());
          order_.chunks.push_back(distinct(static_cast<int>(rank), chunk));
        }
        of_rank.push_back(number);
      }
    }
  }

  DistinctChunk distinct(int rank, const Chunk& chunk) const {
    DistinctChunk made{.rank = rank, .chunk = chunk};
    for (const Pass& pass : Passes{chunk}) {
      for (const Part part : {Part::forward, Part::gradient}) {
        if (does(pass, part)) made.gives.push_back(sender(flow_.item(rank, pass, part)));
      }
    }
    return made;
  }

  std::uint16_t sender(const Item& item) const {
    return static_cast<std::uint16_t>(flow_.sender(item));
  }

  bool ready(int rank, const Chunk& chunk) const {
    for (const Pass& pass : Passes{chunk}) {
      const auto own = flow_.own_input(rank, pass);
      if (own && !done_[flow_.slot(*own)]) return false;
      const auto handed = flow_.handed_input(rank, pass);
      if (handed && !done_[flow_.slot(*handed)]) return false;
    }
    return true;
  }

  bool go_on(std::size_t rank) {
    const std::vector<Chunk>& list = schedule_.order[rank];
    std::size_t& next = next_[rank];
    const std::size_t first = next;
    while (next < list.size() && ready(static_cast<int>(rank), list[next])) {
      add(static_cast<int>(rank), list[next], order_.by_rank[rank][next]);
      ++next;
    }
    return next > first;
  }

  void add(int rank, const Chunk& chunk, std::uint32_t number) {
    const std::size_t first = order_.passes.size();
    const Passes passes{chunk};
    const Pass& last = *(passes.end() - 1);
    const bool pair = chunk.kind == ChunkKind::pair;
    const std::uint16_t nothing = order_.nothing_given();
    if (pair)
      add(PipelineOrder::no_chunk, *passes.begin(), taken_by(rank, *passes.begin()), nothing);
    add(number, last, taken_by(rank, last), given_by(rank, last));
    if (pair) {
      add(PipelineOrder::no_chunk, *passes.begin(), order_.nothing_taken(),
          given_by(rank, *passes.begin()));
    }
    add_turn(rank, chunk, static_cast<std::uint16_t>(order_.passes.size() - first));
  }

  void add(std::uint32_t chunk, const Pass& pass, std::uint16_t taken, std::uint16_t given) {
    order_.passes.push_back({.chunk = chunk,
                             .micro_batch = static_cast<std::uint16_t>(pass.micro_batch),
                             .taken = taken,
                             .given = given});
  }

  std::uint16_t taken_by(int rank, const Pass& pass) const {
    const auto input = flow_.handed_input(rank, pass);
    return input ? sender(*input) : order_.nothing_taken();
  }

  /// Notes what was made, too.
  std::uint16_t given_by(int rank, const Pass& pass) {
    for (const Part part : {Part::forward, Part::gradient}) {
      if (!does(pass, part)) continue;
      const Item item = flow_.item(rank, pass, part);
      done_[flow_.slot(item)] = true;
      return sender(item);
    }
    return order_.nothing_given();
  }

  void add_turn(int rank, const Chunk& chunk, std::uint16_t passes) {
    constexpr auto most = std::numeric_limits<std::uint16_t>::max();
    const auto turn = static_cast<std::uint16_t>(rank);
    if (const SyncEdge edge = edge_of(rank, chunk); edge.gather || edge.reduce) {
      order_.turns.push_back({.rank = turn,
                              .passes = passes,
                              .edge = static_cast<std::uint32_t>(order_.edges.size())});
      order_.edges.push_back(edge);
      return;
    }
    const bool goes_on = !order_.turns.empty() && order_.turns.back().rank == turn &&
                         order_.turns.back().edge == RankTurn::no_edge &&
                         order_.turns.back().passes < most - passes;
    if (!goes_on) order_.turns.push_back({.rank = turn, .passes = 0});
    order_.turns.back().passes = static_cast<std::uint16_t>(order_.turns.back().passes + passes);
  }

  SyncEdge edge_of(int rank, const Chunk& chunk) {
    const auto at = static_cast<std::size_t>(rank);
    SyncEdge edge;
    for (const Pass& pass : Passes{chunk}) {
      const auto phase = static_cast<std::size_t>(pass.phase);
      const int stage = schedule_.placement[at][phase].stage;
      if (does(pass, Part::forward) && forwards_[at][phase]++ == 0) edge.gather = stage;
      if (does(pass, Part::weights) && ++weights_[at][phase] == schedule_.micro_batches) {
        edge.reduce = stage;
      }
    }
    return edge;
  }

  const Schedule& schedule_;
  DataFlow flow_;
  PipelineOrder order_ = {};
  std::vector<bool> done_;                  // by DataFlow::slot
  std::vector<std::size_t> next_;           // place in the list, by rank
  std::vector<std::vector<int>> forwards_;  // so far, by rank and phase
  std::vector<std::vector<int>> weights_;   // likewise
};

}  // namespace

PipelineOrder pipeline_order(const Schedule& schedule, std::size_t draws) {
  require_complete(schedule);
  return Orderer{schedule, draws}.order();
}

}  // namespace trainyard
