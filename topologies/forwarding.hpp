#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/ids.hpp"

namespace trainyard {

/// What a network switch knows in order to forward: for each block of addresses of its plane, the
/// links that lead on by ways of one length.
struct Forwarding {
  struct Block {
    std::uint32_t first_address;  ///< up to the next block's
    std::uint32_t begin;          ///< of its links, in `links`; none if they cannot be reached
    std::uint32_t end;
  };

  std::vector<Block> blocks;  ///< by rising address, from 0 on
  std::vector<LinkId> links;
  std::uint32_t stride = 1;  ///< how many neighbouring addresses leave by the same link of a block
};

/// The links over which a switch may forward what is meant for an address of its plane.
std::span<const LinkId> ways_to(const Forwarding& forwarding, std::uint32_t address);

/// The way that the destination alone decides: addresses take the links of a block in turn, each
/// `stride` neighbours the same.
///
/// On a fat tree whose strides count the ways below this is D-mod-k (Zahavi, Fat-tree routing and
/// node ordering providing contention free traffic for MPI global collectives, J. Parallel Distrib.
/// Comput. 72, 2012), under which no shift permutation of a full tree loads a link twice. Requires
/// that the address can be reached.
LinkId way_by_destination(const Forwarding& forwarding, std::uint32_t address);

/// Appends what holds from `first_address` on; nothing if the block before leads the same way.
/// Requires addresses to be given in rising order, beginning with 0.
void append_block(Forwarding& forwarding, std::uint32_t first_address,
                  std::span<const LinkId> links);

}  // namespace trainyard
