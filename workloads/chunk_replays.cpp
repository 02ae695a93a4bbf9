#include "workloads/chunk_replays.hpp"

#include <algorithm>
#include <utility>

#include "sim/fold.hpp"
#include "workloads/collective.hpp"
#include "workloads/expert_exchange.hpp"

namespace trainyard {
namespace {

bool overlaps_exchange(const TrainingSetup& setup) {
  return setup.plan.overlap.expert.value_or(setup.stack.overlap.expert);
}

PartTime time_of(const PartWork& work, const TrainingSetup& setup, int sms) {
  return {.forward = time_of(work.forward, setup.gpu, sms, setup.kernels),
          .backward = time_of(work.backward, setup.gpu, sms, setup.kernels),
          .weights = time_of(work.weights, setup.gpu, sms, setup.kernels)};
}

PartTimes part_times(const TrainingSetup& setup, const LayerLoad& load, int sms) {
  const Precision precision = setup.training.precision;
  const Recompute& recompute = setup.training.recompute;
  const auto time = [&](const PartWork& work) { return time_of(work, setup, sms); };

  const LayerWork dense = work_of_layer(setup.model, true, load, precision, recompute);
  PartTimes times{.dense_attention = time(dense.attention),
                  .dense_network = time(dense.network),
                  .expert_attention = {},
                  .expert_network = {},
                  .embedding = time(work_of_embedding(setup.model, load)),
                  .head = time(work_of_head(setup.model, load)),
                  .prediction = time(work_of_prediction(setup.model, load, precision))};
  if (setup.model.experts) {
    const LayerWork experts = work_of_layer(setup.model, false, load, precision, recompute);
    times.expert_attention = time(experts.attention);
    times.expert_network = time(experts.network);
  }
  return times;
}

/// How much the rank whose experts have most to do has to do, over the mean. Where kernels wait for
/// exchanges, each layer ends when its fullest rank does; where they need not, what a rank loses in
/// one layer it may regain in the next, so that its mean over the chunk counts.
double fullness(const TrainingSetup& setup, const ChunkShape& shape, bool overlapped) {
  const int layers = shape.stage.all_expert() + shape.other.all_expert();
  const bool waits = !overlapped && shape.kind != ChunkKind::weights;
  return 1.0 + fullest_rank_excess(setup.stack.exchange.load_deviation, setup.plan.expert,
                                   waits ? std::min(layers, 1) : layers);
}

ExchangeCosts exchange_costs(const TrainingSetup& setup, const ExchangeOfBytes& each, double full,
                             bool overlapped) {
  if (!setup.model.experts || setup.plan.expert == 1) return {};
  const ExchangeConstants& with = setup.stack.exchange;
  const auto cost = [&](Seconds wait, double row, double left) {
    ExchangeCost exchange{.barrier = wait + each.latency, .load = scaled(each.load, row * full)};
    if (overlapped) exchange.load.back().size = exchange.load.back().size / left;
    return exchange;
  };
  const auto [there, back] = row_bytes(setup);
  return {
      .dispatch = cost(with.barrier.counted, there, with.beside_compute.dispatch),
      .combine = cost(with.barrier.cached, back, with.beside_compute.combine),
      .dispatch_gradient = cost(with.barrier.cached, back, with.beside_compute.combine),
      .combine_gradient = cost(with.barrier.cached, there, with.beside_compute.cached_dispatch)};
}

/// The first rank of every expert group of the cluster.
std::vector<GpuId> first_ranks(const Plan& plan) {
  std::vector<GpuId> first;
  for (int rank = 0; rank < plan.pipeline; ++rank) {
    for (int data = 0; data < plan.data; data += plan.expert) {
      first.push_back(plan.gpu(rank, data));
    }
  }
  return first;
}

ExchangeOfBytes exchange_of_bytes(const TrainingSetup& setup) {
  if (!setup.model.experts || setup.plan.expert == 1) return {};
  const Bytes one_byte_a_row{load_of(setup).tokens()};
  const Collective rows =
      expert_exchange(setup.cluster, first_ranks(setup.plan), setup.spread, one_byte_a_row);
  const std::vector<Demand> on_links{
      with_overhead(rows.demand, setup.cluster, setup.stack.point_to_point)};
  const Seconds busy = transport_time(rows.demand, setup.cluster, setup.stack.exchange.alone);

  Folded folded = fold(setup.cluster.links.bandwidth, on_links);
  ExchangeOfBytes each{.latency = rows.latency,
                       .load = std::move(folded.demands.front()),
                       .links = std::move(folded.bandwidth)};
  each.load.push_back({id_at<LinkId>(each.links.size()), Bytes{busy.value()}});
  each.links.emplace_back(1.0);
  return each;
}

ChunkCosts costs_of(const TrainingSetup& setup, const ExchangeOfBytes& each,
                    const ChunkShape& shape, bool overlapped) {
  const bool shares_gpu = overlapped && setup.plan.expert > 1;
  const int sms = setup.gpu.sms - (shares_gpu ? setup.stack.overlap.communication_sms : 0);
  const double full = fullness(setup, shape, overlapped);
  LayerLoad load = load_of(setup);
  load.expert_rows *= full;
  load.received_rows *= full;
  return {.parts = part_times(setup, load, sms),
          .exchange = exchange_costs(setup, each, full, overlapped),
          .overlap = overlapped};
}

}  // namespace

RowBytes row_bytes(const TrainingSetup& setup) {
  const double header = setup.stack.exchange.row_header.value();
  return {.there = setup.model.hidden * operand_bytes(setup.training.precision) + header,
          .back = setup.model.hidden * element::bf16 + header};
}

ChunkReplays::ChunkReplays(const TrainingSetup& setup)
    : setup_{setup}, exchange_{exchange_of_bytes(setup)} {}

std::size_t ChunkReplays::find_or_replay(const ChunkShape& shape) {
  const auto known = std::ranges::find(profiles_, shape, &ChunkProfile::shape);
  if (known != profiles_.end()) return static_cast<std::size_t>(known - profiles_.begin());
  const bool both = shape.kind == ChunkKind::pair || shape.kind == ChunkKind::backward;
  const bool overlapped = both && overlaps_exchange(setup_);
  profiles_.push_back(
      replay_chunk(shape, costs_of(setup_, exchange_, shape, overlapped), exchange_.links));
  return profiles_.size() - 1;
}

}  // namespace trainyard
