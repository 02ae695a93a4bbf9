#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trainyard {

/// Which port each switch of an InfiniBand subnet sends a packet out of, by the LID it is for.
struct LinearForwardingTables {
  /// The table of one switch.
  struct Table {
    /// What stands for a LID that the switch does not know, as in the switches themselves.
    static constexpr std::uint8_t no_route = 255;

    std::string name;  ///< of the switch, as in a Wiring: "S-0000000000200003"
    int line;          ///< of the file, where it begins

    /// By LID; 0 is the switch itself. Ends with the last LID that is listed.
    std::vector<std::uint8_t> port_by_lid;

    std::uint8_t port_to(std::uint32_t lid) const {
      return lid < port_by_lid.size() ? port_by_lid[lid] : no_route;
    }
  };

  std::string file;
  std::vector<Table> tables;  ///< in the order of the file
};

/// The tables in opensm-lfts.dump, which opensm writes with `-D 0x40`, or in what `dump_lfts` or
/// `ibroute` print; `file` is what errors call it. Prefer the first: of a switch with 128 ports,
/// the others (infiniband-diags 44.0) leave out the LIDs that are reached over port 128. Not every
/// switch knows every LID: the routing engine ftree leads from no spine to another.
///
/// Throws InputError for a line that is none of such a file, for a switch or LID that comes twice,
/// a LID beyond the announced ones, a port above 255, and a table that is not as long as the line
/// at its end says, or has no such line.
LinearForwardingTables read_opensm_lfts(std::string file, std::string_view text);

}  // namespace trainyard
