#include <type_traits>
#include <variant>

#include "analysis/json.hpp"
#include "analysis/json_prediction.hpp"
#include "analysis/search_choices.hpp"
#include "sim/names.hpp"

namespace trainyard {
namespace {

Json number(const auto& quantity) {
  return quantity ? Json(rounded(quantity->value())) : Json(nullptr);
}

Json figures_of(const SearchedPlan& searched) {
  const PlanFigures& figures = searched.figures();
  Json json{{"rank", searched.rank > 0 ? Json(searched.rank) : Json(nullptr)},
            {"estimated_step_time_s", rounded(searched.estimated.step_time.value())},
            {"replayed_step_time_s", nullptr},
            {"duration_s", rounded(figures.duration.value())},
            {"gpu_hours", rounded(figures.gpu_hours.value())},
            {"cost_usd", number(figures.cost)},
            {"energy_j", number(figures.energy)},
            {"memory_per_gpu_bytes", rounded(searched.memory.value())},
            {"within_limits", searched.within}};
  if (searched.replayed) {
    json["replayed_step_time_s"] = rounded(searched.replayed->step_time.value());
  }
  return json;
}

Json json_of(const ChoiceValue& choice) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
          return nullptr;
        } else {
          return value;
        }
      },
      choice);
}

Json plan_json(const SearchSite& site, const SearchedPlan& searched) {
  Json json = figures_of(searched);
  for (const PlanChoice& choice : choices_of(site, searched)) {
    json[choice.what] = json_of(choice.value);
  }
  return json;
}

Json published_json(const PublishedPlan& published) {
  Json json = plan_json(published.site, published.plan);
  json["why_unranked"] =
      published.why_unranked.empty() ? Json(nullptr) : Json(published.why_unranked);
  json["differences"] = Json::array();
  for (const auto& [what, winner, own] : published.differences) {
    json["differences"].push_back({{"what", what}, {"winner", winner}, {"published", own}});
  }
  return json;
}

}  // namespace

std::string json_of(const SearchResult& result) {
  const auto list_of = [&](const std::vector<SearchedPlan>& plans) {
    Json list = Json::array();
    for (const SearchedPlan& plan : plans) list.push_back(plan_json(result.site_of(plan), plan));
    return list;
  };
  Json objectives = Json::array();
  for (const SearchObjective objective : result.question.objectives) {
    objectives.push_back(name_in(search_objective_names, objective));
  }
  Json json{{"scenario", result.name},
            {"objectives", objectives},
            {"plans_evaluated", result.evaluated},
            {"plans_valid", result.valid},
            {"pruned", Json::array()},
            {"best", list_of(result.best)},
            {"replay_deviation",
             {{"median", rounded(result.median_deviation())},
              {"worst", rounded(result.worst_deviation())}}},
            {"published", published_json(result.published)}};
  for (const PrunedPlans& pruned : result.pruned) {
    json["pruned"].push_back({{"reason", pruned.reason},
                              {"plans", pruned.plans ? Json(*pruned.plans) : Json(nullptr)},
                              {"loses_nothing", pruned.loses_nothing},
                              {"looked_at", pruned.looked_at}});
  }
  if (objectives.size() > 1) {
    json["front_size"] = result.front_size;
    json["front"] = list_of(result.front);
  }
  return text_of(json);
}

}  // namespace trainyard
