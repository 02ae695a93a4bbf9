#pragma once

#include <array>
#include <string>
#include <string_view>

#include "sim/units.hpp"

namespace trainyard {

/// What it takes to own GPUs, by the node. What is zero is not counted.
struct Ownership {
  std::string name;
  int gpus_per_node = 8;
  Dollars node;         ///< with its share of the networks, unless `network` has that
  Dollars network;      ///< of all networks, a node's share
  Dollars storage;      ///< a node's share
  Seconds server_life;  ///< of node, network and storage, written off evenly
  PowerPrice building;  ///< by the node's peak power
  Seconds building_life;
  double use = 1.0;        ///< share of the hours in which the GPUs run something
  Watts peak;              ///< of a node
  double draw = 1.0;       ///< average draw of a node in use, as a share of its peak
  double idle_draw = 0.0;  ///< the same of a node not in use
  double pue = 1.0;        ///< power of the whole building over that of its computers
  EnergyPrice electricity;
  DollarRate staff;       ///< who operate it, a node's share
  double interest = 0.0;  ///< on what is bought, a year: paid back in equal yearly sums (annuity)
  std::string source;

  /// What is paid before the first hour, without the building.
  Dollars purchase() const { return node + network + storage; }
};

/// What an hour of a GPU in use costs its owner, part by part.
struct OwnedCost {
  Price servers;
  Price network;
  Price storage;
  Price building;
  Price power;
  Price staff;
  Price financing;  ///< interest, of servers, network, storage and building

  Price total() const;
};

/// A part by the name that tables give it.
struct OwnedPart {
  std::string_view name;
  Price OwnedCost::* value;
};

inline constexpr std::array<OwnedPart, 7> owned_parts{{{"servers", &OwnedCost::servers},
                                                       {"network", &OwnedCost::network},
                                                       {"storage", &OwnedCost::storage},
                                                       {"building", &OwnedCost::building},
                                                       {"power", &OwnedCost::power},
                                                       {"staff", &OwnedCost::staff},
                                                       {"financing", &OwnedCost::financing}}};

OwnedCost owned_cost(const Ownership& ownership);

/// The interest on `capital` over `life`, paid back in equal yearly sums K r / (1 - (1 + r)^-n).
Dollars interest_on(Dollars capital, Seconds life, double interest);

/// "servers with networks, power": the parts that are more than zero.
std::string parts_text(const OwnedCost& cost);

/// The parts and their sum as a table.
std::string owned_cost_text(const Ownership& ownership);

}  // namespace trainyard
