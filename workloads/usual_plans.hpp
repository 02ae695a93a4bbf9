#pragma once

#include "workloads/plan_space.hpp"

namespace trainyard {

/// What a practitioner would try for a model on so many GPUs: tensor ranks within a node, pieces of
/// a sequence of no less than 4,096 tokens, micro-batches of two sequences or 8,192 tokens at most,
/// any pipeline of two layers a rank or more that divides the GPUs, and the schedules whose memory
/// is bounded. ZeRO-3 only without experts, all of which it would gather for each micro-batch.
/// `written` is tried too, and gives what the lists leave open; stages that it lists as they would
/// be anyway count as not listed.
PlanSpace usual_plans(const Model& model, const Training& training, const Plan& written, int gpus,
                      int gpus_per_node);

}  // namespace trainyard
