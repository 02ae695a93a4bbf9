#include "analysis/export_reasons.hpp"
#include "analysis/json.hpp"
#include "analysis/json_text.hpp"
#include "sim/names.hpp"

// JSON of export checks.

namespace trainyard {
namespace {

/// Adds what the rules say; `clause` is what decides.
void add_ruling(const DatedRuling& dated, Json& json) {
  const Ruling& ruling = dated.ruling;
  json["verdict"] = name_in(verdict_names, ruling.verdict);
  json["clause"] = ruling.clause;
  json["licence_required"] = ruling.licence_required();
  json["policy"] = ruling.policy;
  json["tariff"] = dated.tariff;
  json["version"] = ruling.version.empty() ? Json(nullptr) : Json(ruling.version);
}

void add_metrics(const ChipMetrics& metrics, Json& json) {
  json["tpp"] = rounded(metrics.tpp);
  json["tpp_type"] = metrics.type;
  json["performance_density"] =
      metrics.performance_density ? Json(rounded(*metrics.performance_density)) : Json(nullptr);
  json["io_bytes_per_s"] = rounded(metrics.io.value());
  json["memory_bytes_per_s"] = rounded(metrics.memory.value());
  json["datacenter"] = metrics.datacenter;
}

Json power_json(const ClusterPower& power) {
  Json json{{"gpus", power.gpus},
            {"tpp", rounded(power.tpp)},
            {"h100_equivalents", rounded(power.h100_equivalents)}};
  if (power.quota_shares.empty()) return json;
  json["quota_shares"] = Json::array();
  for (const auto& [what, share] : power.quota_shares) {
    json["quota_shares"].push_back({{"quota", what}, {"share", rounded(share)}});
  }
  return json;
}

Json history_json(const ExportCheck& check) {
  Json versions = Json::array();
  for (const DatedRuling& dated : check.rulings) {
    Json version{{"from", text_of(dated.from)},
                 {"to", dated.to ? Json(text_of(*dated.to)) : Json(nullptr)}};
    add_ruling(dated, version);
    versions.push_back(std::move(version));
  }
  return versions;
}

Json check_json(const ExportCheck& check) {
  Json json{{"gpu", check.part.gpu.id}};
  if (check.date) json["date"] = text_of(*check.date);
  json["destination"] = name_in(destination_names, check.destination);
  add_metrics(check.metrics, json);
  if (check.date) {
    add_ruling(check.rulings.front(), json);
    json["because"] = export_reasons(check.rulings.front().ruling, check.metrics);
    json["sources"] = check.rulings.front().ruling.sources;
    json["notes"] = Json::array();
    for (const RuleNote& note : check.notes) {
      json["notes"].push_back(
          {{"from", text_of(note.from)}, {"text", note.text}, {"sources", note.sources}});
    }
  } else {
    json["versions"] = history_json(check);
  }
  if (!check.remarks.empty()) json["remarks"] = check.remarks;
  if (check.power) json["cluster"] = power_json(*check.power);
  return json;
}

}  // namespace

std::string json_of(const ExportCheck& check) {
  return text_of(check_json(check));
}

std::string json_of(const std::vector<ExportCheck>& checks) {
  Json rows = Json::array();
  for (const ExportCheck& check : checks) rows.push_back(check_json(check));
  return text_of({{"rows", rows}});
}

}  // namespace trainyard
