#include "workloads/step_load.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "workloads/chunk_shapes.hpp"
#include "workloads/collective.hpp"
#include "workloads/moved_units.hpp"
#include "workloads/site_router.hpp"
#include "workloads/step_sync.hpp"

namespace trainyard {
namespace {

/// Adds up demands, each so many times.
class StepLoad {
 public:
  explicit StepLoad(const TrainingSetup& setup)
      : setup_{setup},
        schedule_{schedule_of(setup.plan, setup.training)},
        router_{setup},
        replicas_{router_.sites() / schedule_.order.size()},
        shapes_{setup, schedule_},
        any_{.replicas = {},
             .sites = std::vector<std::uint32_t>(schedule_.order.size()),
             .sends = {}},
        bytes_(setup.cluster.links.size()) {}

  std::vector<double> finish() {
    for (std::size_t rank = 0; rank < schedule_.placement.size(); ++rank) {
      add_layers(rank);
    }
    add_hand_overs();
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

  /// What each site of a rank moves while its layers compute.
  void add_layers(std::size_t rank) {
    LayerTraffic traffic = router_.traffic(rank * replicas_);
    const MovedUnits units = units_of_rank(rank, traffic);
    for (std::size_t replica = 0; replica < replicas_; ++replica) {
      if (replica > 0) traffic = router_.traffic(rank * replicas_ + replica);
      const auto loads = loads_of(traffic);
      for (std::size_t kind = 0; kind < loads.size(); ++kind) add(*loads[kind], units[kind]);
    }
  }

  /// Over all chunks of a rank.
  MovedUnits units_of_rank(std::size_t rank, const LayerTraffic& traffic) {
    MovedUnits sum{};
    for (const Chunk& chunk : schedule_.order[rank]) {
      const MovedUnits& units = units_of_chunk(shapes_(any_, rank, chunk), traffic);
      for (std::size_t kind = 0; kind < sum.size(); ++kind) sum[kind] += units[kind];
    }
    return sum;
  }

  /// Equal chunks are looked at once, where they run first.
  const MovedUnits& units_of_chunk(const ChunkShape& shape, const LayerTraffic& traffic) {
    for (const auto& [known, units] : known_) {
      if (known == shape) return units;
    }
    known_.emplace_back(shape, sum_of(moved_units(setup_, traffic, shape)));
    return known_.back().second;
  }

  /// Activations go to the next stage of the pipe, and their gradients come back.
  void add_hand_overs() {
    std::map<std::pair<int, int>, int> borders;  // by rank that sends and rank that takes
    for (int rank = 0; rank < std::ssize(schedule_.placement); ++rank) {
      for (int other = 0; other < std::ssize(schedule_.placement); ++other) {
        for (const Placement& held : schedule_.placement[static_cast<std::size_t>(rank)]) {
          for (const Placement& next : schedule_.placement[static_cast<std::size_t>(other)]) {
            if (next.pipe != held.pipe || next.stage != held.stage + 1) continue;
            ++borders[{rank, other}];
            ++borders[{other, rank}];
          }
        }
      }
    }
    const Bytes activation = sent_between_stages(setup_);
    for (const auto& [ranks, count] : borders) {
      const auto [from, to] = ranks;
      add(grown(point_to_point(setup_.cluster, setup_.plan, from, to, activation).demand),
          static_cast<double>(count) * schedule_.micro_batches);
    }
  }

  const TrainingSetup& setup_;
  Schedule schedule_;
  SiteRouter router_;
  std::size_t replicas_;
  ChunkShapes shapes_;
  ReplicaClass any_;
  std::vector<std::pair<ChunkShape, MovedUnits>> known_;
  std::vector<double> bytes_;  // by LinkId
};

}  // namespace

std::vector<double> step_load(const TrainingSetup& setup) {
  return StepLoad{with_mean_rows(setup, false)}.finish();
}

std::vector<double> step_bytes(const TrainingSetup& setup) {
  return StepLoad{with_mean_rows(setup, true)}.finish();
}

}  // namespace trainyard
