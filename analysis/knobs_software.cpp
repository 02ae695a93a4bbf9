#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "analysis/knob_rules.hpp"
#include "analysis/training_reader.hpp"
#include "sim/catalogue_document.hpp"
#include "sim/names.hpp"
#include "sim/yaml_edit.hpp"

// Knobs of the software: numbers, what overlaps, and how tokens reach their experts.

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> precision_labels{{
    {"fp32", "FP32"},
    {"tf32", "TF32"},
    {"fp16", "FP16"},
    {"bf16", "BF16"},
    {"fp8-tensor", "FP8, a scale for each tensor"},
    {"fp8-block", "FP8, a scale for each block"},
}};

void fill_precision(const KnobSubject& subject, Knob& knob) {
  for (const auto& [name, label] : precision_labels) {
    knob.choices.push_back({std::string{name}, std::string{label}});
  }
  knob.value = name_in(training_precision_names, subject.steps.training.precision);
}

void fill_stacks(const KnobSubject& subject, Knob& knob) {
  const YamlDocument stacks = catalogue_document(subject.catalogue, "stacks.yaml");
  if (const YamlNode* const entries = find_entry(stacks.root_node, "stacks")) {
    for (const auto& [key, value] : entries->entries) {
      knob.choices.push_back({key.text, key.text});
    }
  }
  knob.value = subject.steps.stack.name;
}

/// Whether something runs beside kernels: as the plan says, or else as the stack does.
struct OverlapKnob {
  std::string_view name;
  std::string_view label;
  std::string_view help;
  bool (*applies)(const Scenario& steps);
  bool (*value)(const Scenario& steps);
};

bool overlaps_sends(const Scenario& steps) {
  const SendOverlap habit = steps.stack.overlap.point_to_point;
  const bool rounds = steps.plan.schedule == ScheduleKind::interleaved;
  return steps.plan.overlap.point_to_point.value_or(habit == SendOverlap::all ||
                                                    (habit == SendOverlap::interleaved && rounds));
}

constexpr std::array<OverlapKnob, 5> overlaps{{
    {"expert", "Expert exchanges overlap",
     "Dispatch and combine run beside the other half of an overlapped pair.",
     [](const Scenario& steps) { return steps.plan.expert > 1; },
     [](const Scenario& steps) {
       return steps.plan.overlap.expert.value_or(steps.stack.overlap.expert);
     }},
    {"point_to_point", "Sends between stages overlap",
     "Activations travel to the next stage while the sender computes.",
     [](const Scenario& steps) { return steps.plan.pipeline > 1; }, overlaps_sends},
    {"gradient", "Gradients overlap", "Gradients are summed beside the last backward.",
     [](const Scenario& steps) { return steps.plan.data > 1; },
     [](const Scenario& steps) {
       return steps.plan.overlap.gradient.value_or(steps.stack.overlap.gradient);
     }},
    {"parameter", "Weights overlap", "Weights are gathered beside the forward that needs them.",
     [](const Scenario& steps) { return steps.plan.data > 1 && steps.plan.zero > 0; },
     [](const Scenario& steps) {
       return steps.plan.overlap.parameter.value_or(steps.stack.overlap.parameter);
     }},
    {"context", "Keys and values overlap", "Keys and values travel beside the scores.",
     [](const Scenario& steps) { return steps.plan.context > 1; },
     [](const Scenario& steps) {
       return steps.plan.overlap.context.value_or(steps.stack.overlap.context);
     }},
}};

KnobRule rule_of(const OverlapKnob& overlap) {
  return {.knob = {.key = "parallel.overlap." + std::string{overlap.name},
                   .group = "software",
                   .label = std::string{overlap.label},
                   .help = std::string{overlap.help},
                   .kind = KnobKind::toggle},
          .applies = [applies = overlap.applies](
                         const KnobSubject& subject) { return applies(subject.steps); },
          .fill = [value = overlap.value](
                      const KnobSubject& subject,
                      Knob& knob) { knob.value = value(subject.steps) ? "true" : "false"; },
          .turn = write_as_it_is};
}

/// What a stack does by itself is neither of the choices.
void fill_tensor_overlap(const KnobSubject& subject, Knob& knob) {
  const std::optional<bool>& written = subject.steps.plan.overlap.tensor;
  knob.choices = {{"true", "beside products"}, {"false", "beside nothing"}};
  knob.value = !written ? std::string{} : *written ? "true" : "false";
  allow_as_written(knob, "as the software does");
}

void fill_dispatcher(const KnobSubject& subject, Knob& knob) {
  knob.choices = {{"deepep", "DeepEP: once to each node"},
                  {"alltoall", "all-to-all: a copy for each expert"}};
  const Scenario& steps = subject.steps;
  knob.value = name_in(dispatcher_names, steps.plan.dispatcher.value_or(steps.stack.dispatcher));
}

bool has_drawn_load(const KnobSubject& subject) {
  return has_experts(subject) && subject.steps.training.expert_load.kind != LoadKind::written;
}

void fill_skew(const KnobSubject& subject, Knob& knob) {
  knob.value = number_text(subject.steps.training.expert_load.skew);
}

void turn_skew(const KnobTurn& turn) {
  const std::string kind =
      turn.steps.training.expert_load.kind == LoadKind::log_normal ? "log-normal" : "zipf";
  if (is_zero(turn)) {
    turn.erase("training.expert_load");
    return;
  }
  turn.write("training.expert_load.kind", kind);
  turn.write("training.expert_load.skew", turn.value);
  // Each draw is replayed, and a page is to follow at once.
  if (find_below(turn.root, "training.expert_load.draws") == nullptr) {
    turn.write("training.expert_load.draws", "1");
  }
}

}  // namespace

std::vector<KnobRule> software_knobs() {
  std::vector<KnobRule> rules{
      {.knob = {.key = "training.precision",
                .group = "software",
                .label = "Precision",
                .help = "In what numbers the products of the layers are computed."},
       .fill = fill_precision,
       .turn = write_as_it_is},
      {.knob = {.key = "stack",
                .group = "software",
                .label = "Software",
                .help = "Whose kernels, and whose habits of what runs beside what."},
       .fill = fill_stacks,
       .turn = write_as_it_is},
      {.knob = {.key = "parallel.overlap.tensor",
                .group = "software",
                .label = "Rows of tensor ranks overlap",
                .help = "What tensor ranks exchange travels beside the products that need it."},
       .applies = [](const KnobSubject& subject) { return subject.steps.plan.tensor > 1; },
       .fill = fill_tensor_overlap,
       .turn = write_as_it_is},
      {.knob = {.key = "parallel.dispatcher",
                .group = "software",
                .label = "Dispatcher",
                .help = "How tokens travel to their experts."},
       .applies = has_experts,
       .fill = fill_dispatcher,
       .turn = write_as_it_is},
      {.knob = {.key = "training.expert_load.skew",
                .group = "software",
                .label = "Skew of experts",
                .help = "How much more popular some experts are: 0 is even, 1 has a few very full; "
                        "one draw.",
                .kind = KnobKind::range,
                .minimum = 0.0,
                .maximum = 2.0,
                .step = 0.1},
       .applies = has_drawn_load,
       .fill = fill_skew,
       .turn = turn_skew}};
  for (const OverlapKnob& overlap : overlaps) rules.push_back(rule_of(overlap));
  return rules;
}

}  // namespace trainyard
