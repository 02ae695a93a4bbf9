#include "workloads/chunk_costs.hpp"

#include <algorithm>
#include <utility>

#include "workloads/collective.hpp"
#include "workloads/habits.hpp"
#include "workloads/memory.hpp"
#include "workloads/pacing_ranks.hpp"
#include "workloads/stretches.hpp"

namespace trainyard {
namespace {

/// Whether kernels of a chunk wait for exchanges or for sums layer by layer, so that each layer's
/// fullest rank counts, and not that of all layers.
bool waits_alone(const TrainingSetup& setup, const ChunkShape& shape, bool overlapped) {
  return !overlapped && waits_by_layer(setup, shape);
}

/// How many more rows than popularity gives it the fullest rank has, over the mean.
double chance_excess(const TrainingSetup& setup, const ChunkShape& shape, bool overlapped) {
  if (!setup.model.experts || !setup.loads.vary) return 0.0;
  const int layers = shape.stage.all_expert() + shape.other.all_expert();
  return fullest_rank_excess(setup.stack.exchange.load_deviation, setup.plan.expert,
                             waits_alone(setup, shape, overlapped) ? std::min(layers, 1) : layers);
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

/// Makes times of the parts of the model.
class PartTimer {
 public:
  PartTimer(const TrainingSetup& setup, const LayerTraffic& traffic, int sms)
      : setup_{setup}, pace_{pace_of(setup, traffic, sms)}, style_{style_of(setup)} {}

  PartTimes parts(const LayerLoad& load) const {
    const Recompute& recompute = setup_.training.recompute;
    const LayerTime dense = layer(load, {.dense = true});
    PartTimes times{.dense_attention = dense.attention,
                    .dense_network = dense.network,
                    .expert_attention = {},
                    .expert_network = {},
                    .embedding = time_of(work_of_embedding(setup_.model, load, style_), pace_),
                    .head = time_of(work_of_head(setup_.model, load, style_), pace_),
                    .prediction = time_of(work_of_prediction(setup_.model, load, style_), pace_)};
    if (recompute.layer) times.recomputed_dense = layer(load, {.dense = true, .recomputed = true});
    if (setup_.model.experts) {
      const LayerTime expert = layer(load, {});
      times.expert_attention = expert.attention;
      times.expert_network = expert.network;
      if (recompute.layer) times.recomputed_expert = layer(load, {.recomputed = true});
    }
    return times;
  }

  /// The network of a layer with rows of its own.
  LoadedLayer loaded(const LayerLoad& load) const {
    LoadedLayer times{.network = layer(load, {}).network, .recomputed_network = {}, .exchange = {}};
    if (setup_.training.recompute.layer) {
      times.recomputed_network = layer(load, {.recomputed = true}).network;
    }
    return times;
  }

 private:
  struct Which {
    bool dense = false;
    bool recomputed = false;
  };

  LayerTime layer(const LayerLoad& load, Which which) const {
    LayerStyle style = style_;
    style.recompute = policy_of_layer(setup_.training.recompute, which.recomputed);
    const LayerWork work = work_of_layer(setup_.model, which.dense, load, style);
    return {time_of(work.attention, pace_), time_of(work.network, pace_)};
  }

  static Pace pace_of(const TrainingSetup& setup, const LayerTraffic& traffic, int sms) {
    return {
        .gpu = setup.gpu,
        .kernels = setup.kernels,
        .gap = setup.stack.kernels.gap,
        .grouped = setup.stack.kernels.grouped,
        .slowest = slowest_clock(setup) / traffic.speed,
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
  }

  const TrainingSetup& setup_;
  Pace pace_;
  LayerStyle style_;
};

/// What an exchange moves, to the experts and back.
struct ExchangeBothWays {
  const ExchangeOfBytes& there;
  const ExchangeOfBytes& back;
};

/// `full`: what is exchanged over what `each` says.
ExchangeCosts exchange_costs(const TrainingSetup& setup, const ExchangeBothWays& each, double full,
                             bool overlapped) {
  if (!has_exchange(setup)) return {};
  const ExchangeConstants& with = setup.stack.exchange;
  const auto cost = [&](const ExchangeOfBytes& one, Seconds wait, double row, double left) {
    ExchangeCost exchange{.barrier = wait + one.latency, .load = scaled(one.load, row * full)};
    if (overlapped && one.driven) exchange.load.back().size = exchange.load.back().size / left;
    // Kernels that drive rows straight to their experts meet the same contention, and there is no
    // rate of their own to lower.
    if (overlapped && !one.driven) exchange.load = scaled(std::move(exchange.load), 1.0 / left);
    return exchange;
  };
  const auto [there, back] = row_bytes(setup);
  const auto& beside = with.beside_compute;
  return {.dispatch = cost(each.there, with.barrier.counted, there, beside.dispatch),
          .combine = cost(each.back, with.barrier.cached, back, beside.combine),
          .dispatch_gradient = cost(each.back, with.barrier.cached, back, beside.combine),
          .combine_gradient = cost(each.there, with.barrier.cached, there, beside.cached_dispatch),
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
  sharded.beside_backward = shards_beside_backward(setup);
  return sharded;
}

}  // namespace

ChunkConditions conditions_of(const TrainingSetup& setup, const ChunkShape& shape) {
  const bool both = shape.kind == ChunkKind::pair || shape.kind == ChunkKind::backward;
  const bool overlapped = both && overlaps_exchange(setup);
  return {.overlapped = overlapped,
          .sms = sms_left(setup, shape, overlapped),
          .excess = chance_excess(setup, shape, overlapped)};
}

ChunkCosts chunk_costs(const TrainingSetup& setup, const LayerTraffic& traffic,
                       const ChunkShape& shape, std::optional<std::size_t> expert_rank) {
  const auto [overlapped, sms, excess] = conditions_of(setup, shape);
  const PartTimer timer{setup, traffic, sms};
  const double equal = equal_rows(setup.loads).value_or(1.0) + excess;
  const auto load_with = [&](double rows) {
    LayerLoad load = load_of(setup);
    load.expert_rows *= rows;
    load.received_rows *= rows;
    return load;
  };
  const ExchangeBothWays even{traffic.exchange, traffic.exchange};
  ChunkCosts costs{.parts = timer.parts(load_with(equal)),
                   .exchange = exchange_costs(setup, even, equal, overlapped),
                   .overlap = overlapped,
                   .sharded = sharded_weights(setup, traffic),
                   .recompute = setup.training.recompute};

  const std::vector<const RoutedRows*> layers = drawn_rows(setup, shape);
  const std::vector<std::size_t> pacing = pacing_ranks(setup, shape);
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const std::vector<double>& ranks = layers[layer]->ranks;
    const double most = std::ranges::max(ranks);
    LoadedLayer times =
        timer.loaded(load_with(ranks[expert_rank.value_or(pacing[layer])] + excess));
    if (has_exchange(setup)) {
      const ExchangeOfBytes there = exchange_of_rows(traffic, ExchangeDirection::dispatch, ranks);
      const ExchangeOfBytes back = exchange_of_rows(traffic, ExchangeDirection::combine, ranks);
      times.exchange = exchange_costs(setup, {there, back}, (most + excess) / most, overlapped);
    }
    costs.loaded.push_back(std::move(times));
  }
  return costs;
}

}  // namespace trainyard
