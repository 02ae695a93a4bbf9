#include "analysis/json.hpp"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "analysis/cost_ratio.hpp"
#include "analysis/critical_stretches.hpp"
#include "analysis/measure_report.hpp"
#include "workloads/collective_kind.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

using Json = nlohmann::ordered_json;

/// The same number with 12 significant digits, beyond which two builds may differ.
double rounded(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.12g", value);
  return std::strtod(digits, nullptr);
}

Json json_of(const StepParts& parts) {
  Json json = Json::object();
  for (const StepPart& part : step_parts) {
    json[std::string{part.name}] = rounded((parts.*part.value).value());
  }
  return json;
}

Json provenance_of(const Gpu& gpu, std::initializer_list<const std::vector<Provenance>*> files) {
  Json list = Json::array();
  list.push_back({{"constant", gpu.id},
                  {"kind", gpu.from_scenario ? "scenario" : "datasheet"},
                  {"source", gpu.from_scenario ? "the scenario; what it leaves out: gpus.yaml"
                                               : "gpus.yaml of the catalogue"}});
  list.push_back(
      {{"constant", "NIC, switch ports"},
       {"kind", "datasheet"},
       {"source", "networks.yaml of the catalogue, unless the scenario says otherwise"}});
  list.push_back(
      {{"constant", "hop latencies"},
       {"kind", "measured"},
       {"source", "arXiv 2505.09343 Table 5, split over hops; networks.yaml of the catalogue"}});
  for (const auto* constants : files) {
    for (const Provenance& entry : *constants) {
      list.push_back(
          {{"constant", entry.constant}, {"kind", entry.kind}, {"source", entry.source}});
    }
  }
  return list;
}

Json memory_of(const MemoryUse& memory) {
  return {{"weights", rounded(memory.weights.value())},
          {"gradients", rounded(memory.gradients.value())},
          {"optimizer", rounded(memory.optimizer.value())},
          {"activations", rounded(memory.activations.value())},
          {"buffers", rounded(memory.buffers.value())},
          {"host", rounded(memory.host.value())}};
}

/// As a scenario has it.
Json json_of(const Recompute& recompute) {
  if (recompute.layer && recompute.layers > 0) return {{"full", recompute.layers}};
  const std::string text = written(recompute);
  if (!text.starts_with('[')) return text;
  Json list = Json::array();
  for (const auto& [name, policy] : recompute_policies) {
    if (recompute.*policy) list.push_back(name);
  }
  return list;
}

Json replica_classes_of(const Prediction& p) {
  Json list = Json::array();
  for (const ReplicaSummary& replicas : p.replicas) {
    list.push_back({{"replicas", replicas.replicas.size()},
                    {"first_replica", replicas.replicas.front()},
                    {"pipeline_end_s", rounded(replicas.pipeline_end.value())},
                    {"slow", replicas.slow}});
  }
  return list;
}

Json critical_path_of(const TrainingStep& step) {
  Json list = Json::array();
  for (const CriticalStretch& stretch : critical_stretches(step.timeline)) {
    const auto rank = static_cast<std::size_t>(stretch.rank);
    list.push_back({{"event", name_in(event_names, stretch.event)},
                    {"rank", rank % step.ranks()},
                    {"replica_class", rank / step.ranks()},
                    {"start_s", rounded(stretch.when.start.value())},
                    {"finish_s", rounded(stretch.when.finish.value())}});
  }
  return list;
}

Json prediction_json(const Scenario& scenario, const Prediction& p) {
  Json by_stage = Json::array();
  for (const MemoryUse& memory : p.step.memory) by_stage.push_back(rounded(memory.total().value()));
  Json json{
      {"scenario", scenario.name},
      {"gpu", scenario.cluster.gpu.id},
      {"gpus", scenario.gpus()},
      {"recompute", json_of(p.recompute)},
      {"recompute_auto", scenario.training.choose_recompute},
      {"step_time_s", rounded(p.step_time.value())},
      {"steps", rounded(p.steps)},
      {"duration_s", rounded(p.duration.value())},
      {"tokens_per_s_per_gpu", rounded(p.tokens_per_gpu.value())},
      {"gpu_hours", rounded(p.gpu_hours.value())},
      {"cost_usd", p.cost ? Json(rounded(p.cost->value())) : Json(nullptr)},
      {"mfu",
       {{"causal", rounded(p.utilization.causal)},
        {"full", rounded(p.utilization.full)},
        {"hardware", rounded(p.utilization.hardware)}}},
      {"peak_flops_per_s", rounded(p.peak.value())},
      {"model_flops_per_token",
       {{"causal", rounded(p.flops_per_token.causal.value())},
        {"full", rounded(p.flops_per_token.full.value())}}},
      {"memory_per_gpu_bytes", rounded(p.memory.total().value())},
      {"memory_by_stage_bytes", by_stage},
      {"memory_parts_bytes", memory_of(p.memory)},
      {"fits", p.fits},
      {"step_parts_s", json_of(p.mean_parts)},
      {"step_parts_first_rank_s", json_of(p.parts.front())},
      {"replica_classes", replica_classes_of(p)},
      {"critical_path", critical_path_of(p.step)},
      {"engine", name_in(engine_names, p.replay.engine)},
      {"detail", name_in(detail_names, p.replay.detail)},
      {"provenance", provenance_of(scenario.cluster.gpu,
                                   {&scenario.kernels.provenance, &scenario.stack.provenance,
                                    &scenario.collectives.provenance})},
  };
  if (p.nested_step_time) json["nested_step_time_s"] = rounded(p.nested_step_time->value());
  if (p.nested_deviation) json["nested_deviation"] = rounded(*p.nested_deviation);
  return json;
}

Json json_of(const CostRatio& ratio) {
  return {{"cost", rounded(ratio.cost())},
          {"training_flops", rounded(ratio.work)},
          {"gpu_hours_per_flop", rounded(ratio.hours_per_flop)},
          {"price", rounded(ratio.price)}};
}

/// What a search may choose of a plan, as a scenario has it.
Json json_of(const Plan& plan) {
  return {{"tensor", plan.tensor},
          {"sequence_parallel", plan.sequence_parallel},
          {"context", plan.context},
          {"pipeline", plan.pipeline},
          {"data", plan.data},
          {"expert", plan.expert},
          {"zero", plan.zero},
          {"micro_batch", plan.micro_batch},
          {"schedule", name_of(plan.schedule)},
          {"virtual_stages", plan.virtual_stages}};
}

Json json_of(const HardwareRun& row) {
  const auto number = [](const auto& quantity) {
    return quantity ? Json(rounded(quantity->value())) : Json(nullptr);
  };
  Json json{{"name", row.name},
            {"gpu", row.gpu.id},
            {"precision", row.precision},
            {"remarks", row.remarks},
            {"plan", row.run ? json_of(row.run->scenario.plan) : Json(nullptr)},
            {"prediction",
             row.run ? prediction_json(row.run->scenario, row.run->prediction) : Json(nullptr)},
            {"why_none", row.run ? Json(nullptr) : Json(row.why_none)},
            {"energy_j", number(row.energy)}};
  json["cost_usd"] = row.cost || !row.run ? number(row.cost) : number(row.run->prediction.cost);
  json["legal"] = row.legal.empty() ? Json(nullptr) : Json(row.legal);
  return json;
}

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

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string json_of(const Scenario& scenario, const Prediction& prediction) {
  return text_of(prediction_json(scenario, prediction));
}

std::string json_of(const std::vector<ComparedRun>& runs) {
  Json list = Json::array();
  const auto first = training_cost(runs.front());
  for (const ComparedRun& run : runs) {
    Json& json = list.emplace_back(prediction_json(run.scenario, run.prediction));
    const auto cost = training_cost(run);
    if (first && cost) json["cost_ratio"] = json_of(cost_ratio(*cost, *first));
  }
  return text_of({{"runs", list}});
}

std::string json_of(const HardwareComparison& comparison) {
  const ComparedRun& written = comparison.written;
  Json on = Json::array();
  for (const HardwareRun& row : comparison.runs) on.push_back(json_of(row));
  return text_of({{"deadline_s", rounded(comparison.deadline.value())},
                  {"own_deadline", comparison.own_deadline},
                  {"runs", {prediction_json(written.scenario, written.prediction)}},
                  {"on", on}});
}

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
