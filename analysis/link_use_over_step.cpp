#include "analysis/link_use_over_step.hpp"

#include <algorithm>
#include <iterator>

#include "analysis/chunk_inside.hpp"
#include "analysis/rate_curve.hpp"
#include "workloads/data_flow.hpp"
#include "workloads/habits.hpp"
#include "workloads/step_sending.hpp"

namespace trainyard {
namespace {

/// Both curves of a rank.
struct CurveBuilder {
  RateBuilder nvlink;
  RateBuilder nic;

  void add(const Interval& when, const SentBytes& sent) {
    nvlink.add(when, sent.nvlink);
    nic.add(when, sent.nic);
  }

  SendingCurve build(const Links& links, const GpuLinks& gpu) && {
    const RateCurve inside = std::move(nvlink).build(links.bandwidth[index(gpu.to_node_switch)]);
    const RateCurve outside = std::move(nic).build(links.bandwidth[index(gpu.to_leaf)]);
    SendingCurve curve;
    std::ranges::set_union(inside.times, outside.times, std::back_inserter(curve.times));
    for (const Seconds time : curve.times) {
      curve.nvlink.push_back(inside.at(time));
      curve.nic.push_back(outside.at(time));
    }
    return curve;
  }
};

/// Draws the curves of ranks, one by one.
class SendingCurves {
 public:
  SendingCurves(const TrainingSetup& setup, const TrainingStep& step)
      : setup_{setup},
        step_{step},
        sending_{step_sending(setup, step)},
        flow_{step.schedule},
        overlap_{overlaps_sends(setup)} {}

  SendingCurve of(std::size_t rank) const {
    CurveBuilder curve;
    for (std::size_t slot = 0; slot < step_.uses[rank].size(); ++slot) {
      add_chunk(curve, rank, slot);
      add_hand_overs(curve, rank, slot);
    }
    const std::size_t of_class = rank % step_.ranks();
    add_evenly(curve, step_.timeline.gather[rank], sending_.gathered[of_class]);
    add_evenly(curve, step_.timeline.reduce[rank], sending_.summed[of_class]);
    const GpuId first = setup_.plan.gpu(static_cast<int>(of_class), 0);
    return std::move(curve).build(setup_.cluster.links, setup_.cluster.gpus[index(first)]);
  }

 private:
  void add_chunk(CurveBuilder& curve, std::size_t rank, std::size_t slot) const {
    const std::size_t use = step_.uses[rank][slot];
    const ChunkProfile& profile = step_.profiles[use];
    std::array<Seconds, span_kinds> times{};
    for (const Span& span : profile.communication) {
      times[static_cast<std::size_t>(span.kind)] += span.when.duration();
    }
    const ChunkInside inside = inside_of(step_, rank, slot);
    for (const Span& span : profile.communication) {
      const auto kind = static_cast<std::size_t>(span.kind);
      if (times[kind] <= Seconds{}) continue;
      curve.add(inside.at(span.when),
                sending_.chunks[use][kind] * (span.when.duration() / times[kind]));
    }
  }

  /// What a chunk sends to other ranks, beside the next one or at its own end.
  void add_hand_overs(CurveBuilder& curve, std::size_t rank, std::size_t slot) const {
    Seconds time = step_.timeline.chunks[rank][slot].finish;
    for (const Pass& pass : Passes{step_.schedule.order[rank][slot]}) {
      for (const Part part : {Part::forward, Part::gradient}) {
        if (!does(pass, part)) continue;
        const auto taker = flow_.taker(flow_.item(static_cast<int>(rank), pass, part));
        if (!taker) continue;
        const auto to = static_cast<std::size_t>(flow_.holder(taker->stage));
        if (to == rank) continue;
        const Seconds alone = time_of(rank, to);
        const Seconds start = overlap_ ? time : time - alone;
        curve.add({.start = start, .finish = start + alone},
                  sending_.hand_overs[rank % step_.ranks()][to % step_.ranks()]);
        if (!overlap_) time = start;
      }
    }
  }

  Seconds time_of(std::size_t rank, std::size_t to) const {
    for (const Send& send : step_.classes[rank / step_.ranks()].sends) {
      if (static_cast<std::size_t>(send.from) == rank % step_.ranks() &&
          static_cast<std::size_t>(send.to) == to % step_.ranks()) {
        return send.alone;
      }
    }
    return {};
  }

  static void add_evenly(CurveBuilder& curve, const std::vector<Interval>& when,
                         const SentBytes& bytes) {
    Seconds all;
    for (const Interval& one : when) all += one.duration();
    for (const Interval& one : when) {
      if (all > Seconds{}) curve.add(one, bytes * (one.duration() / all));
    }
  }

  const TrainingSetup& setup_;
  const TrainingStep& step_;
  StepSending sending_;
  DataFlow flow_;
  bool overlap_;
};

}  // namespace

std::vector<SendingCurve> link_use_over_step(const TrainingSetup& setup, const TrainingStep& step) {
  const SendingCurves curves{setup, step};
  std::vector<SendingCurve> all;
  for (std::size_t rank = 0; rank < step.uses.size(); ++rank) all.push_back(curves.of(rank));
  return all;
}

}  // namespace trainyard
