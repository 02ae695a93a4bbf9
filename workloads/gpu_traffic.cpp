#include "workloads/gpu_traffic.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "workloads/collective.hpp"
#include "workloads/habits.hpp"
#include "workloads/ring.hpp"

namespace trainyard {
namespace {

constexpr Bytes one_byte{1.0};

bool drives_exchanges(const TrainingSetup& setup) {
  return has_exchange(setup) && dispatcher_of(setup) == Dispatcher::two_hop;
}

/// Expert groups of a pipeline rank.
std::size_t expert_group_count(const TrainingSetup& setup) {
  return static_cast<std::size_t>(setup.plan.stage_gpus() / setup.plan.expert);
}

/// For how many seconds a GPU's kernels drive a byte over each link, which its protocol has grown:
/// over its NVLink and its NIC; what switches make of it is not theirs.
std::vector<double> driving_times(const TrainingSetup& setup, const Group& group) {
  const LinkEfficiency& grown = setup.collectives.point_to_point;
  const TransportRate& rate = setup.stack.exchange.alone;
  std::vector<double> times(setup.cluster.links.size());
  for (const GpuId gpu : group) {
    const GpuLinks& links = setup.cluster.gpus[index(gpu)];
    for (const LinkId link : {links.to_node_switch, links.from_node_switch}) {
      times[index(link)] = grown.nvlink / rate.nvlink.value();
    }
    for (const LinkId link : {links.to_leaf, links.from_leaf}) {
      times[index(link)] = grown.nic / rate.nic.value();
    }
  }
  return times;
}

/// Picks a transfer of a layer.
auto transfer(TransferKind kind) {
  return [kind](LayerTraffic& traffic) -> UnitTransfer& {
    return traffic.transfers[static_cast<std::size_t>(kind)];
  };
}

class GpuRouter {
 public:
  GpuRouter(const TrainingSetup& setup, int pipeline_rank)
      : setup_{setup},
        rank_{pipeline_rank},
        place_of_{places(setup.plan, pipeline_rank)},
        write_{setup.cluster},
        traffic_(static_cast<std::size_t>(setup.plan.stage_gpus())) {}

  std::vector<LayerTraffic> traffic() && {
    const Plan& plan = setup_.plan;
    using enum CollectiveKind;
    const std::vector<Group> tensor = tensor_groups(plan, rank_);
    route(tensor, all_gather, transfer(TransferKind::tensor_gather));
    route(tensor, all_gather, transfer(TransferKind::tensor_regather));
    route(tensor, reduce_scatter, transfer(TransferKind::tensor_scatter));
    route(tensor, all_reduce, transfer(TransferKind::tensor_sum));
    const std::vector<Group> context = context_groups(plan, rank_);
    route(context, all_gather, transfer(TransferKind::context_keys));
    route(context, reduce_scatter, transfer(TransferKind::context_gradients));
    if (setup_.model.experts) {
      const std::vector<Group> shared = expert_tensor_groups(plan, rank_);
      route(shared, all_gather, transfer(TransferKind::expert_gather));
      route(shared, reduce_scatter, transfer(TransferKind::expert_scatter));
    }
    if (plan.zero == 3) route_shards();
    if (has_exchange(setup_)) route_exchanges();
    for (int place = 0; place < plan.stage_gpus(); ++place) {
      traffic_[static_cast<std::size_t>(place)].speed =
          speed_of(setup_.cluster, plan.gpu(rank_.front(), place));
    }
    return std::move(traffic_);
  }

 private:
  /// Gives every GPU the ring that it is in.
  template <class Which>
  void route(const std::vector<Group>& groups, CollectiveKind kind, Which which) {
    if (groups.front().size() < 2) return;
    for (const Group& group : groups) give(group, rings({&group, 1}, kind), which);
  }

  template <class Which>
  void give(const Group& group, const UnitTransfer& transfer, Which which) {
    for (const GpuId gpu : group) which(of(gpu)) = transfer;
  }

  LayerTraffic& of(GpuId gpu) { return traffic_[static_cast<std::size_t>(place_of_[index(gpu)])]; }

  UnitTransfer rings(std::span<const Group> groups, CollectiveKind kind) {
    return unit_transfer(setup_.cluster, rings_of(write_, groups, kind, one_byte), kind,
                         setup_.collectives);
  }

  /// Rings of weights that are sharded go on together as far as one waits for another.
  void route_shards() {
    const GpuGroups circles =
        gpu_groups(setup_, rank_.front())[static_cast<std::size_t>(Sharing::shards)];
    const auto route = [&](const std::vector<Group>& groups, CollectiveKind kind, auto which) {
      if (groups.front().size() < 2) return;
      for (const std::vector<int>& circle : circles.members) {
        std::vector<Group> inside;
        for (const Group& group : groups) {
          const int place = place_of_[index(group.front())];
          if (std::ranges::binary_search(circle, place)) inside.push_back(group);
        }
        const UnitTransfer transfer = rings(inside, kind);
        for (const int place : circle) which(traffic_[static_cast<std::size_t>(place)]) = transfer;
      }
    };
    using enum CollectiveKind;
    const std::vector<Group> shards = shard_groups(setup_.plan, rank_);
    route(shards, all_gather, [](auto& one) -> auto& { return one.gather; });
    route(shards, reduce_scatter, [](auto& one) -> auto& { return one.scatter; });
    route(shard_copy_groups(setup_.plan, rank_), all_reduce,
          [](auto& one) -> auto& { return one.sum; });
    if (!setup_.model.experts) return;
    const std::vector<Group> experts = expert_shard_groups(setup_.plan, rank_);
    route(experts, all_gather, [](auto& one) -> auto& { return one.expert_gather; });
    route(experts, reduce_scatter, [](auto& one) -> auto& { return one.expert_scatter; });
  }

  void route_exchanges() {
    const std::vector<Group> groups = expert_groups(setup_.plan, rank_);
    const std::size_t before = static_cast<std::size_t>(rank_.front()) * groups.size();
    for (std::size_t number = 0; number < groups.size(); ++number) {
      const Group& group = groups[number];
      LayerTraffic routed;
      Collective rows = exchange_of_groups(setup_, write_, {&group, 1});
      routed.exchange = {.latency = rows.latency, .load = std::move(rows.demand)};
      routed.links = setup_.cluster.links.bandwidth;
      if (differing_draws(setup_.loads) > 0) routed.rows = rows_of(group);
      if (drives_exchanges(setup_)) drive(routed, group, before + number);
      for (const GpuId gpu : group) {
        of(gpu).exchange = routed.exchange;
        of(gpu).rows = routed.rows;
        of(gpu).links = routed.links;
      }
    }
  }

  RowsByRank rows_of(const Group& group) {
    RowsByRank rows;
    for (std::size_t rank = 0; rank < group.size(); ++rank) {
      std::vector<double> shares(group.size());
      shares[rank] = 1.0;
      const auto routed = [&](ExchangeDirection direction) {
        return exchange_of_groups(setup_, write_, {&group, 1}, direction, shares).demand;
      };
      rows.there.push_back(routed(ExchangeDirection::dispatch));
      rows.back.push_back(routed(ExchangeDirection::combine));
    }
    return rows;
  }

  /// Adds the link that stands for a group's kernels.
  void drive(LayerTraffic& routed, const Group& group, std::size_t number) const {
    routed.rows.drive = driving_times(setup_, group);
    double busy = 0.0;
    for (const LinkLoad& load : routed.exchange.load) {
      busy = std::max(busy, load.size.value() * routed.rows.drive[index(load.link)]);
    }
    routed.links.resize(routed.links.size() + number + 1, Bandwidth{1.0});
    routed.exchange.load.push_back({id_at<LinkId>(routed.links.size() - 1), Bytes{busy}});
    routed.exchange.driven = true;
  }

  const TrainingSetup& setup_;
  std::array<int, 1> rank_;
  std::vector<int> place_of_;  // by GpuId
  FlowWriter write_;
  std::vector<LayerTraffic> traffic_;  // by place
};

}  // namespace

std::vector<Bandwidth> links_of_gpus(const TrainingSetup& setup) {
  std::vector<Bandwidth> links = setup.cluster.links.bandwidth;
  if (drives_exchanges(setup)) {
    const auto ranks = static_cast<std::size_t>(setup.plan.pipeline);
    links.resize(links.size() + ranks * expert_group_count(setup), Bandwidth{1.0});
  }
  return links;
}

std::vector<LayerTraffic> gpu_traffic(const TrainingSetup& setup, int pipeline_rank) {
  return GpuRouter{setup, pipeline_rank}.traffic();
}

std::vector<HandOver> gpu_sends(const TrainingSetup& setup, int from_rank, int to_rank) {
  const Bytes size = sent_between_stages(setup);
  FlowWriter write{setup.cluster};
  std::vector<HandOver> sends;
  for (int place = 0; place < setup.plan.stage_gpus(); ++place) {
    write.clear();
    write.send(setup.plan.gpu(from_rank, place), setup.plan.gpu(to_rank, place), size);
    const Seconds latency = write.latency();
    sends.push_back(
        {.latency = latency,
         .load = with_overhead(write.demand(), setup.cluster, setup.collectives.point_to_point)});
  }
  return sends;
}

}  // namespace trainyard
