#pragma once

#include <span>
#include <vector>

#include "workloads/groups.hpp"
#include "workloads/layer_traffic.hpp"

namespace trainyard {

/// All groups of a run in whose order those of a site follow one another.
struct SiteGroups {
  std::vector<Group> tensor;
  std::vector<Group> context;
  std::vector<Group> expert;
  std::vector<Group> expert_tensor;
  std::vector<Group> shards;
  std::vector<Group> shard_copies;
  std::vector<Group> expert_shards;
};

/// Routes what one site after the other moves by itself, on the links of the cluster. Requires
/// `setup` to outlive it.
class SiteRouter {
 public:
  explicit SiteRouter(const TrainingSetup& setup);

  /// Sites of all pipeline ranks, numbered by rank and then by replica.
  std::size_t sites() const { return sites_; }

  /// All but the rows of each expert rank, with as many rows for each.
  LayerTraffic traffic(std::size_t site);

  /// What the rows of each expert rank put on the links; `drive` is left open.
  RowsByRank rows(std::size_t site);

 private:
  std::span<const Group> of_site(const std::vector<Group>& groups, std::size_t site) const;
  UnitTransfer rings(const std::vector<Group>& groups, std::size_t site, CollectiveKind kind);
  double speed_of_site(std::size_t site) const;

  const TrainingSetup& setup_;
  FlowWriter write_;
  SiteGroups groups_;
  std::size_t sites_;
};

}  // namespace trainyard
