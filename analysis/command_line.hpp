#pragma once

namespace trainyard {

enum ExitCode { fine = 0, wrong_input = 1, wrong_usage = 2, machine_failed = 4, interrupted = 130 };

/// Does what the command line asks for. Returns the exit code; throws what the commands throw.
int run_command_line(int argc, char** argv);

}  // namespace trainyard
