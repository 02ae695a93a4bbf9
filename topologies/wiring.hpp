#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/units.hpp"
#include "topologies/cluster.hpp"

namespace trainyard {

/// What a file tells of a fabric: devices, and the cables between their ports. What it leaves open
/// (bandwidths, which NIC belongs to which GPU) is settled when a cluster is made of it.
struct Wiring {
  struct Device {
    DeviceKind kind;   ///< a NIC or a network switch; of our own exports also what is in nodes
    std::string name;  ///< tells it from the others: a GUID, an id
    std::string description;  ///< what people call it; empty if the file has no word for it
    std::uint32_t lid = 0;    ///< its address in InfiniBand; 0 if it has none
    int line = 0;             ///< of the file, where it is introduced
  };

  struct End {
    std::uint32_t device;    ///< position in `devices`
    std::uint32_t port = 0;  ///< 0 if the file does not number ports
  };

  /// One cable, whatever number of times the file mentions it.
  struct Cable {
    End a;
    End b;
    std::optional<Bandwidth> bandwidth;  ///< in each direction
    std::optional<Seconds> latency;
    int line = 0;
  };

  std::string file;
  std::vector<Device> devices;  ///< in the order of the file
  std::vector<Cable> cables;
};

}  // namespace trainyard
