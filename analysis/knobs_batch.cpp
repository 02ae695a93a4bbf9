#include <fmt/format.h>

#include <cstdlib>

#include "analysis/knob_rules.hpp"
#include "analysis/report.hpp"

// Knobs of the batch, and of what is kept while it is computed.

namespace trainyard {
namespace {

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

}  // namespace

std::vector<KnobRule> batch_knobs() {
  return {
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
