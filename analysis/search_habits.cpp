#include "analysis/search_habits.hpp"

#include <string>
#include <string_view>

#include "workloads/usual_plans.hpp"

namespace trainyard {

std::vector<PrunedPlans> habits_of(const SearchQuestion& question, const Model& model) {
  constexpr PlanHabits words;
  const PlanSpace& listed = question.listed;
  std::vector<PrunedPlans> habits;
  const auto habit = [&](bool listed_here, std::string_view reason) {
    if (!listed_here) habits.push_back({"habit: " + std::string{reason}, std::nullopt, false});
  };
  habit(!listed.tensor.empty(), words.tensor);
  habit(!listed.sequence_parallel.empty(), words.sequence_parallel);
  habit(!listed.context.empty(), words.context);
  habit(!listed.pipeline.empty(), words.pipeline);
  habit(!listed.expert.empty() || !model.experts, words.expert);
  habit(!listed.expert_tensor.empty() || !model.experts, words.expert_tensor);
  habit(!listed.micro_batch.empty(), words.micro_batch);
  habit(!listed.zero.empty(), words.zero);
  habit(!listed.schedules.empty(), words.schedules);
  habit(!listed.virtual_stages.empty(), words.virtual_stages);
  habit(!listed.placements.empty(), words.placements);
  habit(false, words.stage_layers);
  habit(false, words.all_else);
  const bool only_least = question.recompute == std::vector<RecomputeChoice>{std::nullopt};
  habit(!only_least, "no more recomputed than it takes to fit, what is cheap first");
  return habits;
}

}  // namespace trainyard
