#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/units.hpp"

namespace trainyard {

// What Trainyard is measured against: SimGrid as its tutorials show it, a communication for each
// message, under its usual model of flows (CM02, without what fits it to TCP).

/// Messages among hosts, all at once. Each host has a link up and a link down and nothing between
/// them, so that routes cost nothing and links are few: less than any fabric has.
struct NaiveExchange {
  std::vector<Bandwidth> hosts;
  std::function<std::vector<std::size_t>(std::size_t)> partners;  ///< each sends to and gets from
  std::function<Bytes(std::size_t, int)> message;  ///< from a host to each of them, each time
  int times = 1;                                   ///< one after the other
};

/// How a program may write that.
enum class NaiveStyle : std::uint8_t {
  send_to,      ///< one actor, `Comm::sendto_async` for each message
  put_and_get,  ///< an actor on each host, a mailbox for each pair: `put_async`, `get_async`
};

/// How long the exchange takes by SimGrid's clock. A process can play one.
Seconds play_naively(const NaiveExchange& exchange, NaiveStyle style);

/// The version of SimGrid that this was compiled with.
std::string simgrid_version();

}  // namespace trainyard
