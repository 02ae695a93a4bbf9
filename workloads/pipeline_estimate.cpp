#include "workloads/pipeline_estimate.hpp"

#include <algorithm>

namespace trainyard {
namespace {

std::size_t at(int rank) {
  return static_cast<std::size_t>(rank);
}

/// The last of what each holder of a stage has done.
Seconds last_of(const std::vector<int>& ranks, const std::vector<Seconds>& by_rank) {
  Seconds last;
  for (const int rank : ranks) last = std::max(last, by_rank[at(rank)]);
  return last;
}

/// What passes hand to each other.
struct HandedOn {
  std::size_t micro_batches;
  const Seconds* hand_overs;  // by sender
  Seconds* sent;              // likewise, when the last arrived
  Seconds* handed;            // when what passes give arrives, by sender and micro-batch

  Seconds& of(std::size_t sender, const OrderedPass& pass) const {
    return handed[sender * micro_batches + pass.micro_batch];
  }
  /// A sender hands over one result after the other.
  void give(const OrderedPass& pass, Seconds now) const {
    Seconds& last = sent[pass.given];
    last = std::max(last, now) + hand_overs[pass.given];
    of(pass.given, pass) = last;
  }
};

}  // namespace

Seconds PipelineEstimate::end_of_step(const PipelineOrder& order,
                                      std::span<const PipelineTimes> classes,
                                      const SyncTimes& sync) {
  begin(order, classes.size(), sync);
  for (const PipelineTimes& times : classes) play(order, times, sync);
  return end(sync);
}

Seconds PipelineEstimate::idle() const {
  return pipeline_end_ - busy_ / static_cast<double>(played_);
}

void PipelineEstimate::begin(const PipelineOrder& order, std::size_t classes,
                             const SyncTimes& sync) {
  micro_batches_ = static_cast<std::size_t>(order.schedule.micro_batches);
  handed_.resize((order.senders.size() + 2) * micro_batches_);
  const auto nothing = order.nothing_taken() * micro_batches_;
  std::fill_n(handed_.begin() + static_cast<std::ptrdiff_t>(nothing), micro_batches_, Seconds{});
  ends_.assign(order.ranks(), {});
  reduced_.assign(order.ranks(), {});
  synced_.assign(order.ranks(), {});
  last_reduced_ = {};
  busy_ = {};
  played_ = classes * order.ranks();

  stages_.resize(sync.stages.size());
  std::vector<Seconds>& gathered = synced_;  // for now, when the last weights of a rank have come
  for (std::size_t stage = 0; stage < stages_.size(); ++stage) {
    const SyncTimes::OfStage& times = sync.stages[stage];
    StageSync& state = stages_[stage];
    state.gathered.clear();
    for (std::size_t piece = 0; sync.gathers_beside && piece < times.pieces; ++piece) {
      state.gathered.push_back(gathered[at(times.ranks.front())] += times.gather);
    }
    state.ready.assign(times.pieces, {});
    state.missing.assign(times.pieces, classes * times.ranks.size());
  }
  synced_.assign(order.ranks(), {});
}

void PipelineEstimate::play(const PipelineOrder& order, const PipelineTimes& times,
                            const SyncTimes& sync) {
  hand_overs_.assign(times.hand_overs.begin(), times.hand_overs.end());
  hand_overs_.resize(order.senders.size() + 2);
  sent_.assign(hand_overs_.size(), {});
  now_.assign(order.ranks(), {});
  const HandedOn handed{.micro_batches = micro_batches_,
                        .hand_overs = hand_overs_.data(),
                        .sent = sent_.data(),
                        .handed = handed_.data()};
  const OrderedPass* pass = order.passes.data();
  Seconds busy;
  for (const RankTurn& turn : order.turns) {
    Seconds now = now_[turn.rank];
    for (const OrderedPass* const end = pass + turn.passes; pass != end; ++pass) {
      now = std::max(now, handed.of(pass->taken, *pass));
      const Seconds time = times.chunks[pass->chunk];
      busy += time;
      if (turn.edge == RankTurn::no_edge || pass->chunk == PipelineOrder::no_chunk) {
        now += time;
      } else {
        play(order.edges[turn.edge], time, sync, now);
      }
      handed.give(*pass, now);
    }
    now_[turn.rank] = now;
  }
  busy_ += busy;
  for (std::size_t rank = 0; rank < ends_.size(); ++rank) {
    ends_[rank] = std::max(ends_[rank], now_[rank]);
  }
}

/// A chunk in as many pieces as its phase's weights come or its gradients leave in.
void PipelineEstimate::play(const SyncEdge& edge, Seconds time, const SyncTimes& sync,
                            Seconds& now) {
  const auto pieces_of = [&](const std::optional<int>& stage, bool beside) {
    return stage && beside && !stages_.empty() ? sync.stages[at(*stage)].pieces : 0;
  };
  const std::size_t gathers = pieces_of(edge.gather, sync.gathers_beside);
  const std::size_t reduces = pieces_of(edge.reduce, sync.reduces_beside);
  const std::size_t pieces = std::max({gathers, reduces, std::size_t{1}});
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    if (piece < gathers) now = std::max(now, stages_[at(*edge.gather)].gathered[piece]);
    now += time / static_cast<double>(pieces);
    if (reduces > 1) complete(sync, *edge.reduce, piece, now);
  }
  if (reduces == 1) complete(sync, *edge.reduce, 0, now);
}

/// A piece of a stage's gradients is complete in one phase; once it is in all, it is summed.
void PipelineEstimate::complete(const SyncTimes& sync, int stage, std::size_t piece, Seconds now) {
  const SyncTimes::OfStage& times = sync.stages[at(stage)];
  StageSync& state = stages_[at(stage)];
  state.ready[piece] = std::max(state.ready[piece], now);
  if (--state.missing[piece] > 0) return;
  Seconds& reduced = reduced_[at(times.ranks.front())];
  reduced = std::max(reduced, state.ready[piece]) + times.reduce;
  last_reduced_ = std::max(last_reduced_, reduced);
}

/// What follows the pipeline: gradients that have waited, the optimizer, weights.
Seconds PipelineEstimate::end(const SyncTimes& sync) {
  pipeline_end_ = *std::ranges::max_element(ends_);
  Seconds agreed = std::max(last_reduced_, pipeline_end_);
  const auto transfer = [&](const SyncTimes::OfStage& stage, const std::vector<Seconds>& after,
                            Seconds time) {
    Seconds& synced = synced_[at(stage.ranks.front())];
    return synced = std::max(synced, last_of(stage.ranks, after)) + time;
  };
  if (!sync.reduces_beside) {
    for (const SyncTimes::OfStage& stage : sync.stages) {
      agreed = std::max(agreed, transfer(stage, ends_, stage.reduce));
    }
  }
  agreed += sync.agree;
  Seconds end = agreed;
  for (std::size_t rank = 0; rank < ends_.size(); ++rank) {
    ends_[rank] = agreed + sync.optimizer[rank];
    end = std::max(end, ends_[rank]);
  }
  if (!sync.gathers_beside) {
    for (const SyncTimes::OfStage& stage : sync.stages) {
      end = std::max(end, transfer(stage, ends_, stage.gather));
    }
  }
  return end;
}

}  // namespace trainyard
