#include "workloads/pacing_ranks.hpp"

#include <algorithm>
#include <optional>

#include "workloads/habits.hpp"
#include "workloads/unit.hpp"

namespace trainyard {
namespace {

/// The rank with most rows in some layers.
class Fullest {
 public:
  void add(const RoutedRows& layer, double weight) {
    sums_.resize(layer.ranks.size());
    for (std::size_t rank = 0; rank < sums_.size(); ++rank) {
      sums_[rank] += layer.ranks[rank] * weight;
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
  for (const RoutedRows* layer : layers) fullest.add(*layer, 1.0);
  return std::vector<std::size_t>(layers.size(), fullest.rank());
}

std::vector<std::size_t> rank_of_each(const std::vector<const RoutedRows*>& layers) {
  std::vector<std::size_t> ranks;
  for (const RoutedRows* layer : layers) {
    Fullest fullest;
    fullest.add(*layer, 1.0);
    ranks.push_back(fullest.rank());
  }
  return ranks;
}

/// The position of a unit's layer among those with experts, if it is one.
std::optional<std::size_t> loaded_layer(const std::vector<Unit>& units, std::size_t place) {
  if (place >= units.size() || !has_experts(units[place].kind)) return std::nullopt;
  return units[place].loaded;
}

std::vector<std::size_t> rank_side_by_side(const ChunkShape& shape, const Recompute& recompute,
                                           const std::vector<const RoutedRows*>& layers) {
  const auto before = static_cast<std::size_t>(shape.stage.all_expert());
  const std::vector<Unit> next = units_of(shape.stage, recompute, 0);
  std::vector<Unit> back = units_of(shape.other, recompute, before);
  std::ranges::reverse(back);
  std::vector<std::size_t> ranks(layers.size());
  for (std::size_t place = 0; place < std::max(next.size(), back.size()); ++place) {
    const auto forward = loaded_layer(next, place);
    const auto backward = loaded_layer(back, place);
    Fullest fullest;
    if (forward) fullest.add(*layers[*forward], 1.0);
    if (backward) fullest.add(*layers[*backward], 2.0);
    if (forward) ranks[*forward] = fullest.rank();
    if (backward) ranks[*backward] = fullest.rank();
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

bool waits_by_layer(const TrainingSetup& setup, const ChunkShape& shape) {
  if (shape.kind != ChunkKind::weights) return true;
  return setup.plan.zero == 3 && !shards_beside_backward(setup);
}

std::vector<std::size_t> pacing_ranks(const TrainingSetup& setup, const ChunkShape& shape) {
  const std::vector<const RoutedRows*> layers = drawn_rows(setup, shape);
  if (layers.empty()) return {};
  if (!waits_by_layer(setup, shape)) return rank_of_all(layers);
  const bool side_by_side = shape.kind == ChunkKind::pair && overlaps_exchange(setup);
  return side_by_side ? rank_side_by_side(shape, setup.training.recompute, layers)
                      : rank_of_each(layers);
}

}  // namespace trainyard
