#include "workloads/step_sending.hpp"

#include <set>
#include <utility>

#include "workloads/collective.hpp"
#include "workloads/moved_units.hpp"
#include "workloads/site.hpp"
#include "workloads/site_router.hpp"
#include "workloads/step_sync.hpp"

namespace trainyard {
namespace {

/// Tells what of a demand leaves GPUs and NICs.
class Outlets {
 public:
  explicit Outlets(const TrainingSetup& setup)
      : setup_{setup}, of_(setup.cluster.links.size(), Outlet::none) {
    for (const GpuLinks& gpu : setup.cluster.gpus) {
      of_[index(gpu.to_node_switch)] = Outlet::gpu;
      of_[index(gpu.to_leaf)] = Outlet::nic;
    }
  }

  /// What a demand sends, of all those at `count` places of some ranks from `first` on.
  SentBytes mean(const Demand& demand, const std::vector<int>& ranks, int first, int count) const {
    SentBytes sum{};
    for (const LinkLoad& load : demand) {
      const Outlet outlet = of_[index(load.link)];
      if (outlet == Outlet::gpu) sum.nvlink += load.size;
      if (outlet == Outlet::nic) sum.nic += load.size;
    }
    std::set<LinkId> nics;
    for (const int rank : ranks) {
      for (int place = first; place < first + count; ++place) {
        nics.insert(setup_.cluster.gpus[index(setup_.plan.gpu(rank, place))].to_leaf);
      }
    }
    return {
        .nvlink = sum.nvlink / static_cast<double>(ranks.size() * static_cast<std::size_t>(count)),
        .nic = sum.nic / static_cast<double>(nics.size())};
  }

 private:
  enum class Outlet : std::uint8_t { none, gpu, nic };

  const TrainingSetup& setup_;
  std::vector<Outlet> of_;  // by LinkId
};

class Sending {
 public:
  Sending(const TrainingSetup& setup, const TrainingStep& step)
      : setup_{setup}, step_{step}, outlets_{setup}, ranks_{step.ranks()} {}

  StepSending all() {
    StepSending sending{.chunks = {},
                        .hand_overs = {ranks_, std::vector<SentBytes>(ranks_)},
                        .gathered = std::vector<SentBytes>(ranks_),
                        .summed = std::vector<SentBytes>(ranks_)};
    add_chunks(sending);
    add_hand_overs(sending);
    add_syncs(sending);
    return sending;
  }

 private:
  /// Each chunk as it is where it runs first.
  void add_chunks(StepSending& sending) {
    sending.chunks.resize(step_.profiles.size());
    std::vector<bool> known(step_.profiles.size());
    for (std::size_t rank = 0; rank < step_.uses.size(); ++rank) {
      const int replica = step_.classes[rank / ranks_].replicas.front();
      std::optional<SiteSending> site;
      for (const std::size_t use : step_.uses[rank]) {
        if (known[use]) continue;
        known[use] = true;
        if (!site) site = site_of(static_cast<int>(rank % ranks_), replica);
        add_chunk(sending.chunks[use], *site, step_.profiles[use].shape);
      }
    }
  }

  /// What a unit of each kind sends from a site, and what moves there.
  struct SiteSending {
    LayerTraffic traffic;
    std::array<SentBytes, traffic_kinds> unit;
  };

  SiteSending site_of(int rank, int replica) {
    const int places = site_places(setup_.model, setup_.plan);
    const int replicas = pipeline_replicas(setup_.model, setup_.plan);
    SiteSending site{
        .traffic = router_.traffic(static_cast<std::size_t>(rank * replicas + replica)),
        .unit = {}};
    const auto loads = loads_of(site.traffic);
    for (std::size_t kind = 0; kind < loads.size(); ++kind) {
      if (loads[kind]->empty()) continue;
      site.unit[kind] = outlets_.mean(*loads[kind], {rank}, replica * places, places);
    }
    return site;
  }

  void add_chunk(std::array<SentBytes, span_kinds>& sent, const SiteSending& site,
                 ChunkShape shape) const {
    shape.drawn = shape.other_drawn = {};
    const UnitsBySpan units = moved_units(setup_, site.traffic, shape);
    for (std::size_t span = 0; span < span_kinds; ++span) {
      for (std::size_t kind = 0; kind < traffic_kinds; ++kind) {
        sent[span] += site.unit[kind] * units[span][kind];
      }
    }
  }

  void add_hand_overs(StepSending& sending) const {
    const Bytes size = sent_between_stages(setup_);
    const int places = static_cast<int>(setup_.plan.stage_gpus());
    for (const Send& send : step_.classes.front().sends) {
      const Demand demand =
          point_to_point(setup_.cluster, setup_.plan, send.from, send.to, size).demand;
      sending.hand_overs[static_cast<std::size_t>(send.from)][static_cast<std::size_t>(send.to)] =
          outlets_.mean(demand, {send.from}, 0, places);
    }
  }

  void add_syncs(StepSending& sending) const {
    Schedule one = step_.schedule;
    one.order.resize(ranks_);
    one.placement.resize(ranks_);
    const int places = static_cast<int>(setup_.plan.stage_gpus());
    const StepSync sync = step_sync(setup_, one);
    for (const auto* syncs : {&sync.beside, &sync.reduced, &sync.gathered}) {
      for (const StageSync& stage : *syncs) {
        std::set<int> holders;
        for (const RankPhase& holder : stage.holders) holders.insert(holder.rank);
        const std::vector<int> ranks{holders.begin(), holders.end()};
        const auto add = [&](std::vector<SentBytes>& sums, const HandOver& piece) {
          const SentBytes sent = outlets_.mean(piece.load, ranks, 0, places) * stage.pieces;
          for (const int rank : ranks) sums[static_cast<std::size_t>(rank)] += sent;
        };
        add(sending.gathered, stage.gather);
        add(sending.summed, stage.reduce);
      }
    }
  }

  const TrainingSetup& setup_;
  const TrainingStep& step_;
  Outlets outlets_;
  std::size_t ranks_;
  SiteRouter router_{setup_};
};

}  // namespace

SentBytes& SentBytes::operator+=(const SentBytes& other) {
  nvlink += other.nvlink;
  nic += other.nic;
  return *this;
}

SentBytes operator*(const SentBytes& sent, double times) {
  return {.nvlink = sent.nvlink * times, .nic = sent.nic * times};
}

StepSending step_sending(const TrainingSetup& setup, const TrainingStep& step) {
  const TrainingSetup plain = with_mean_rows(setup, true);
  return Sending{plain, step}.all();
}

}  // namespace trainyard
