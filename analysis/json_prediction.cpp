#include "analysis/json_prediction.hpp"

#include "analysis/critical_stretches.hpp"
#include "sim/names.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

Json json_of(const StepParts& parts) {
  Json json = Json::object();
  for (const StepPart& part : step_parts) {
    json[std::string{part.name}] = rounded((parts.*part.value).value());
  }
  return json;
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

}  // namespace

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

}  // namespace trainyard
