#include "analysis/search_yaml.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "analysis/plan_reader.hpp"
#include "analysis/search_choices.hpp"
#include "sim/names.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

std::string line(std::string_view key, const auto& value) {
  return fmt::format("  {}: {}\n", key, value);
}

std::string degrees_yaml(const Plan& plan, bool has_experts) {
  std::string text = line("tensor", plan.tensor);
  if (plan.sequence_parallel) text += line("sequence_parallel", true);
  text += line("context", plan.context);
  if (plan.context_exchange == ContextExchange::gather) {
    text += line("context_exchange", "all-gather");
  }
  text += line("pipeline", plan.pipeline);
  if (has_experts) {
    text += line("expert", plan.expert) + line("expert_tensor", plan.expert_tensor);
  }
  if (plan.placement != Plan{}.placement) {
    text += line("placement", "[" + placement_text(plan.placement) + "]");
  }
  return text;
}

std::string states_yaml(const Plan& plan) {
  std::string text = line("zero", plan.zero);
  if (plan.shard > 0) text += line("shard", plan.shard);
  if (plan.offload_optimizer) text += line("offload_optimizer", true);
  return text + line("micro_batch", plan.micro_batch);
}

std::string stages_yaml(const Plan& plan) {
  std::string text = plan.schedule == ScheduleKind::written
                         ? "  # and its schedule, as the scenario has it\n"
                         : line("schedule", name_of(plan.schedule));
  if (plan.virtual_stages > 1) text += line("virtual_stages", plan.virtual_stages);
  const std::string layers = stage_layers_yaml(plan);
  if (!layers.empty()) text += line("stage_layers", layers);
  return text;
}

std::string habits_yaml(const Plan& plan) {
  std::string text;
  if (plan.dispatcher) text += line("dispatcher", name_in(dispatcher_names, *plan.dispatcher));
  std::string chosen;
  for (const auto& [name, choice] : overlap_names) {
    const std::optional<bool>& flag = plan.overlap.*choice;
    if (flag) chosen += fmt::format("{}{}: {}", chosen.empty() ? "" : ", ", name, *flag);
  }
  if (!chosen.empty()) text += line("overlap", "{" + chosen + "}");
  return text;
}

}  // namespace

std::string plan_yaml(const SearchedPlan& searched, const Model& model) {
  const Plan& plan = searched.plan;
  return "parallel:\n" + degrees_yaml(plan, model.experts.has_value()) + states_yaml(plan) +
         stages_yaml(plan) + habits_yaml(plan) + "training:\n" +
         line("recompute", written(searched.recompute));
}

}  // namespace trainyard
