#include "workloads/chunk_costs.hpp"

#include <algorithm>
#include <utility>

#include "workloads/collective.hpp"
#include "workloads/habits.hpp"
#include "workloads/memory.hpp"
#include "workloads/stretches.hpp"

namespace trainyard {
namespace {

/// What the popularity of experts gives the fullest rank, over the mean, on average over the layers
/// of the model: of each layer, or of all together.
double popularity_of_fullest(const TrainingSetup& setup, const ChunkShape& shape, bool each_layer) {
  if (setup.loads.draws.empty()) return 1.0;
  const std::vector<RoutedRows>& layers = setup.loads.draws[shape.draw];
  std::vector<double> ranks(layers.front().ranks.size());
  double fullest = 0.0;
  for (const RoutedRows& layer : layers) {
    fullest += std::ranges::max(layer.ranks);
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) ranks[rank] += layer.ranks[rank];
  }
  return (each_layer ? fullest : std::ranges::max(ranks)) / static_cast<double>(layers.size());
}

/// How much the rank whose experts have most to do has to do, over the mean. Where kernels wait for
/// exchanges, each layer ends when its fullest rank does; where they need not, what a rank loses in
/// one layer it may regain in the next, so that its mean over the chunk counts.
double fullness(const TrainingSetup& setup, const ChunkShape& shape, bool overlapped) {
  if (!setup.model.experts) return 1.0;
  const int layers = shape.stage.all_expert() + shape.other.all_expert();
  const bool waits = !overlapped && shape.kind != ChunkKind::weights;
  const double popular = popularity_of_fullest(setup, shape, waits);
  if (!setup.loads.vary) return popular;
  return popular + fullest_rank_excess(setup.stack.exchange.load_deviation, setup.plan.expert,
                                       waits ? std::min(layers, 1) : layers);
}

/// Multiprocessors that are left to kernels.
int sms_left(const TrainingSetup& setup, const ChunkShape& shape, bool exchange_beside) {
  int held = exchange_beside && setup.plan.expert > 1 ? setup.stack.sms.exchange : 0;
  const bool sharded = setup.plan.zero == 3 && overlaps_parameters(setup);
  if (shape.beside_sync || sharded) held = std::max(held, setup.stack.sms.data);
  return setup.gpu.sms - held;
}

/// What computing takes on the slowest GPU of the run, for which all others wait, over the mean.
double slowest_clock(const TrainingSetup& setup) {
  return 1.0 +
         fullest_rank_excess(setup.kernels.clock_deviation, static_cast<int>(setup.plan.gpus()), 1);
}

PartTimes part_times(const TrainingSetup& setup, const LayerTraffic& traffic, const LayerLoad& load,
                     int sms) {
  const Recompute& recompute = setup.training.recompute;
  const Pace pace{
      .gpu = setup.gpu,
      .kernels = setup.kernels,
      .gap = setup.stack.kernels.gap,
      .grouped = setup.stack.kernels.grouped,
      .slowest = slowest_clock(setup),
      .sms = sms,
      .beside_tensor = std::min(sms, setup.gpu.sms - setup.stack.sms.tensor),
      .beside_context = std::min(sms, setup.gpu.sms - setup.stack.sms.context),
      .tensor = tensor_overlap(setup),
      .copies = setup.stack.kernels.copies && tensor_overlap(setup) != TensorOverlap::products,
      .tensor_pieces = std::min(setup.plan.tensor, setup.stack.overlap.tensor_pieces),
      .context = overlaps_context(setup),
      .context_pieces = setup.plan.context,
      .transfers = traffic.transfers,
      .collectives = setup.collectives};
  LayerStyle style = style_of(setup);
  const auto layer = [&](bool dense, bool recomputed) {
    style.recompute = policy_of_layer(recompute, recomputed);
    const LayerWork work = work_of_layer(setup.model, dense, load, style);
    return LayerTime{time_of(work.attention, pace), time_of(work.network, pace)};
  };
  const LayerTime dense = layer(true, false);
  PartTimes times{.dense_attention = dense.attention,
                  .dense_network = dense.network,
                  .expert_attention = {},
                  .expert_network = {},
                  .embedding = time_of(work_of_embedding(setup.model, load, style), pace),
                  .head = time_of(work_of_head(setup.model, load, style), pace),
                  .prediction = time_of(work_of_prediction(setup.model, load, style), pace)};
  if (recompute.layer) times.recomputed_dense = layer(true, true);
  if (setup.model.experts) {
    const LayerTime expert = layer(false, false);
    times.expert_attention = expert.attention;
    times.expert_network = expert.network;
    if (recompute.layer) times.recomputed_expert = layer(false, true);
  }
  return times;
}

ExchangeCosts exchange_costs(const TrainingSetup& setup, const ExchangeOfBytes& each, double full,
                             bool overlapped) {
  if (!has_exchange(setup)) return {};
  const ExchangeConstants& with = setup.stack.exchange;
  const auto cost = [&](Seconds wait, double row, double left) {
    ExchangeCost exchange{.barrier = wait + each.latency, .load = scaled(each.load, row * full)};
    if (overlapped && each.driven) exchange.load.back().size = exchange.load.back().size / left;
    // Kernels that drive rows straight to their experts meet the same contention, and there is no
    // rate of their own to lower.
    if (overlapped && !each.driven) exchange.load = scaled(std::move(exchange.load), 1.0 / left);
    return exchange;
  };
  const auto [there, back] = row_bytes(setup);
  return {.dispatch = cost(with.barrier.counted, there, with.beside_compute.dispatch),
          .combine = cost(with.barrier.cached, back, with.beside_compute.combine),
          .dispatch_gradient = cost(with.barrier.cached, back, with.beside_compute.combine),
          .combine_gradient = cost(with.barrier.cached, there, with.beside_compute.cached_dispatch),
          .again = setup.training.recompute.experts};
}

/// What the weights of a unit take to be gathered, and their gradients to be scattered.
UnitSync sync_of(const TrainingSetup& setup, const LayerTraffic& traffic, const StageShape& unit) {
  const StageParameters held = stage_parameters(setup.model, unit, setup.plan);
  const TravelBytes& bytes = setup.stack.travel;
  const Bytes weight = gathered_weight(setup);
  const auto both = [&](const UnitTransfer& dense, const UnitTransfer& experts, Bytes each) {
    HandOver a = hand_over(dense, each * held.replicated / bytes.per_unit, setup.collectives);
    a = {.latency = a.latency * bytes.per_unit, .load = scaled(a.load, bytes.per_unit)};
    if (held.expert == 0.0) return a;
    const HandOver b = hand_over(experts, each * held.expert, setup.collectives);
    return HandOver{
        .latency = a.latency + b.latency,
        .load =
            together({.demand = a.load, .latency = {}}, {.demand = b.load, .latency = {}}).demand};
  };
  UnitSync sync{.gather = both(traffic.gather, traffic.expert_gather, weight),
                .scatter = both(traffic.scatter, traffic.expert_scatter, bytes.gradient)};
  if (!traffic.sum.load.empty()) {
    const HandOver sum = hand_over(
        traffic.sum, bytes.gradient * held.replicated / setup.plan.shards(), setup.collectives);
    sync.scatter = {.latency = sync.scatter.latency + sum.latency,
                    .load = together({.demand = sync.scatter.load, .latency = {}},
                                     {.demand = sum.load, .latency = {}})
                                .demand};
  }
  return sync;
}

ShardedWeights sharded_weights(const TrainingSetup& setup, const LayerTraffic& traffic) {
  if (setup.plan.zero < 3) return {};
  const auto of = [&](const StageShape& unit) { return sync_of(setup, traffic, unit); };
  ShardedWeights sharded;
  const UnitSync dense = of({.dense_layers = 1});
  const UnitSync expert = setup.model.experts ? of({.expert_layers = 1}) : UnitSync{};
  sharded.of = {of({.embedding = true}), dense,     dense, expert, expert,
                of({.head = true}),      UnitSync{}};
  sharded.gather_again = true;
  sharded.beside_forward = overlaps_parameters(setup);
  sharded.beside_backward = sharded.beside_forward && setup.stack.overlap.backward;
  return sharded;
}

}  // namespace

ChunkCosts chunk_costs(const TrainingSetup& setup, const LayerTraffic& traffic,
                       const ChunkShape& shape) {
  const bool both = shape.kind == ChunkKind::pair || shape.kind == ChunkKind::backward;
  const bool overlapped = both && overlaps_exchange(setup);
  const double full = fullness(setup, shape, overlapped);
  LayerLoad load = load_of(setup);
  load.expert_rows *= full;
  load.received_rows *= full;
  return {.parts = part_times(setup, traffic, load, sms_left(setup, shape, overlapped)),
          .exchange = exchange_costs(setup, traffic.exchange, full, overlapped),
          .overlap = overlapped,
          .sharded = sharded_weights(setup, traffic),
          .recompute = setup.training.recompute};
}

}  // namespace trainyard
