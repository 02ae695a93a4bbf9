#include "analysis/link_use.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "workloads/data_flow.hpp"
#include "workloads/habits.hpp"
#include "workloads/step_sending.hpp"

namespace trainyard {
namespace {

/// Kinds of links, from the GPUs outwards.
constexpr std::array<std::string_view, 9> names{
    "NVLink",        "PCIe",          "GPU to NIC",      "NIC", "leaf to spine", "spine to leaf",
    "spine to core", "core to spine", "switch to switch"};

std::size_t between_switches(const Device& from, const Device& to) {
  if (from.tier == to.tier || std::max(from.tier, to.tier) > 3) return 8;
  const bool up = from.tier < to.tier;
  if (std::min(from.tier, to.tier) == 1) return up ? 4 : 5;
  return up ? 6 : 7;
}

std::size_t kind_of(const Device& from, const Device& to) {
  using enum DeviceKind;
  const auto either = [&](DeviceKind kind) { return from.kind == kind || to.kind == kind; };
  if (from.kind == network_switch && to.kind == network_switch) return between_switches(from, to);
  if (either(network_switch)) return 3;
  if (either(nic)) return 2;
  return either(nv_switch) ? 0 : 1;
}

}  // namespace

std::vector<LinkUse> link_use(const Cluster& cluster, std::span<const double> bytes,
                              Seconds step_time) {
  std::array<LinkUse, names.size()> kinds{};
  const Links& links = cluster.links;
  for (std::size_t link = 0; link < links.size(); ++link) {
    LinkUse& kind = kinds[kind_of(cluster.graph[index(links.source[link])],
                                  cluster.graph[index(links.target[link])])];
    const double use = Bytes{bytes[link]} / links.bandwidth[link] / step_time;
    ++kind.count;
    kind.capacity = std::max(kind.capacity, links.bandwidth[link]);
    kind.mean += Bytes{bytes[link]};
    kind.mean_use += use;
    if (use > kind.busiest_use) {
      kind.busiest_use = use;
      kind.busiest = Bytes{bytes[link]};
    }
  }
  std::vector<LinkUse> uses;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (kinds[kind].count == 0) continue;
    LinkUse& use = uses.emplace_back(kinds[kind]);
    use.name = names[kind];
    use.mean = use.mean / static_cast<double>(use.count);
    use.mean_use /= static_cast<double>(use.count);
  }
  return uses;
}

namespace {

/// So much sent at one rate.
struct Sent {
  Interval when;
  SentBytes bytes;
};

/// Adds up what is sent at the same time.
class CurveBuilder {
 public:
  void add(const Sent& sent) {
    const Seconds duration = sent.when.duration();
    const bool nothing = sent.bytes.nvlink == Bytes{} && sent.bytes.nic == Bytes{};
    if (nothing || duration <= Seconds{}) return;
    const Bandwidth nvlink = sent.bytes.nvlink / duration;
    const Bandwidth nic = sent.bytes.nic / duration;
    edges_.push_back({sent.when.start, 1, nvlink, nic});
    edges_.push_back({sent.when.finish, -1, nvlink, nic});
  }

  SendingCurve build() && {
    std::ranges::sort(edges_, {}, &Edge::time);
    SendingCurve curve{.times = {Seconds{}}, .nvlink = {Bandwidth{}}, .nic = {Bandwidth{}}};
    int going = 0;
    Bandwidth nvlink;
    Bandwidth nic;
    for (const Edge& edge : edges_) {
      going += edge.change;
      // What differences of sums leave over is nothing.
      nvlink = going == 0 ? Bandwidth{} : nvlink + edge.nvlink * edge.change;
      nic = going == 0 ? Bandwidth{} : nic + edge.nic * edge.change;
      if (edge.time > curve.times.back()) {
        curve.times.push_back(edge.time);
        curve.nvlink.emplace_back();
        curve.nic.emplace_back();
      }
      curve.nvlink.back() = std::max(Bandwidth{}, nvlink);
      curve.nic.back() = std::max(Bandwidth{}, nic);
    }
    return curve;
  }

 private:
  struct Edge {
    Seconds time;
    int change;
    Bandwidth nvlink;
    Bandwidth nic;
  };

  std::vector<Edge> edges_;
};

/// Draws the curves of ranks, one by one.
class SendingCurves {
 public:
  SendingCurves(const TrainingSetup& setup, const TrainingStep& step)
      : step_{step},
        sending_{step_sending(setup, step)},
        flow_{step.schedule},
        overlap_{overlaps_sends(setup)} {}

  SendingCurve of(std::size_t rank) const {
    CurveBuilder curve;
    for (std::size_t slot = 0; slot < step_.uses[rank].size(); ++slot) {
      add_chunk(curve, step_.uses[rank][slot], step_.timeline.chunks[rank][slot]);
      add_hand_overs(curve, rank, slot);
    }
    const std::size_t of_class = rank % step_.ranks();
    add_evenly(curve, step_.timeline.gather[rank], sending_.gathered[of_class]);
    add_evenly(curve, step_.timeline.reduce[rank], sending_.summed[of_class]);
    return std::move(curve).build();
  }

 private:
  void add_chunk(CurveBuilder& curve, std::size_t use, const Interval& chunk) const {
    const ChunkProfile& profile = step_.profiles[use];
    std::array<Seconds, span_kinds> times{};
    for (const Span& span : profile.communication) {
      times[static_cast<std::size_t>(span.kind)] += span.when.duration();
    }
    // A flat replay may play a chunk in less time.
    const double pace = std::min(1.0, chunk.duration() / profile.duration);
    for (const Span& span : profile.communication) {
      const auto kind = static_cast<std::size_t>(span.kind);
      if (times[kind] <= Seconds{}) continue;
      curve.add({.when = {.start = chunk.start + span.when.start * pace,
                          .finish = chunk.start + span.when.finish * pace},
                 .bytes = sending_.chunks[use][kind] * (span.when.duration() / times[kind])});
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
        curve.add({.when = {.start = start, .finish = start + alone},
                   .bytes = sending_.hand_overs[rank % step_.ranks()][to % step_.ranks()]});
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
      if (all > Seconds{}) curve.add({.when = one, .bytes = bytes * (one.duration() / all)});
    }
  }

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
