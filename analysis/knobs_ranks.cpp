#include "analysis/knob_rules.hpp"
#include "workloads/misfit.hpp"

// Knobs of the ranks that share a stage: tensor, context and expert ranks.

namespace trainyard {
namespace {

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

}  // namespace

std::vector<KnobRule> rank_knobs() {
  return {
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
  };
}

}  // namespace trainyard
