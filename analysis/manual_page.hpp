#pragma once

#include <string>
#include <string_view>

#include "analysis/command_help.hpp"

namespace trainyard {

/// A manual page (troff, macros man): of the program with all its commands.
std::string manual_page(const ProgramHelp& help, std::string_view version);

/// Of one command: trainyard-sweep(1).
std::string manual_page(const CommandHelp& command, std::string_view version);

}  // namespace trainyard
