#include "workloads/expert_routing.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <span>
#include <vector>

namespace trainyard {
namespace {

/// Uniform on [0, 1), the same on every standard library.
double draw_score(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11U) * 0x1p-53;
}

/// The sum of the two best scores of a group; of the only one if it has no second.
double worth_of(std::span<const double> group) {
  double best = 0.0;
  double second = 0.0;
  for (const double score : group) {
    second = std::max(second, std::min(best, score));
    best = std::max(best, score);
  }
  return best + second;
}

/// Draws which experts one token goes to; the vectors are kept to spare allocations.
class Gate {
 public:
  explicit Gate(const ExpertShape& experts)
      : experts_{experts}, scores_(static_cast<std::size_t>(experts.routed)) {}

  const std::vector<int>& draw(std::mt19937_64& random) {
    for (double& score : scores_) score = draw_score(random);
    const int size = experts_.routed / experts_.groups;
    chosen_groups(size);
    candidates_.clear();
    for (int g = 0; g < experts_.groups_per_token; ++g) {
      for (int e = 0; e < size; ++e) {
        candidates_.push_back(groups_[static_cast<std::size_t>(g)].second * size + e);
      }
    }
    const auto last =
        candidates_.begin() + std::min<std::ptrdiff_t>(experts_.per_token, std::ssize(candidates_));
    std::partial_sort(candidates_.begin(), last, candidates_.end(), [&](int a, int b) {
      return scores_[static_cast<std::size_t>(a)] > scores_[static_cast<std::size_t>(b)];
    });
    candidates_.erase(last, candidates_.end());
    return candidates_;
  }

 private:
  void chosen_groups(int size) {
    groups_.clear();
    for (int g = 0; g < experts_.groups; ++g) {
      const auto first = static_cast<std::size_t>(g * size);
      const std::span group = std::span{scores_}.subspan(first, static_cast<std::size_t>(size));
      groups_.emplace_back(worth_of(group), g);
    }
    std::ranges::sort(groups_, std::greater<>{});
  }

  const ExpertShape& experts_;
  std::vector<double> scores_;
  std::vector<std::pair<double, int>> groups_;
  std::vector<int> candidates_;
};

/// The value that a standard normal variable stays below with the given probability.
double normal_quantile(double probability) {
  double low = -8.0;
  double high = 8.0;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2.0;
    (std::erfc(-middle / std::numbers::sqrt2) / 2.0 < probability ? low : high) = middle;
  }
  return low;
}

int distinct(std::vector<int>& values) {
  std::ranges::sort(values);
  return static_cast<int>(std::unique(values.begin(), values.end()) - values.begin());
}

}  // namespace

RoutingSpread expected_spread(const ExpertShape& experts, int expert_parallel, int gpus_per_node) {
  constexpr int tokens = 2048;
  std::mt19937_64 random{1};
  Gate gate{experts};

  const int local = experts.routed / expert_parallel;
  double nodes = 0.0;
  double gpus = 0.0;
  std::vector<int> on_gpu;
  for (int token = 0; token < tokens; ++token) {
    on_gpu.clear();
    for (const int expert : gate.draw(random)) on_gpu.push_back(expert / local);
    gpus += distinct(on_gpu);
    for (int& gpu : on_gpu) gpu /= gpus_per_node;
    nodes += distinct(on_gpu);
  }
  return {.nodes = nodes / tokens,
          .gpus = gpus / tokens,
          .node_count = std::max(1, expert_parallel / gpus_per_node),
          .gpus_per_node = std::min(expert_parallel, gpus_per_node)};
}

double fullest_rank_excess(double deviation, int ranks, int draws) {
  if (ranks <= 1 || draws <= 0) return 0.0;
  const double maximum = normal_quantile((ranks - 0.375) / (ranks + 0.25));
  return deviation / std::sqrt(draws) * maximum;
}

}  // namespace trainyard
