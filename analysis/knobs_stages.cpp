#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "analysis/knob_rules.hpp"

// Knobs of the pipeline: which stages there are, and in what order they run.

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> schedule_labels{{
    {"gpipe", "GPipe"},
    {"1f1b", "1F1B"},
    {"interleaved", "interleaved 1F1B"},
    {"bfs", "looped breadth-first"},
    {"zb-h1", "zero bubble H1"},
    {"zb-h2", "zero bubble H2"},
    {"zb-v", "zero bubble V"},
    {"v-half", "V-Half"},
    {"v-min", "V-Min"},
    {"dualpipe", "DualPipe"},
    {"dualpipev", "DualPipeV"},
    {"chimera", "Chimera"},
}};

int count_below(const YamlNode& root, std::string_view path) {
  return std::max(1, std::atoi(text_below(root, path, "1").c_str()));
}

/// The schedule, pipeline and virtual stages that are written, as a plan that has nothing else.
Plan written_stages(const YamlNode& root) {
  Plan plan;
  plan.pipeline = count_below(root, "parallel.pipeline");
  plan.virtual_stages = count_below(root, "parallel.virtual_stages");
  const std::string name = text_below(root, "parallel.schedule", "1f1b");
  for (const auto& [known, kind] : schedule_names) {
    if (known == name) plan.schedule = kind;
  }
  return plan;
}

/// Written layers are of so many stages.
void drop_layers_of_other_stages(const KnobTurn& turn) {
  const YamlNode* const layers = find_below(turn.root, "parallel.stage_layers");
  if (layers == nullptr) return;
  if (std::ssize(layers->items) == stage_count(written_stages(turn.root))) return;
  turn.erase("parallel.stage_layers");
}

void fill_schedules(const KnobSubject& subject, Knob& knob) {
  for (const auto& [name, label] : schedule_labels) {
    knob.choices.push_back({std::string{name}, std::string{label}});
  }
  const Plan& plan = subject.steps.plan;
  knob.value =
      plan.schedule == ScheduleKind::written ? std::string{} : std::string{name_of(plan.schedule)};
  allow_as_written(knob);
}

void turn_schedule(const KnobTurn& turn) {
  turn.write("parallel.schedule", turn.value);
  const Plan plan = written_stages(turn.root);
  const bool chosen = stages_on_rank(plan.schedule) == StagesOnRank::chosen;
  if (!chosen) turn.erase("parallel.virtual_stages");
  if (chosen && plan.virtual_stages < 2) turn.write("parallel.virtual_stages", "2");
  drop_layers_of_other_stages(turn);
}

bool has_chosen_stages(const KnobSubject& subject) {
  return stages_on_rank(subject.steps.plan.schedule) == StagesOnRank::chosen;
}

void fill_virtual_stages(const KnobSubject& subject, Knob& knob) {
  const Plan& plan = subject.steps.plan;
  std::vector<int> counts;
  for (const int count : {1, 2, 3, 4, 5, 6, 7, 8, 10, 12}) {
    if (count * plan.pipeline <= subject.steps.model.layers) counts.push_back(count);
  }
  choose_among(knob, counts, plan.virtual_stages);
}

void turn_virtual_stages(const KnobTurn& turn) {
  turn.write("parallel.virtual_stages", turn.value);
  drop_layers_of_other_stages(turn);
}

void fill_pipeline(const KnobSubject& subject, Knob& knob) {
  const Plan& plan = subject.steps.plan;
  std::vector<int> counts;
  for (const int count : {1, 2, 4, 8, 16, 32, 64}) {
    const int replica = count * plan.tensor * plan.context;
    if (count <= subject.steps.model.layers && subject.steps.gpus() % replica == 0) {
      counts.push_back(count);
    }
  }
  choose_among(knob, counts, plan.pipeline);
}

void turn_pipeline(const KnobTurn& turn) {
  turn.write("parallel.pipeline", turn.value);
  turn.erase("parallel.data");
  drop_layers_of_other_stages(turn);
}

}  // namespace

std::vector<KnobRule> stage_knobs() {
  return {
      {.knob = plan_knob("parallel.schedule", "Schedule",
                         "In what order each pipeline rank runs its micro-batches."),
       .fill = fill_schedules,
       .turn = turn_schedule},
      {.knob = plan_knob("parallel.pipeline", "Pipeline stages",
                         "How many groups of GPUs share the layers."),
       .fill = fill_pipeline,
       .turn = turn_pipeline},
      {.knob = plan_knob("parallel.virtual_stages", "Virtual stages",
                         "How many stretches of layers each pipeline rank holds."),
       .applies = has_chosen_stages,
       .fill = fill_virtual_stages,
       .turn = turn_virtual_stages},
  };
}

}  // namespace trainyard
