#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace trainyard {

/// Where each of `count` points of a Latin hypercube stands along one of its dimensions, on (0, 1]:
/// one in each `count`-th of it, in random order and at a random place within.
///
/// Depends on nothing but these arguments, whatever the compiler: what a dimension draws stays the
/// same when others come or go. McKay, Beckman, Conover, Technometrics 21 (1979) 239.
std::vector<double> hypercube_dimension(std::size_t count, std::uint32_t seed,
                                        std::string_view name);

}  // namespace trainyard
