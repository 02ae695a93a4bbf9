#include "analysis/plan_reader.hpp"

#include <string>

#include "workloads/schedule_reader.hpp"

namespace trainyard {
namespace {

void read_overlap(YamlMap& map, Plan& plan) {
  if (const auto expert = map.find("expert")) plan.overlap.expert = expert->flag();
  if (const auto sends = map.find("point_to_point")) plan.overlap.point_to_point = sends->flag();
}

void read_count(YamlMap& map, const char* key, int& degree) {
  if (const auto value = map.find(key)) degree = value->count();
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

}  // namespace

Plan read_plan(YamlMap& map, int gpus) {
  Plan plan;
  read_count(map, "pipeline", plan.pipeline);
  read_count(map, "expert", plan.expert);
  read_count(map, "micro_batch", plan.micro_batch);
  plan.data = gpus / plan.pipeline;
  read_count(map, "data", plan.data);
  if (plan.data == 0) plan.data = 1;  // more stages than GPUs: find_misfit says so
  if (const auto zero = map.find("zero")) {
    plan.zero = zero->whole();
    if (plan.zero > 1) {
      zero->fail("ZeRO stage " + zero->text() + " is not modelled", "write 0 or 1");
    }
  }
  read_count(map, "virtual_stages", plan.virtual_stages);
  if (const auto schedule = map.find("schedule")) read_schedule_choice(*schedule, plan);
  if (const auto layers = map.find("stage_layers")) {
    for (const YamlValue& count : layers->list()) plan.stage_layers.push_back(count.whole());
  }
  if (const auto overlap = map.find("overlap")) {
    overlap->read([&](YamlMap& switches) {
      read_overlap(switches, plan);
      return 0;
    });
  }
  return plan;
}

}  // namespace trainyard
