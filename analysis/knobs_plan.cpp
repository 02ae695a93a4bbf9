#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "analysis/knob_rules.hpp"
#include "analysis/report.hpp"
#include "sim/names.hpp"
#include "sim/yaml_edit.hpp"
#include "workloads/misfit.hpp"

// Knobs of the plan: how the run is spread over its GPUs.

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

std::string text_below(const YamlNode& root, std::string_view path, std::string usual) {
  const YamlNode* const found = find_below(root, path);
  return found != nullptr && found->kind == YamlNode::Kind::text ? found->text : usual;
}

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

void fill_tensor(const KnobSubject& subject, Knob& knob) {
  const Scenario& steps = subject.steps;
  std::vector<int> counts;
  for (const int count : {1, 2, 4, 8, 16}) {
    const bool divides = steps.model.attention.heads % count == 0 &&
                         steps.gpus() % (count * steps.plan.pipeline * steps.plan.context) == 0;
    if (divides && count <= steps.cluster.spec.gpus_per_node) counts.push_back(count);
  }
  choose_among(knob, counts, steps.plan.tensor);
}

/// Tensor ranks share the rows outside of matrices too, and leave experts whole.
void turn_tensor(const KnobTurn& turn) {
  turn.write("parallel.tensor", turn.value);
  turn.erase("parallel.data");
  turn.erase("parallel.sequence_parallel");
  if (turn.value.text != "1") turn.write("parallel.sequence_parallel", "true");
  if (turn.steps.model.experts && find_below(turn.root, "parallel.expert_tensor") == nullptr) {
    turn.write("parallel.expert_tensor", "1");
  }
}

bool is_long(const KnobSubject& subject) {
  return subject.steps.plan.context > 1 || subject.steps.training.sequence_length > 8192;
}

void fill_context(const KnobSubject& subject, Knob& knob) {
  const Plan& plan = subject.steps.plan;
  std::vector<int> counts;
  for (const int count : {1, 2, 4, 8, 16, 32}) {
    if (subject.steps.gpus() % (count * plan.tensor * plan.pipeline) == 0) counts.push_back(count);
  }
  choose_among(knob, counts, plan.context);
}

void turn_context(const KnobTurn& turn) {
  turn.write("parallel.context", turn.value);
  turn.erase("parallel.data");
}

void fill_expert(const KnobSubject& subject, Knob& knob) {
  const Scenario& steps = subject.steps;
  std::vector<int> counts;
  for (int count = 1; has_experts(subject) && count <= steps.model.experts->routed; count *= 2) {
    Plan plan = steps.plan;
    plan.expert = count;
    const ClusterSpec& spec = steps.cluster.spec;
    if (!find_misfit(steps.model, steps.training, plan, spec.nodes, spec.gpus_per_node)) {
      counts.push_back(count);
    }
  }
  choose_among(knob, counts, steps.plan.expert);
}

void fill_micro_batch(const KnobSubject& subject, Knob& knob) {
  const int sequences = subject.steps.training.global_batch / subject.steps.plan.data;
  std::vector<int> sizes;
  for (const int size : {1, 2, 4, 8, 16}) {
    if (sequences % size == 0) sizes.push_back(size);
  }
  choose_among(knob, sizes, subject.steps.plan.micro_batch);
}

void fill_batch(const KnobSubject& subject, Knob& knob) {
  constexpr int most_batches = 512;  // on a pipeline; beyond that a prediction takes a while
  const Plan& plan = subject.steps.plan;
  const int written = subject.steps.training.global_batch;
  const int together = plan.data * plan.micro_batch;
  const int batches = written / together;
  std::vector<int> sizes;
  for (const int eighths : {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32}) {
    const int count = batches * eighths / 8;
    if (batches * eighths % 8 != 0 || count > most_batches) continue;
    sizes.push_back(together * count);
  }
  choose_among(knob, sizes, written);
  for (KnobChoice& choice : knob.choices) {
    const int size = std::atoi(choice.value.c_str());
    choice.label = fmt::format("{} sequences, {} micro-batches", grouped(size), size / together);
  }
}

void fill_zero(const KnobSubject& subject, Knob& knob) {
  knob.choices = {
      {"0", "none"}, {"1", "optimizer states"}, {"2", "and gradients"}, {"3", "and weights"}};
  knob.ordered = true;
  knob.value = std::to_string(subject.steps.plan.zero);
}

void turn_zero(const KnobTurn& turn) {
  turn.write("parallel.zero", turn.value);
  if (turn.value.text == "0") turn.erase("parallel.shard");
}

/// A policy that is written as a list or a map has no name.
void fill_recompute(const KnobSubject& subject, Knob& knob) {
  knob.choices = {{"none", "nothing"},
                  {"selective", "attention scores"},
                  {"full", "whole layers"},
                  {"auto", "as little as fits"}};
  knob.value = text_below(subject.root, "training.recompute", "none");
  const YamlNode* const written = find_below(subject.root, "training.recompute");
  if (written != nullptr && written->kind != YamlNode::Kind::text) knob.value.clear();
  allow_as_written(knob);
}

Knob plan_knob(std::string key, std::string label, std::string help) {
  return {
      .key = std::move(key), .group = "plan", .label = std::move(label), .help = std::move(help)};
}

}  // namespace

std::vector<KnobRule> plan_knobs() {
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
      {.knob = plan_knob("parallel.tensor", "Tensor ranks", "How many GPUs share each matrix."),
       .fill = fill_tensor,
       .turn = turn_tensor},
      {.knob = plan_knob("parallel.context", "Context ranks", "How many GPUs share each sequence."),
       .applies = is_long,
       .fill = fill_context,
       .turn = turn_context},
      {.knob = plan_knob("parallel.expert", "Expert ranks",
                         "How many groups of GPUs share the experts of a layer."),
       .applies = has_experts,
       .fill = fill_expert,
       .turn = write_as_it_is},
      {.knob = plan_knob("parallel.micro_batch", "Micro-batch",
                         "Sequences that go through the pipeline together."),
       .fill = fill_micro_batch,
       .turn = write_as_it_is},
      {.knob = plan_knob("training.global_batch", "Batch",
                         "Sequences of one step: more micro-batches make the bubble smaller."),
       .fill = fill_batch,
       .turn = write_as_it_is},
      {.knob = plan_knob("parallel.zero", "ZeRO",
                         "What data ranks share instead of each holding a copy."),
       .fill = fill_zero,
       .turn = turn_zero},
      {.knob = plan_knob("training.recompute", "Recomputed",
                         "What the backward computes again instead of keeping it."),
       .fill = fill_recompute,
       .turn = write_as_it_is},
  };
}

}  // namespace trainyard
