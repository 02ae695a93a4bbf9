#include "analysis/memory_problem.hpp"

#include "analysis/planned_memory.hpp"

namespace trainyard {

std::string memory_problem(const Scenario& scenario, const Prediction& prediction) {
  const Bytes memory = scenario.cluster.gpu.memory;
  const MemoryShortage shortage{.needed = prediction.memory.total(),
                                .memory = memory,
                                .rank = static_cast<int>(prediction.fullest_rank)};
  return scenario.plan_place + ": the plan " +
         memory_advice(shortage, memory_remedies(scenario.model, scenario.training, scenario.plan,
                                                 memory, planned_memory(scenario)));
}

}  // namespace trainyard
