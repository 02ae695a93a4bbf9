#pragma once

#include "topologies/wiring.hpp"

namespace trainyard {

/// The NICs of each host, as devices of the wiring: hosts and their NICs by rising names, numbers
/// in them counting as numbers.
///
/// A NIC's description, or else its name, begins with its host, up to the first blank or ".nic-";
/// the rest tells it from the others of that host: "node-3" and "mlx5_1" in "node-3 mlx5_1". Where
/// `only` is not empty, NICs with another rest are left out. Throws InputError if there is no NIC,
/// or hosts have different numbers of them.
std::vector<std::vector<std::uint32_t>> nics_by_host(const Wiring& wiring,
                                                     const std::vector<std::string>& only = {});

/// Whether `a` comes before `b` when runs of digits count as numbers: "node-2" before "node-10".
bool comes_before(std::string_view a, std::string_view b);

}  // namespace trainyard
