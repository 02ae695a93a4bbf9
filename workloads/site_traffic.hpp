#pragma once

#include <cstdint>
#include <vector>

#include "workloads/layer_traffic.hpp"

namespace trainyard {

/// What moves at the sites of a run while layers compute.
struct SiteTraffic {
  std::vector<LayerTraffic> kinds;  ///< each distinct one once
  std::vector<std::uint32_t> of;    ///< its position in `kinds`: by pipeline rank, then by replica
  int replicas = 1;
  bool crowded =
      false;  ///< whether some transfer takes longer for what other sites put on its links

  std::uint32_t kind_at(int pipeline_rank, int replica) const {
    return of[static_cast<std::size_t>(pipeline_rank) * static_cast<std::size_t>(replicas) +
              static_cast<std::size_t>(replica)];
  }
};

/// Routes what every site of a cluster moves, and finds those that behave alike: whose GPUs are as
/// fast, and whose transfers take as long on the links that can hold them up, alone or together.
/// All sites are taken to be at the same point of their chunks, so that what meets on a link of the
/// fabric adds up.
SiteTraffic site_traffic(const TrainingSetup& setup);

}  // namespace trainyard
