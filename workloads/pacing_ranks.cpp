#include "workloads/pacing_ranks.hpp"

#include <algorithm>

#include "workloads/habits.hpp"
#include "workloads/layer_traffic.hpp"

namespace trainyard {
namespace {

/// The rank with most rows in some layers.
class Fullest {
 public:
  void add(const RoutedRows& layer) {
    sums_.resize(layer.ranks.size());
    for (std::size_t rank = 0; rank < sums_.size(); ++rank) {
      sums_[rank] += layer.ranks[rank];
    }
  }

  std::size_t rank() const {
    return static_cast<std::size_t>(std::ranges::max_element(sums_) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

std::vector<std::size_t> rank_of_all(const std::vector<const RoutedRows*>& layers) {
  Fullest fullest;
  for (const RoutedRows* layer : layers) fullest.add(*layer);
  return std::vector<std::size_t>(layers.size(), fullest.rank());
}

std::vector<std::size_t> rank_of_each(const std::vector<const RoutedRows*>& layers) {
  std::vector<std::size_t> ranks;
  for (const RoutedRows* layer : layers) {
    Fullest fullest;
    fullest.add(*layer);
    ranks.push_back(fullest.rank());
  }
  return ranks;
}

}  // namespace

std::vector<const RoutedRows*> drawn_rows(const TrainingSetup& setup, const ChunkShape& shape) {
  std::vector<const RoutedRows*> rows;
  if (differing_draws(setup.loads) == 0) return rows;
  const auto add = [&](const DrawnLayers& drawn, const StageShape& stage) {
    for (int layer = 0; layer < stage.all_expert(); ++layer) {
      rows.push_back(&setup.loads.draws[drawn.draw][drawn.first + static_cast<std::size_t>(layer)]);
    }
  };
  add(shape.drawn, shape.stage);
  add(shape.other_drawn, shape.other);
  return rows;
}

bool exchanges_beside_kernels(const TrainingSetup& setup, const ChunkShape& shape) {
  const bool both = shape.kind == ChunkKind::pair || shape.kind == ChunkKind::backward;
  return both && has_exchange(setup) && overlaps_exchange(setup);
}

bool waits_by_layer(const TrainingSetup& setup, const ChunkShape& shape) {
  if (shape.kind != ChunkKind::weights) return true;
  return setup.plan.zero == 3 && !shards_beside_backward(setup);
}

std::vector<std::size_t> pacing_ranks(const TrainingSetup& setup, const ChunkShape& shape) {
  const std::vector<const RoutedRows*> layers = drawn_rows(setup, shape);
  if (layers.empty()) return {};
  return waits_by_layer(setup, shape) ? rank_of_each(layers) : rank_of_all(layers);
}

std::vector<std::size_t> ranks_to_wait_for(const TrainingSetup& setup, const ChunkShape& shape) {
  const std::vector<const RoutedRows*> layers = drawn_rows(setup, shape);
  if (layers.empty() || !exchanges_beside_kernels(setup, shape)) return {};
  std::vector<std::size_t> ranks{rank_of_all(layers).front()};
  for (const std::size_t rank : rank_of_each(layers)) {
    if (std::ranges::find(ranks, rank) == ranks.end()) ranks.push_back(rank);
  }
  return ranks;
}

}  // namespace trainyard
