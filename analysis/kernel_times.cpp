#include "analysis/kernel_times.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

/// Transfers by SpanKind, then those that are in no chunk.
constexpr std::size_t to_other_stages = span_kinds;
constexpr std::size_t weights_gathered = span_kinds + 1;
constexpr std::size_t gradients_summed = span_kinds + 2;
using TransferTimes = std::array<Seconds, span_kinds + 3>;

/// Where a span begins or ends.
struct Edge {
  Seconds time;
  SpanKind kind;
  int change;
};

std::vector<Edge> edges_of(const ChunkProfile& profile) {
  std::vector<Edge> edges;
  for (const std::vector<Span>* spans : {&profile.compute, &profile.communication}) {
    for (const Span& span : *spans) {
      edges.push_back({span.when.start, span.kind, 1});
      edges.push_back({span.when.finish, span.kind, -1});
    }
  }
  std::ranges::sort(edges, {}, &Edge::time);
  return edges;
}

/// What no kernel of a chunk runs beside, shared evenly by the transfers that go on at once.
TransferTimes exposed_in(const ChunkProfile& profile) {
  TransferTimes exposed{};
  std::array<int, span_kinds> going{};
  int kernels = 0;
  int transfers = 0;
  Seconds last;
  for (const Edge& edge : edges_of(profile)) {
    if (kernels == 0 && transfers > 0 && edge.time > last) {
      const Seconds each = (edge.time - last) / static_cast<double>(transfers);
      for (std::size_t kind = 0; kind < span_kinds; ++kind) exposed[kind] += each * going[kind];
    }
    last = edge.time;
    if (is_communication(edge.kind)) {
      transfers += edge.change;
      going[static_cast<std::size_t>(edge.kind)] += edge.change;
    } else {
      kernels += edge.change;
    }
  }
  return exposed;
}

/// How much of some transfers, one after the other, lies behind the pipeline's end.
Seconds after_pipeline(const std::vector<Interval>& transfers, const StepTimeline& timeline) {
  Seconds after;
  for (const Interval& transfer : transfers) {
    after += std::max(Seconds{}, transfer.finish - std::max(transfer.start, timeline.pipeline_end));
  }
  return after;
}

/// What a rank's step is spent on, kinds by number.
struct Spent {
  KernelSums kernels{};
  Seconds optimizer;
  TransferTimes exposed{};
  Seconds bubble;
  Seconds idle;
};

void add(Spent& sum, const Spent& other, double times) {
  const auto add_all = [times](auto& to, const auto& from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i] * times;
  };
  add_all(sum.kernels, other.kernels);
  add_all(sum.exposed, other.exposed);
  sum.optimizer += other.optimizer * times;
  sum.bubble += other.bubble * times;
  sum.idle += other.idle * times;
}

Seconds busy(const Spent& spent) {
  Seconds all = spent.optimizer + spent.bubble;
  for (const Seconds time : spent.kernels) all += time;
  for (const Seconds time : spent.exposed) all += time;
  return all;
}

/// Adds up what ranks spend; each distinct chunk is looked at once.
class StepSpending {
 public:
  explicit StepSpending(const TrainingStep& step) : step_{step} {
    for (const ChunkProfile& profile : step.profiles) exposed_.push_back(exposed_in(profile));
  }

  Spent of(std::size_t rank) const {
    const StepTimeline& timeline = step_.timeline;
    Spent spent;
    spent.bubble = timeline.pipeline_end - timeline.pipeline_start;
    for (std::size_t slot = 0; slot < timeline.chunks[rank].size(); ++slot) {
      const Seconds duration = timeline.chunks[rank][slot].duration();
      add_chunk(spent, step_.uses[rank][slot], duration);
      spent.bubble -= duration;
    }
    spent.optimizer = timeline.optimizer[rank].duration();
    spent.exposed[weights_gathered] =
        timeline.pipeline_start + after_pipeline(timeline.gather[rank], timeline);
    spent.exposed[gradients_summed] = after_pipeline(timeline.reduce[rank], timeline);
    spent.idle = timeline.end - busy(spent);
    return spent;
  }

 private:
  void add_chunk(Spent& spent, std::size_t use, Seconds duration) const {
    const ChunkProfile& profile = step_.profiles[use];
    add(spent, {.kernels = {}, .optimizer = {}, .exposed = exposed_[use], .bubble = {}, .idle = {}},
        1.0);
    // What a chunk takes beyond its start and profile is a transfer that nothing ran beside.
    spent.exposed[to_other_stages] +=
        std::max(Seconds{}, duration - profile.duration - step_.chunk_start);
    const double pace = pace_of(profile, duration);
    for (std::size_t kind = 0; kind < profile.kernels.size(); ++kind) {
      spent.kernels[kind] += profile.kernels[kind] * pace;
    }
  }

  /// A flat replay may play a chunk in less time than the nested one. Kernels then take what
  /// transfers leave: those keep their exposed time, so that it adds up to StepParts. Drawings have
  /// spans to keep in order instead, and draw all of them together (see inside_of).
  static double pace_of(const ChunkProfile& profile, Seconds duration) {
    if (duration >= profile.duration) return 1.0;
    return std::max(0.0, (duration - profile.exposed) / (profile.duration - profile.exposed));
  }

  const TrainingStep& step_;
  std::vector<TransferTimes> exposed_;  // by profile
};

std::string_view name_of_transfer(std::size_t kind) {
  switch (kind) {
    case to_other_stages:
      return "activations and gradients to other stages";
    case weights_gathered:
      return "weights gathered";
    case gradients_summed:
      return "gradients summed";
    default:
      return name_of(static_cast<SpanKind>(kind));
  }
}

KernelTimes named(const Spent& spent, Seconds step_time) {
  KernelTimes times{.kernels = {}, .exposed = {}, .bubble = spent.bubble, .idle = spent.idle};
  for (std::size_t kind = 0; kind < spent.kernels.size(); ++kind) {
    times.kernels.push_back({kernel_kind_names[kind], spent.kernels[kind]});
  }
  times.kernels.push_back({"optimizer", spent.optimizer});
  // What differences of times leave over is nothing.
  const Seconds rounding = step_time * 1e-12;
  for (std::size_t kind = 0; kind < spent.exposed.size(); ++kind) {
    if (spent.exposed[kind] > rounding) {
      times.exposed.push_back({name_of_transfer(kind), spent.exposed[kind]});
    }
  }
  return times;
}

}  // namespace

KernelTimes kernel_times(const TrainingStep& step, std::size_t rank) {
  return named(StepSpending{step}.of(rank), step.timeline.end);
}

KernelTimes mean_kernel_times(const TrainingStep& step) {
  const StepSpending spending{step};
  double all = 0.0;
  for (const ReplicaClass& replicas : step.classes) {
    all += static_cast<double>(replicas.replicas.size() * step.ranks());
  }
  Spent mean;
  for (std::size_t rank = 0; rank < step.uses.size(); ++rank) {
    const auto replicas = static_cast<double>(step.classes[rank / step.ranks()].replicas.size());
    add(mean, spending.of(rank), replicas / all);
  }
  return named(mean, step.timeline.end);
}

}  // namespace trainyard
