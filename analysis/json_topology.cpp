#include "analysis/json.hpp"
#include "analysis/json_text.hpp"

namespace trainyard {
namespace {

void add_costs(const TopologyReport& report, Json& json) {
  const NetworkCost& cost = report.cost;
  json["cost_usd"] = rounded(cost.total().value());
  json["cost_per_endpoint_usd"] = rounded(report.cost_per_endpoint().value());
  json["cost_parts_usd"] = {{"switches", rounded(cost.switches.value())},
                            {"cables", rounded(cost.cables.value())},
                            {"endpoint_cables", rounded(cost.endpoint_cables.value())}};
  json["nics_usd"] = cost.nics ? Json(rounded(cost.nics->value())) : Json(nullptr);
  json["price_book"] = {
      {"name", report.prices.name}, {"kind", report.prices.kind}, {"source", report.prices.source}};
  Json alternatives = Json::array();
  for (const Alternative& other : report.alternatives) {
    alternatives.push_back({{"fabric", other.fabric},
                            {"switches", other.switches},
                            {"inter_switch_links", other.inter_switch_links},
                            {"cost_usd", rounded(other.cost.value())},
                            {"saving", rounded(1.0 - cost.total() / other.cost)}});
  }
  json["alternatives"] = alternatives;
  if (!report.formula) return;
  json["formula"] = {{"q", report.formula->q},
                     {"endpoints", report.formula->endpoints},
                     {"switches", report.formula->switches},
                     {"inter_switch_links", report.formula->inter_switch_links},
                     {"cost_usd", rounded(report.formula->cost.value())}};
}

}  // namespace

std::string json_of(const TopologyReport& report) {
  const auto number = [](const std::optional<double>& value) {
    return value ? Json(rounded(*value)) : Json(nullptr);
  };
  const auto text = [](const std::string& words) {
    return words.empty() ? Json(nullptr) : Json(words);
  };
  std::optional<double> busiest;
  std::optional<double> trunk;
  if (report.busiest) {
    busiest = report.busiest->of_all_over_injection;
    if (report.busiest->between_switches) trunk = report.busiest->between_switches_over_injection;
  }
  const ClusterCounts& counts = report.counts;
  Json json{{"cluster", report.name},
            {"fabric", report.fabric},
            {"routing", report.routing},
            {"gpus", counts.gpus},
            {"endpoints", counts.endpoints},
            {"planes", counts.planes},
            {"switches", counts.switches()},
            {"switches_by_tier", counts.switches_by_tier},
            {"inter_switch_links", counts.inter_switch_links},
            {"oversubscription_by_tier", report.oversubscription},
            {"diameter_hops", report.diameter_hops},
            {"bisection_bytes_per_s", rounded(report.bisection.value())},
            {"full_bisection_bytes_per_s", rounded(report.full_bisection.value())},
            {"busiest_link_over_injection", number(busiest)},
            {"busiest_link", text(report.busiest_name)},
            {"busiest_trunk_over_injection", number(trunk)},
            {"busiest_trunk", text(report.busiest_trunk_name)},
            {"why_no_busiest_link", text(report.why_no_busiest)}};
  if (report.own) {
    json["own_traffic"] = {{"of", report.own->of},
                           {"busiest_link", report.own->name},
                           {"busiest_link_over_injection", rounded(report.own->over_injection)},
                           {"busy_s", rounded(report.own->busy.value())}};
  }
  add_costs(report, json);
  return text_of(json);
}

}  // namespace trainyard
