#pragma once

#include "analysis/exit_code.hpp"

namespace trainyard {

/// Does what the command line asks for. Returns the exit code; throws what the commands throw.
int run_command_line(int argc, char** argv);

}  // namespace trainyard
