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

std::vector<std::string> memory_problems(const RunScenario& scenario, const RunPrediction& run) {
  std::vector<std::string> problems;
  for (std::size_t i = 0; i < scenario.phases.size(); ++i) {
    const std::vector<Prediction>& plans = run.phases[i].plans;
    if (plans.empty() || plans.front().fits) continue;
    problems.push_back(memory_problem(scenario.phases[i].scenario(), plans.front()));
  }
  return problems;
}

}  // namespace trainyard
