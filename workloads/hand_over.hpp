#pragma once

#include "workloads/collective_constants.hpp"
#include "workloads/movement.hpp"

namespace trainyard {

/// What ranks pass each other, as a task: how long it waits, and what it then puts on the links,
/// grown by what its protocol loses on them.
struct HandOver {
  Seconds latency;
  Demand load;
};

/// One part of a hand-over that is done in so many equal ones, one after the other.
HandOver piece_of(const HandOver& whole, int pieces);

/// A collective of one byte, which is as fast as its number of bytes says.
struct UnitTransfer {
  Hops hops;
  double messages;  ///< that a rank sends into the network one by one
  Seconds route;    ///< the latency of the longest route that leaves a node
  Demand load;      ///< grown by what the collective loses on links, whatever the protocol
  Seconds busy;     ///< of the busiest link
};

/// Of a movement of one byte in one phase; nothing if it moves nothing.
UnitTransfer unit_transfer(const Cluster& cluster, const Movement& one_byte, CollectiveKind kind,
                           const CollectiveConstants& constants);

/// What it is for so many bytes, in the faster of NCCL's protocols for large messages.
HandOver hand_over(const UnitTransfer& unit, Bytes size, const CollectiveConstants& constants);

}  // namespace trainyard
