#include "analysis/json.hpp"

#include "analysis/json_prediction.hpp"
#include "analysis/measure_report.hpp"
#include "sim/names.hpp"
#include "workloads/collective_kind.hpp"

namespace trainyard {
namespace {

Json measurement_json(const MeasureScenario& scenario, const Measurement& m) {
  Json json{{"scenario", scenario.name},
            {"measured", title_of(scenario)},
            {"gpu", scenario.cluster.gpu.id},
            {"gpus", m.gpus},
            {"time_s", rounded(m.time.value())}};
  if (m.bus_bandwidth) json["bus_bandwidth_bytes_per_s"] = rounded(m.bus_bandwidth->value());
  if (m.bandwidth) json["bandwidth_bytes_per_s"] = rounded(m.bandwidth->value());
  if (m.pair) {
    json["compute_busy_s"] = rounded(m.pair->compute_busy.value());
    json["exposed_communication_s"] = rounded(m.pair->exposed.value());
    json["transport_s"] = rounded(m.pair->transport.value());
  }
  json["bound_s"] = rounded(m.bound.value());
  json["busiest_link"] = m.busiest;
  if (m.way) {
    json["algorithm"] = name_in(algorithm_names, m.way->algorithm);
    json["protocol"] = name_in(protocol_names, m.way->protocol);
  }
  const std::vector<Provenance> constants = scenario.provenance();
  json["provenance"] = provenance_of(scenario.cluster.gpu, {&constants});
  return json;
}

Json json_of(const ErrorSummary& summary) {
  return {{"rows", summary.rows},
          {"median", rounded(summary.median)},
          {"p90", rounded(summary.p90)},
          {"mape", rounded(summary.mean)}};
}

Json json_of(const DifferenceSummary& summary) {
  return {{"pairs", summary.pairs},
          {"counted", summary.counted},
          {"right_sign", summary.right_sign},
          {"median_error", rounded(summary.median_error)}};
}

template <class Summary>
Json json_of(const SplitSummary<Summary>& summary) {
  Json json = json_of(summary.all);
  json["by_split"] = {{"public_calibration", json_of(summary.calibration)},
                      {"public_validation", json_of(summary.validation)}};
  return json;
}

template <class Summary>
Json json_of(const Summaries<Summary>& summaries) {
  Json json = json_of(summaries.whole);
  Json by_source = Json::object();
  for (const auto& [folder, summary] : summaries.by_source) by_source[folder] = json_of(summary);
  json["by_source"] = by_source;
  return json;
}

Json json_of(const ValidationRow& row) {
  Json json{{"case", row.scenario},
            {"folder", row.folder},
            {"source", row.source},
            {"split", row.split},
            {"gpu", row.gpu},
            {"metric", row.metric},
            {"published", rounded(row.published)},
            {"predicted", rounded(row.predicted)},
            {"relative_error", rounded(row.relative_error())}};
  if (!row.problem.empty()) json["problem"] = row.problem;
  return json;
}

Json json_of(const Difference& difference) {
  return {{"what", difference.what},
          {"from", difference.from},
          {"to", difference.to},
          {"folder", difference.folder},
          {"split", difference.split},
          {"published", rounded(difference.published)},
          {"predicted", rounded(difference.predicted)},
          {"relative_error", rounded(difference.relative_error())},
          {"right_sign", difference.counts() ? Json(difference.right_sign()) : Json(nullptr)}};
}

}  // namespace

std::string json_of(const MeasureScenario& scenario, const Measurement& measurement) {
  return text_of(measurement_json(scenario, measurement));
}

std::string json_of(const std::vector<ComparedMeasurement>& measured) {
  Json list = Json::array();
  for (const ComparedMeasurement& one : measured) {
    list.push_back(measurement_json(one.scenario, one.measurement));
  }
  return text_of({{"runs", list}});
}

std::string json_of(const Validation& validation) {
  Json json{{"rows", Json::array()}, {"summary", json_of(validation.errors)}};
  for (const ValidationRow& row : validation.rows) json["rows"].push_back(json_of(row));
  if (!validation.problems.empty()) json["refused"] = validation.problems;
  if (!validation.differences.pairs.empty()) {
    json["differences"] = Json::array();
    for (const Difference& difference : validation.differences.pairs) {
      json["differences"].push_back(json_of(difference));
    }
    json["summary"]["differences"] = json_of(validation.difference_errors);
  }
  return text_of(json);
}

}  // namespace trainyard
