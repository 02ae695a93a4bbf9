#include "workloads/training_step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "sim/fold.hpp"
#include "workloads/gradient_sync.hpp"

namespace trainyard {
namespace {

// Chunks are played on the one link that holds up the exchange most, which is all that folding
// leaves of the fabric, and on the kernels that drive it, which are busy for so many seconds.
constexpr LinkId busiest_link{0};
constexpr LinkId transport{1};
constexpr std::array<Bandwidth, 2> chunk_links{Bandwidth{1.0}, Bandwidth{1.0}};

bool overlaps_exchange(const TrainingSetup& setup) {
  return setup.plan.overlap_expert.value_or(setup.stack.overlap.expert);
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

/// The load of the rank whose experts have most to do over the layers of a chunk.
LayerLoad fullest_load(const TrainingSetup& setup, const ChunkShape& shape) {
  const double excess = fullest_rank_excess(setup.stack.exchange.load_deviation, setup.plan.expert,
                                            shape.stage.all_expert() + shape.other.all_expert());
  LayerLoad load = load_of(setup);
  load.expert_rows *= 1.0 + excess;
  load.received_rows *= 1.0 + excess;
  return load;
}

/// What a row of an exchange weighs: in FP8 with its scales, or in BF16.
double row_bytes(const TrainingSetup& setup, bool quantized) {
  constexpr double bf16 = 2.0;
  constexpr double fp8 = 1.0 + 4.0 / 128.0;
  return setup.model.hidden * (quantized ? fp8 : bf16) + setup.stack.exchange.row_header.value();
}

ExchangeCosts exchange_costs(const TrainingSetup& setup, bool overlapped) {
  if (!setup.model.experts || setup.plan.expert == 1) return {};
  const ExchangeConstants& with = setup.stack.exchange;
  const Bytes one_byte_a_row{load_of(setup).tokens()};
  const Collective rows = expert_exchange(setup.cluster, setup.plan, setup.spread, one_byte_a_row);
  const auto& bandwidth = setup.cluster.links.bandwidth;
  const Seconds link_time = busiest_time(
      bandwidth, with_overhead(rows.demand, setup.cluster, setup.stack.point_to_point));
  const Seconds transport_time =
      busiest_time(bandwidth, with_overhead(rows.demand, setup.cluster, with.alone));

  const auto cost = [&](Seconds wait, double row, double left) {
    const double slower = overlapped ? 1.0 / left : 1.0;
    return ExchangeCost{.barrier = wait + rows.latency,
                        .load = {{busiest_link, Bytes{link_time.value() * row}},
                                 {transport, Bytes{transport_time.value() * row * slower}}}};
  };
  const bool quantized = setup.training.precision == Precision::fp8_block;
  const double there = row_bytes(setup, quantized);
  const double back = row_bytes(setup, false);
  return {
      .dispatch = cost(with.barrier.counted, there, with.beside_compute.dispatch),
      .combine = cost(with.barrier.cached, back, with.beside_compute.combine),
      .dispatch_gradient = cost(with.barrier.cached, back, with.beside_compute.combine),
      .combine_gradient = cost(with.barrier.cached, there, with.beside_compute.cached_dispatch)};
}

/// Which chunk a slot of the schedule is.
ChunkShape shape_of(const Chunk& chunk, const std::vector<Placement>& held,
                    const std::vector<StageShape>& stages) {
  const auto stage = [&](std::uint8_t phase) {
    return stages[static_cast<std::size_t>(held[phase].stage)];
  };
  return {.kind = chunk.kind,
          .stage = stage(chunk.phase),
          .other = chunk.kind == ChunkKind::pair ? stage(chunk.other_phase) : StageShape{}};
}

/// Replays what a schedule needs, each distinct chunk once.
class ChunkReplays {
 public:
  explicit ChunkReplays(const TrainingSetup& setup)
      : setup_{setup},
        alone_{exchange_costs(setup, false)},
        overlapped_{exchange_costs(setup, true)} {}

  std::size_t find_or_replay(const ChunkShape& shape) {
    const auto known = std::ranges::find(profiles_, shape, &ChunkProfile::shape);
    if (known == profiles_.end()) {
      const bool both = shape.kind == ChunkKind::pair || shape.kind == ChunkKind::backward;
      const bool overlapped = both && overlaps_exchange(setup_);
      profiles_.push_back(replay_chunk(shape, costs_of(shape, overlapped), chunk_links));
      return profiles_.size() - 1;
    }
    return static_cast<std::size_t>(known - profiles_.begin());
  }

  std::vector<ChunkProfile> finish() { return std::move(profiles_); }

 private:
  /// Set by the rank whose experts have most to do, on the multiprocessors that it has left.
  ChunkCosts costs_of(const ChunkShape& shape, bool overlapped) const {
    const bool shares_gpu = overlapped && setup_.plan.expert > 1;
    const int sms = setup_.gpu.sms - (shares_gpu ? setup_.stack.overlap.communication_sms : 0);
    return {.parts = part_times(setup_, fullest_load(setup_, shape), sms),
            .exchange = overlapped ? overlapped_ : alone_,
            .overlap = overlapped};
  }

  const TrainingSetup& setup_;
  ExchangeCosts alone_;
  ExchangeCosts overlapped_;
  std::vector<ChunkProfile> profiles_;
};

/// The transfers between ranks and the tail of a step, on the links that can hold them up.
struct StepTraffic {
  std::vector<std::vector<HandOver>> hand_overs;  // by sending rank, then by receiving rank
  StepTail tail;
  std::vector<Bandwidth> links;
};

/// Pairs of ranks that hold neighbouring stages of a pipe.
std::vector<std::pair<int, int>> neighbours(const Schedule& schedule) {
  std::vector<std::pair<int, int>> pairs;
  const int ranks = static_cast<int>(schedule.order.size());
  for (int from = 0; from < ranks; ++from) {
    for (int to = 0; to < ranks; ++to) {
      bool next = false;
      for (const Placement& a : schedule.placement[static_cast<std::size_t>(from)]) {
        for (const Placement& b : schedule.placement[static_cast<std::size_t>(to)]) {
          next = next || (a.pipe == b.pipe && std::abs(a.stage - b.stage) == 1);
        }
      }
      if (next && from != to) pairs.emplace_back(from, to);
    }
  }
  return pairs;
}

/// Folds demands on the whole cluster to the links that matter, in place.
std::vector<Bandwidth> fold_links(const Cluster& cluster, std::vector<HandOver*>& transfers) {
  std::vector<Demand> demands;
  for (const HandOver* transfer : transfers) demands.push_back(transfer->load);
  Folded folded = fold(cluster.links.bandwidth, demands);
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    transfers[i]->load = std::move(folded.demands[i]);
  }
  std::vector<Bandwidth> links;
  for (const LinkId link : folded.links) {
    links.push_back(cluster.links.bandwidth[index(link)]);
  }
  return links;
}

StepTraffic step_traffic(const TrainingSetup& setup, const Schedule& schedule) {
  constexpr double bf16 = 2.0;
  const Bytes activation{load_of(setup).tokens() * setup.model.hidden * bf16};
  const std::size_t ranks = schedule.order.size();
  StepTraffic traffic{.hand_overs = {ranks, std::vector<HandOver>(ranks)},
                      .tail = step_tail(setup, schedule),
                      .links = {}};

  std::vector<HandOver*> transfers;
  for (const auto& [from, to] : neighbours(schedule)) {
    const Collective sent = point_to_point(setup.cluster, setup.plan, from, to, activation);
    HandOver& hand_over =
        traffic.hand_overs[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
    hand_over = {.latency = sent.latency,
                 .load = with_overhead(sent.demand, setup.cluster, setup.stack.point_to_point)};
    transfers.push_back(&hand_over);
  }
  for (StepTail::Sync& sync : traffic.tail.syncs) {
    transfers.push_back(&sync.reduce);
    transfers.push_back(&sync.gather);
  }
  traffic.links = fold_links(setup.cluster, transfers);
  return traffic;
}

/// What a hand-over takes if nothing runs beside it.
Seconds alone(const HandOver& sent, const std::vector<Bandwidth>& links) {
  return sent.latency + busiest_time(links, sent.load);
}

/// The longest that a rank waits for each result it sends, if sends do not run beside chunks.
std::vector<Seconds> exposed_sends(const StepTraffic& traffic) {
  std::vector<Seconds> waits;
  for (const std::vector<HandOver>& from : traffic.hand_overs) {
    Seconds& longest = waits.emplace_back();
    for (const HandOver& sent : from) longest = std::max(longest, alone(sent, traffic.links));
  }
  return waits;
}

/// How many results a chunk hands on.
double sends_of(const Chunk& chunk) {
  double sends = 0.0;
  for (const Pass& pass : Passes{chunk}) {
    if (does(pass, Part::forward) || does(pass, Part::gradient)) sends += 1.0;
  }
  return sends;
}

PipelineCosts pipeline_costs(const TrainingSetup& setup, const TrainingStep& step,
                             const StepTraffic& traffic) {
  const bool overlap =
      setup.plan.overlap_point_to_point.value_or(setup.stack.overlap.point_to_point);
  const std::vector<Seconds> waits =
      overlap ? std::vector<Seconds>(traffic.hand_overs.size()) : exposed_sends(traffic);
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);
  return {.chunk =
              [&step, stages, waits](int rank, const Chunk& chunk) {
                const auto r = static_cast<std::size_t>(rank);
                const ChunkShape shape = shape_of(chunk, step.schedule.placement[r], stages);
                return std::ranges::find(step.profiles, shape, &ChunkProfile::shape)->duration +
                       waits[r] * sends_of(chunk);
              },
          .hand_over =
              [&traffic, overlap](int from, int to) {
                return overlap ? traffic.hand_overs[static_cast<std::size_t>(from)]
                                                   [static_cast<std::size_t>(to)]
                               : HandOver{};
              }};
}

}  // namespace

LayerLoad load_of(const TrainingSetup& setup) {
  LayerLoad load{.sequences = static_cast<double>(setup.plan.micro_batch),
                 .sequence_length = static_cast<double>(setup.training.sequence_length)};
  if (const auto& experts = setup.model.experts) {
    load.expert_rows = load.tokens() * experts->per_token;
    load.received_rows = load.tokens() * setup.spread.gpus;
    load.local_experts = static_cast<double>(experts->routed) / setup.plan.expert;
  }
  return load;
}

Flops executed_flops_per_token(const TrainingSetup& setup) {
  const LayerLoad load = load_of(setup);
  const Precision precision = setup.training.precision;
  Flops executed;
  const auto add = [&](const PartWork& work, int times) {
    for (const auto* kernels : {&work.forward, &work.backward, &work.weights}) {
      for (const Kernel& kernel : *kernels) executed += flops_of(kernel) * times;
    }
  };
  const auto add_layers = [&](bool dense, int times) {
    if (times == 0) return;
    const LayerWork work =
        work_of_layer(setup.model, dense, load, precision, setup.training.recompute);
    add(work.attention, times);
    add(work.network, times);
  };
  for (const StageShape& stage : stages_of(setup.model, setup.plan)) {
    const int prediction = stage.prediction_layers;
    add_layers(true, stage.all_dense());
    add_layers(false, stage.all_expert());
    if (stage.head) add(work_of_head(setup.model, load), 1 + prediction);
    if (prediction > 0) add(work_of_prediction(setup.model, load, precision), prediction);
  }
  return executed / load.tokens();
}

TrainingStep replay_training_step(const TrainingSetup& setup) {
  TrainingStep step;
  step.schedule = schedule_of(setup.plan, setup.training);
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);

  ChunkReplays replays{setup};
  for (std::size_t rank = 0; rank < step.schedule.order.size(); ++rank) {
    std::vector<std::size_t>& uses = step.uses.emplace_back();
    for (const Chunk& chunk : step.schedule.order[rank]) {
      uses.push_back(
          replays.find_or_replay(shape_of(chunk, step.schedule.placement[rank], stages)));
    }
  }
  step.profiles = replays.finish();

  const StepTraffic traffic = step_traffic(setup, step.schedule);
  step.timeline =
      replay_step(step.schedule, pipeline_costs(setup, step, traffic), traffic.tail, traffic.links);
  step.memory = memory_by_rank(setup.model, setup.training, setup.plan, setup.stack, step.schedule,
                               load_of(setup));
  return step;
}

}  // namespace trainyard
