#include "analysis/plan_reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "workloads/schedule_reader.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, ContextExchange>, 2> exchange_names{{
    {"ring", ContextExchange::ring},
    {"all-gather", ContextExchange::gather},
}};

constexpr std::array<std::pair<std::string_view, Degree>, 4> degree_names{{
    {"tensor", Degree::tensor},
    {"context", Degree::context},
    {"data", Degree::data},
    {"pipeline", Degree::pipeline},
}};

OverlapChoice read_overlap(YamlMap& map) {
  OverlapChoice overlap;
  for (const auto& [name, choice] : overlap_names) {
    if (const auto value = map.find(name)) overlap.*choice = value->flag();
  }
  return overlap;
}

void read_count(YamlMap& map, const char* key, int& degree) {
  if (const auto value = map.find(key)) degree = value->count();
}

void read_flag(YamlMap& map, const char* key, bool& flag) {
  if (const auto value = map.find(key)) flag = value->flag();
}

/// A schedule by its name, or one that the user wrote: here, or in a file.
void read_schedule_choice(const YamlValue& value, Plan& plan) {
  const auto is_file = [](const std::string& text) {
    return text.ends_with(".yaml") || text.ends_with(".yml");
  };
  if (value.is_map()) {
    plan.written = read_schedule(value);
  } else if (is_file(value.text())) {
    plan.written = read_schedule(read_yaml_file(value.file()).root());
  } else {
    plan.schedule = value.one_of(schedule_names);
    return;
  }
  plan.schedule = ScheduleKind::written;
}

/// Numbers of layers; `embedding` and `head` are stages that have nothing else.
void read_stage_layers(const YamlValue& value, Plan& plan) {
  const std::vector<YamlValue> stages = value.list();
  for (std::size_t stage = 0; stage < stages.size(); ++stage) {
    const std::string& text = stages[stage].text();
    const bool embedding = text == "embedding";
    const bool head = text == "head";
    if (!embedding && !head) {
      plan.stage_layers.push_back(stages[stage].whole());
      continue;
    }
    if (stage != (embedding ? 0 : stages.size() - 1)) {
      stages[stage].fail("'" + text + "' among the layers",
                         embedding ? "write it first" : "write it last");
    }
    (embedding ? plan.embedding_stage : plan.head_stage) = true;
    plan.stage_layers.push_back(0);
  }
}

/// The four degrees, innermost first.
std::vector<Degree> read_placement(const YamlValue& value) {
  std::vector<Degree> placement;
  for (const YamlValue& name : value.list()) {
    if (name.text() == "expert" || name.text() == "expert_tensor") {
      name.fail("experts have no place of their own: they divide the GPUs of a pipeline stage",
                "leave '" + name.text() + "' out");
    }
    const Degree degree = name.one_of(degree_names);
    if (std::ranges::find(placement, degree) != placement.end()) {
      name.fail("'" + name.text() + "' is placed twice", "keep one of them");
    }
    placement.push_back(degree);
  }
  for (const auto& [name, degree] : degree_names) {
    if (std::ranges::find(placement, degree) == placement.end()) {
      value.fail("'" + std::string{name} + "' has no place",
                 "list tensor, context, data and pipeline, innermost first");
    }
  }
  return placement;
}

int read_zero(const YamlValue& value) {
  constexpr int most = 3;
  if (value.whole() > most) value.fail("ZeRO has no stage " + value.text(), "write 0, 1, 2 or 3");
  return value.whole();
}

void read_degrees(YamlMap& map, int gpus, Plan& plan) {
  read_count(map, "tensor", plan.tensor);
  read_flag(map, "sequence_parallel", plan.sequence_parallel);
  read_count(map, "context", plan.context);
  if (const auto how = map.find("context_exchange")) {
    plan.context_exchange = how->one_of(exchange_names);
  }
  read_count(map, "pipeline", plan.pipeline);
  read_count(map, "expert", plan.expert);
  plan.expert_tensor = plan.tensor;
  read_count(map, "expert_tensor", plan.expert_tensor);
  // Where nothing remains, find_misfit says why.
  plan.data = std::max(1, gpus / plan.pipeline / plan.tensor / plan.context);
  read_count(map, "data", plan.data);
  if (const auto placement = map.find("placement")) plan.placement = read_placement(*placement);
}

void read_states(YamlMap& map, Plan& plan) {
  if (const auto zero = map.find("zero")) plan.zero = read_zero(*zero);
  read_count(map, "shard", plan.shard);
  read_flag(map, "offload_optimizer", plan.offload_optimizer);
}

}  // namespace

Plan read_plan(YamlMap& map, int gpus) {
  Plan plan;
  read_degrees(map, gpus, plan);
  read_states(map, plan);
  read_count(map, "micro_batch", plan.micro_batch);
  read_count(map, "virtual_stages", plan.virtual_stages);
  if (const auto schedule = map.find("schedule")) read_schedule_choice(*schedule, plan);
  if (const auto layers = map.find("stage_layers")) read_stage_layers(*layers, plan);
  if (const auto how = map.find("dispatcher")) plan.dispatcher = how->one_of(dispatcher_names);
  if (const auto overlap = map.find("overlap")) plan.overlap = overlap->read(read_overlap);
  return plan;
}

}  // namespace trainyard
