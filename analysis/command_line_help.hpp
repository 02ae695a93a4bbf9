#pragma once

#include <CLI/CLI.hpp>

#include "analysis/command_help.hpp"

namespace trainyard {

/// What is known of all commands: their texts, and their options as the parser has them.
ProgramHelp help_of(const CLI::App& app);

/// Makes `--help` of the program and of each of its commands print that.
void give_help(CLI::App& app);

}  // namespace trainyard
