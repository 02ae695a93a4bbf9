#pragma once

#include <string_view>

#include "workloads/plan_space.hpp"

namespace trainyard {

/// How usual_plans narrows each of its lists beside what the written plan has, in words, and what
/// it leaves to that plan.
struct PlanHabits {
  std::string_view tensor = "tensor ranks of one node, powers of two";
  std::string_view sequence_parallel =
      "sequence parallelism wherever there are tensor ranks, or as in the written plan";
  std::string_view context = "context ranks in powers of two, pieces of no less than 4,096 tokens";
  std::string_view pipeline = "pipeline ranks of at least two layers each";
  std::string_view expert = "expert ranks that divide the experts";
  std::string_view expert_tensor = "each expert whole on a GPU, or as in the written plan";
  std::string_view micro_batch = "micro-batches of two sequences or 8,192 tokens";
  std::string_view zero = "ZeRO-1, without experts ZeRO-3 too, and that of the written plan";
  std::string_view schedules = "schedules whose memory is bounded";
  std::string_view virtual_stages = "2, 3, 4, 6 or 8 virtual stages";
  std::string_view placements = "ranks placed as in the written plan";
  std::string_view stage_layers = "layers spread evenly over stages";
  std::string_view all_else = "all else as in the written plan";
};

/// What a practitioner would try for a model on so many GPUs: tensor ranks within a node, pieces of
/// a sequence of no less than 4,096 tokens, micro-batches of two sequences or 8,192 tokens at most,
/// any pipeline of two layers a rank or more that divides the GPUs, and the schedules whose memory
/// is bounded. ZeRO-3 only without experts, all of which it would gather for each micro-batch.
/// `written` is tried too, and gives what the lists leave open; each of its degrees is also in its
/// list, to be tried with all others. Stages that it lists as they would be anyway count as not
/// listed.
PlanSpace usual_plans(const Model& model, const Training& training, const Plan& written, int gpus,
                      int gpus_per_node);

}  // namespace trainyard
