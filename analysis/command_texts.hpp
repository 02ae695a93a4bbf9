#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "analysis/command_help.hpp"

namespace trainyard {

// What the help says of each command beside its options, which the command line knows.

CommandText program_text();

CommandText predict_text();
CommandText compare_text();
CommandText validate_text();

CommandText search_text();
CommandText sensitivity_text();
CommandText afford_text();

CommandText sweep_text();
CommandText merge_text();

CommandText topology_text();
CommandText export_check_text();
CommandText catalogue_text();

CommandText serve_text();

CommandText help_command_text();
CommandText completion_text();

/// A command by its name, with the group that it is listed in.
struct CommandEntry {
  std::string_view name;
  std::string_view group;
  CommandText (*text)();
};

/// All commands, in the order in which they are listed.
std::span<const CommandEntry> command_entries();

}  // namespace trainyard
