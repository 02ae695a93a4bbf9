#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/units.hpp"

// The text of an ibnetdiscover file as it is written, block by block.

namespace trainyard {

/// What one end of a cable says of it.
struct FabricPort {
  std::string peer;
  std::uint32_t peer_port;
  std::uint32_t lid = 0;  ///< of this port, where it is one of an HCA
  std::optional<Bandwidth> bandwidth;
  int line;
  int column;  ///< of the peer's name
};

/// A switch, HCA or router, and its ports in use.
struct FabricNode {
  enum class Kind : std::uint8_t { network_switch, hca, router };

  Kind kind;
  std::string name;  ///< S, H or R, a dash, and 16 hexadecimal digits
  std::string description;
  std::uint32_t port_count;
  std::uint32_t lid = 0;  ///< of a switch
  int line;
  int column;  ///< of the name
  std::map<std::uint32_t, FabricPort> ports;
};

/// The blocks of an ibnetdiscover file in its order.
///
/// Throws InputError for a line that is none of such a file, a port that is used twice or that the
/// device does not have. Whether the ends of a cable agree is not looked at.
std::vector<FabricNode> read_fabric_nodes(const std::string& file, std::string_view text);

}  // namespace trainyard
