#include "workloads/gpu_chunks.hpp"

#include "workloads/chunk_costs.hpp"
#include "workloads/gpu_traffic.hpp"

namespace trainyard {

GpuChunks::GpuChunks(const TrainingSetup& setup)
    : setup_{setup}, known_(static_cast<std::size_t>(setup.plan.gpus())) {
  for (int rank = 0; rank < setup.plan.pipeline; ++rank) {
    traffic_.push_back(gpu_traffic(setup, rank));
  }
}

const ChunkGraph& GpuChunks::of(int pipeline_rank, int place, std::size_t number,
                                const ChunkShape& shape) {
  const Plan& plan = setup_.plan;
  auto& known = known_[index(plan.gpu(pipeline_rank, place))];
  const auto found = known.find(number);
  if (found != known.end()) return found->second;
  const LayerTraffic& traffic =
      traffic_[static_cast<std::size_t>(pipeline_rank)][static_cast<std::size_t>(place)];
  const auto expert_rank = static_cast<std::size_t>(place / plan.expert_tensor % plan.expert);
  return known.emplace(number, chunk_graph(shape, chunk_costs(setup_, traffic, shape, expert_rank)))
      .first->second;
}

}  // namespace trainyard
