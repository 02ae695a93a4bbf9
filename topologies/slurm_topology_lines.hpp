#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topologies/text_lines.hpp"

namespace trainyard {

/// One line of a topology.conf: a switch, and the hosts or switches below it.
struct SlurmSwitch {
  std::string name;
  TextPlace place;
  std::vector<std::string> children;
  TextPlace children_place;
  bool children_are_switches;
};

/// The switches of a topology.conf in its order, host lists expanded. Keys may be written in
/// capitals or not; a backslash at the end of a line joins the next one to it.
///
/// Throws InputError for a malformed line, an unknown key, and above 2^18 names.
std::vector<SlurmSwitch> read_slurm_switches(const std::string& file, std::string_view text);

}  // namespace trainyard
