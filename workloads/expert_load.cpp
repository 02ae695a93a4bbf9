#include "workloads/expert_load.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "sim/random_draws.hpp"

namespace trainyard {
namespace {

/// Standard normal (Box and Muller 1958).
double draw_normal(std::mt19937_64& random) {
  const double radius = std::sqrt(-2.0 * std::log(draw_uniform(random)));
  return radius * std::cos(2.0 * std::numbers::pi * draw_uniform(random));
}

/// Fisher and Yates; a remainder of 64 bits is as good as unbiased.
void shuffle(std::vector<double>& values, std::mt19937_64& random) {
  for (std::size_t left = values.size(); left > 1; --left) {
    std::swap(values[left - 1], values[random() % left]);
  }
}

std::mt19937_64 engine_of(const ExpertLoad& load, int draw, int layer) {
  std::seed_seq seeds{load.seed, draw, layer};
  return std::mt19937_64{seeds};
}

std::vector<double> shares_of(std::vector<double> weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// What the ranks take of rows that go to experts as `shares` says.
RoutedRows take(const ExpertLoad& load, const std::vector<double>& shares, int ranks) {
  const auto experts = static_cast<double>(shares.size());
  const std::size_t local = shares.size() / static_cast<std::size_t>(ranks);
  RoutedRows rows{.ranks = std::vector<double>(static_cast<std::size_t>(ranks))};
  for (std::size_t expert = 0; expert < shares.size(); ++expert) {
    double taken = shares[expert] * experts;  // over the mean of the experts
    double computed = taken;
    if (load.capacity_factor) {
      taken = std::min(taken, *load.capacity_factor);
      rows.dropped += shares[expert] - taken / experts;
      computed = load.pad_to_capacity ? *load.capacity_factor : taken;
    }
    rows.ranks[expert / local] += computed / static_cast<double>(local);
  }
  return rows;
}

}  // namespace

std::vector<double> popularity(const ExpertLoad& load, int experts, std::mt19937_64& random) {
  std::vector<double> weights(static_cast<std::size_t>(experts), 1.0);
  if (load.kind == LoadKind::zipf) {
    double rank = 0.0;
    for (double& weight : weights) weight = std::pow(rank += 1.0, -load.skew);
    shuffle(weights, random);
  }
  if (load.kind == LoadKind::log_normal) {
    for (double& weight : weights) weight = std::exp(load.skew * draw_normal(random));
  }
  return shares_of(std::move(weights));
}

std::vector<double> with_ceiling(std::vector<double> shares, double most) {
  constexpr double rounding = 1e-12;
  // What goes to the others can lift one of them above; each round fills at least one.
  for (std::size_t round = 0; round < shares.size(); ++round) {
    double full = 0.0;
    double open = 0.0;
    for (double& share : shares) {
      share = std::min(share, most);
      (share == most ? full : open) += share;
    }
    if (open == 0.0 || full + open > 1.0 - rounding) break;
    for (double& share : shares) {
      if (share != most) share *= (1.0 - full) / open;
    }
  }
  return shares;
}

ExpertLoads expert_loads(const ExpertLoad& load, const ExpertShape& experts, int layers,
                         int ranks) {
  const double most = 1.0 / std::min(experts.per_token, experts.routed);
  const bool padded = load.capacity_factor && load.pad_to_capacity;
  const bool drawn = load.kind == LoadKind::zipf || load.kind == LoadKind::log_normal;
  ExpertLoads loads{.draws = {}, .vary = load.kind == LoadKind::even && !padded};
  for (int draw = 0; draw < (drawn ? load.draws : 1); ++draw) {
    std::vector<RoutedRows>& of_draw = loads.draws.emplace_back();
    for (int layer = 0; layer < layers; ++layer) {
      std::mt19937_64 random = engine_of(load, draw, layer);
      std::vector<double> shares = load.kind == LoadKind::written
                                       ? shares_of(load.written[static_cast<std::size_t>(layer)])
                                       : popularity(load, experts.routed, random);
      of_draw.push_back(take(load, with_ceiling(std::move(shares), most), ranks));
    }
  }
  return loads;
}

std::optional<double> equal_rows(const ExpertLoads& loads) {
  if (loads.draws.empty()) return 1.0;
  const double first = loads.draws.front().front().ranks.front();
  for (const std::vector<RoutedRows>& layers : loads.draws) {
    for (const RoutedRows& layer : layers) {
      if (std::ranges::any_of(layer.ranks, [&](double rows) { return rows != first; })) return {};
    }
  }
  return first;
}

std::size_t differing_draws(const ExpertLoads& loads) {
  return equal_rows(loads) ? 0 : loads.draws.size();
}

double fullest_share(const ExpertLoads& loads, int draw, int layer) {
  return *std::ranges::max_element(loads.rows(draw, layer).ranks);
}

}  // namespace trainyard
