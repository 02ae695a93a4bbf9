#include "workloads/step_load.hpp"

#include <array>

#include "workloads/collective.hpp"
#include "workloads/groups.hpp"
#include "workloads/layer_traffic.hpp"
#include "workloads/step_sync.hpp"

namespace trainyard {
namespace {

/// Adds up demands, each so many times.
class StepLoad {
 public:
  explicit StepLoad(const TrainingSetup& setup)
      : setup_{setup},
        schedule_{schedule_of(setup.plan, setup.training)},
        stages_{stages_of(setup.model, setup.plan)},
        bytes_(setup.cluster.links.size()) {}

  std::vector<double> finish() {
    for (std::size_t rank = 0; rank < schedule_.placement.size(); ++rank) {
      for (const Placement& held : schedule_.placement[rank]) {
        add_exchanges(static_cast<int>(rank), stages_[static_cast<std::size_t>(held.stage)]);
        add_hand_overs(static_cast<int>(rank), held);
      }
    }
    const StepSync step = step_sync(setup_, schedule_);
    for (const auto* syncs : {&step.beside, &step.reduced, &step.gathered}) {
      for (const StageSync& sync : *syncs) {
        add(sync.reduce.load, sync.pieces);
        add(sync.gather.load, sync.pieces);
      }
    }
    return std::move(bytes_);
  }

 private:
  void add(const Demand& demand, double times) {
    for (const LinkLoad& load : demand) bytes_[index(load.link)] += load.size.value() * times;
  }

  Demand grown(const Demand& demand) const {
    return with_overhead(demand, setup_.cluster, setup_.collectives.point_to_point);
  }

  /// Each layer with experts dispatches and combines once forward and once backward, and once more
  /// where experts are recomputed.
  void add_exchanges(int rank, const StageShape& stage) {
    if (!has_exchange(setup_)) return;
    const Recompute& recompute = setup_.training.recompute;
    int times = 0;
    for (const LayerRun& run : layer_runs(stage, recompute)) {
      if (!run.dense) times += run.count * (run.recomputed || recompute.experts ? 3 : 2);
    }
    const Collective each =
        exchange_of_groups(setup_, write_, expert_groups(setup_.plan, std::array{rank}));
    const auto [there, back] = row_bytes(setup_);
    add(each.demand, static_cast<double>(schedule_.micro_batches) * times * (there + back));
  }

  /// Activations go to the next stage of the pipe, and their gradients come back.
  void add_hand_overs(int rank, const Placement& held) {
    const Bytes activation = sent_between_stages(setup_);
    for (std::size_t other = 0; other < schedule_.placement.size(); ++other) {
      for (const Placement& next : schedule_.placement[other]) {
        if (next.pipe != held.pipe || next.stage != held.stage + 1) continue;
        const int to = static_cast<int>(other);
        for (const auto& [a, b] : {std::pair{rank, to}, std::pair{to, rank}}) {
          add(grown(point_to_point(setup_.cluster, setup_.plan, a, b, activation).demand),
              schedule_.micro_batches);
        }
      }
    }
  }

  const TrainingSetup& setup_;
  Schedule schedule_;
  std::vector<StageShape> stages_;
  FlowWriter write_{setup_.cluster};
  std::vector<double> bytes_;  // by LinkId
};

}  // namespace

std::vector<double> step_load(const TrainingSetup& setup) {
  return StepLoad{setup}.finish();
}

}  // namespace trainyard
