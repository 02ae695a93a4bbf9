#pragma once

#include "workloads/schedule.hpp"

namespace trainyard {

/// One forward, one backward (PipeDream-Flush), as Megatron-LM runs it without interleaving. Throws
/// std::invalid_argument unless there is at least one rank and one micro-batch. Source: github
/// NVIDIA/Megatron-LM @d98e8a6.
Schedule one_forward_one_backward(int ranks, int micro_batches);

/// How 1F1B goes round the stages of each rank.
struct Interleaving {
  int virtual_stages = 2;       ///< on each rank; at least 2
  int group = 0;                ///< micro-batches in a row at one stage; 0: as many as ranks
  bool one_more_ahead = false;  ///< warms up one forward longer, so that a forward and the backward
                                ///< after it are of different micro-batches and can overlap
};

/// 1F1B over several stages on each rank, in rounds down the ranks.
///
/// The last group may be shorter, but not than the ranks. Throws std::invalid_argument, with what
/// to change, unless group and micro-batches fit together as Megatron-LM demands. Source: github
/// NVIDIA/Megatron-LM @d98e8a6, where `group` is microbatch_group_size_per_vp_stage and
/// `one_more_ahead` comes with overlap_moe_expert_parallel_comm.
Schedule interleaved(int ranks, int micro_batches, const Interleaving& how);

/// The same schedule with each forward and the backward right after it in one pair, unless they are
/// of the same phase and micro-batch: Megatron-LM's overlap_moe_expert_parallel_comm.
Schedule with_pairs(Schedule schedule);

}  // namespace trainyard
