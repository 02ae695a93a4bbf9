#include "analysis/latin_hypercube.hpp"

#include <numeric>
#include <random>
#include <utility>

#include "sim/random_draws.hpp"

namespace trainyard {

std::vector<double> hypercube_dimension(std::size_t count, std::uint32_t seed,
                                        std::string_view name) {
  std::vector<std::uint32_t> seeds{seed};
  for (const char letter : name) seeds.push_back(static_cast<unsigned char>(letter));
  std::seed_seq sequence(seeds.begin(), seeds.end());
  std::mt19937_64 random{sequence};

  std::vector<std::size_t> strata(count);
  std::iota(strata.begin(), strata.end(), std::size_t{0});
  // The remainder favours some places by less than one in 10^12.
  for (std::size_t left = count; left > 1; --left) {
    std::swap(strata[left - 1], strata[random() % left]);
  }
  std::vector<double> places;
  places.reserve(count);
  for (const std::size_t stratum : strata) {
    places.push_back((static_cast<double>(stratum) + draw_uniform(random)) /
                     static_cast<double>(count));
  }
  return places;
}

}  // namespace trainyard
