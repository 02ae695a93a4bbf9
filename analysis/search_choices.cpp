#include "analysis/search_choices.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

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

PlanChoice choice(const char* what, int value) {
  return {what, value, std::to_string(value)};
}

PlanChoice choice(const char* what, std::string text) {
  return {what, text, text};
}

/// What is told only where it matters.
PlanChoice choice_if(bool matters, PlanChoice one) {
  if (!matters) one.text.clear();
  return one;
}

std::vector<PlanChoice> choices_of_site(const SearchSite& site) {
  const ClusterChoice& cluster = site.scenario.cluster;
  return {choice("gpu", cluster.gpu.id), choice("gpus", site.scenario.gpus()),
          choice_if(false, choice("nodes", cluster.spec.nodes)), choice("fabric", site.fabric),
          choice("precision", site.precision)};
}

std::vector<PlanChoice> choices_of_plan(const Plan& plan, bool has_experts) {
  return {choice("tensor", plan.tensor),
          {"sequence_parallel", plan.sequence_parallel,
           plan.tensor == 1         ? ""
           : plan.sequence_parallel ? "true"
                                    : "false"},
          choice("context", plan.context),
          choice("pipeline", plan.pipeline),
          choice("data", plan.data),
          choice("expert", plan.expert),
          choice_if(has_experts, choice("expert_tensor", plan.expert_tensor)),
          choice("zero", plan.zero),
          plan.shard > 0 ? choice("shard", plan.shard) : PlanChoice{"shard", {}, ""},
          {"offload_optimizer", plan.offload_optimizer, plan.offload_optimizer ? "true" : ""},
          choice("micro_batch", plan.micro_batch),
          choice("schedule", std::string{name_of(plan.schedule)}),
          choice("virtual_stages", plan.virtual_stages),
          {"stage_layers",
           plan.stage_layers.empty() ? ChoiceValue{} : ChoiceValue{stage_layers_yaml(plan)},
           plan.stage_layers.empty() ? "" : layers_text(plan)},
          choice("placement", placement_text(plan.placement))};
}

}  // namespace

std::string stage_layers_yaml(const Plan& plan) {
  if (plan.stage_layers.empty()) return "";
  std::string text;
  for (std::size_t i = 0; i < plan.stage_layers.size(); ++i) {
    const bool head = plan.head_stage && i + 1 == plan.stage_layers.size();
    const bool embedding = plan.embedding_stage && i == 0;
    text += (i == 0 ? "" : ", ") + (embedding ? "embedding"
                                    : head    ? "head"
                                              : std::to_string(plan.stage_layers[i]));
  }
  return "[" + text + "]";
}

std::string placement_text(const std::vector<Degree>& placement) {
  std::string text;
  for (const Degree degree : placement) {
    text += (text.empty() ? "" : ", ") + std::string{name_in(degree_names, degree)};
  }
  return text;
}

std::vector<PlanChoice> choices_of(const SearchSite& site, const SearchedPlan& searched) {
  std::vector<PlanChoice> choices = choices_of_site(site);
  for (PlanChoice& one : choices_of_plan(searched.plan, site.scenario.model.experts.has_value())) {
    choices.push_back(std::move(one));
  }
  choices.push_back({"recompute", written(searched.recompute), spelled(searched.recompute)});
  return choices;
}

std::vector<PlanDifference> differences(const SearchSite& winners_site, const SearchedPlan& winner,
                                        const SearchSite& published_site,
                                        const SearchedPlan& published) {
  const auto winners = choices_of(winners_site, winner);
  const auto others = choices_of(published_site, published);
  const auto said = [](const std::string& text) { return text.empty() ? "-" : text; };
  std::vector<PlanDifference> list;
  for (std::size_t i = 0; i < winners.size(); ++i) {
    if (winners[i].text == others[i].text) continue;
    list.push_back({winners[i].what, said(winners[i].text), said(others[i].text)});
  }
  return list;
}

}  // namespace trainyard
