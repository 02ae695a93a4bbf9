#include "analysis/search_choices.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/names.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, Degree>, 4> degree_names{{
    {"tensor", Degree::tensor},
    {"context", Degree::context},
    {"data", Degree::data},
    {"pipeline", Degree::pipeline},
}};

/// "4 x 15, 1": runs of equal numbers.
std::string layers_text(const Plan& plan) {
  std::string text = plan.embedding_stage ? "embedding" : "";
  const std::size_t first = plan.embedding_stage ? 1 : 0;
  const std::size_t end = plan.stage_layers.size() - (plan.head_stage ? 1 : 0);
  for (std::size_t i = first; i < end;) {
    std::size_t next = i;
    while (next < end && plan.stage_layers[next] == plan.stage_layers[i]) ++next;
    text += (text.empty() ? "" : ", ") + std::to_string(plan.stage_layers[i]);
    if (next > i + 1) text += " x " + std::to_string(next - i);
    i = next;
  }
  return plan.head_stage ? text + ", head" : text;
}

std::string flag_text(bool flag) {
  return flag ? "true" : "false";
}

}  // namespace

std::string placement_text(const std::vector<Degree>& placement) {
  std::string text;
  for (const Degree degree : placement) {
    text += (text.empty() ? "" : ", ") + std::string{name_in(degree_names, degree)};
  }
  return text;
}

std::vector<std::pair<std::string, std::string>> choices_of(const SearchSite& site,
                                                            const SearchedPlan& searched) {
  const Plan& plan = searched.plan;
  std::vector<std::pair<std::string, std::string>> choices{
      {"gpu", site.scenario.cluster.gpu.id},
      {"gpus", std::to_string(site.scenario.gpus())},
      {"fabric", site.fabric},
      {"precision", site.precision},
      {"tensor", std::to_string(plan.tensor)},
      {"sequence_parallel", plan.tensor > 1 ? flag_text(plan.sequence_parallel) : ""},
      {"context", std::to_string(plan.context)},
      {"pipeline", std::to_string(plan.pipeline)},
      {"data", std::to_string(plan.data)},
      {"expert", std::to_string(plan.expert)},
      {"expert_tensor", site.scenario.model.experts ? std::to_string(plan.expert_tensor) : ""},
      {"zero", std::to_string(plan.zero)},
      {"shard", plan.shard > 0 ? std::to_string(plan.shard) : ""},
      {"offload_optimizer", plan.offload_optimizer ? "true" : ""},
      {"micro_batch", std::to_string(plan.micro_batch)},
      {"schedule", std::string{name_of(plan.schedule)}},
      {"virtual_stages", std::to_string(plan.virtual_stages)},
      {"stage_layers", plan.stage_layers.empty() ? "" : layers_text(plan)},
      {"placement", placement_text(plan.placement)},
      {"recompute", spelled(searched.recompute)}};
  return choices;
}

std::vector<PlanDifference> differences(const SearchSite& winners_site, const SearchedPlan& winner,
                                        const SearchSite& published_site,
                                        const SearchedPlan& published) {
  const auto winners = choices_of(winners_site, winner);
  const auto others = choices_of(published_site, published);
  std::vector<PlanDifference> list;
  for (std::size_t i = 0; i < winners.size(); ++i) {
    const auto& [what, winners_choice] = winners[i];
    if (winners_choice == others[i].second) continue;
    const auto said = [](const std::string& text) { return text.empty() ? "-" : text; };
    list.push_back({what, said(winners_choice), said(others[i].second)});
  }
  return list;
}

}  // namespace trainyard
