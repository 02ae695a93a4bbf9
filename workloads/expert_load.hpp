#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "workloads/model.hpp"

namespace trainyard {

/// How popular the experts of a layer are.
enum class LoadKind : std::uint8_t {
  even,        ///< all alike
  zipf,        ///< 1 / rank^skew, the ranks dealt to the experts by chance
  log_normal,  ///< exp(skew x a standard normal variable)
  written,     ///< as the user lists
};

/// What a run says about the popularity of its experts.
struct ExpertLoad {
  LoadKind kind = LoadKind::even;
  double skew = 0.0;
  int draws = 1;  ///< taken in turn by the micro-batches
  int seed = 1;
  std::vector<std::vector<double>> written = {};  ///< of each layer with experts and each expert
  std::optional<double> capacity_factor = {};     ///< no expert takes more than this x mean rows
  bool pad_to_capacity = true;                    ///< and each gets as many, if only of padding

  friend bool operator==(const ExpertLoad&, const ExpertLoad&) = default;
};

/// Where the rows of one layer go.
struct RoutedRows {
  std::vector<double> ranks;  ///< rows of each expert rank, over the mean of all rows sent
  double dropped = 0.0;       ///< the share of the rows sent that no expert takes
};

/// Where the rows of every layer go, draw by draw.
struct ExpertLoads {
  std::vector<std::vector<RoutedRows>> draws;  ///< by draw and layer
  bool vary = true;  ///< whether rows vary around these as the stack says, from layer to layer

  const RoutedRows& rows(int draw, int layer) const {
    return draws[static_cast<std::size_t>(draw)][static_cast<std::size_t>(layer)];
  }
};

/// The shares of all rows that `experts` experts of one layer draw; they add up to 1.
std::vector<double> popularity(const ExpertLoad& load, int experts, std::mt19937_64& random);

/// `shares` of which none is above `most`: what is taken off the larger ones goes to the others in
/// proportion. Requires `most` x their number to be 1 or more.
std::vector<double> with_ceiling(std::vector<double> shares, double most);

/// Where the rows of `layers` layers go, whose experts lie on `ranks` ranks in their order.
///
/// A token goes to an expert once, so that none gets more than 1 in `per_token` of all rows. Each
/// layer of each draw has a random engine of its own, so that it does not depend on how many there
/// are. Requires `ranks` to divide the routed experts, and written loads to name them all.
ExpertLoads expert_loads(const ExpertLoad& load, const ExpertShape& experts, int layers, int ranks);

/// The rows of every rank, over the mean, if all have as many in all layers; 1 without draws.
std::optional<double> equal_rows(const ExpertLoads& loads);

/// How many draws differ: 0 if all ranks have as many rows in all layers.
std::size_t differing_draws(const ExpertLoads& loads);

/// The rows of the fullest rank, over the mean.
double fullest_share(const ExpertLoads& loads, int draw, int layer);

}  // namespace trainyard
