#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace trainyard {

/// What became of another program.
struct CommandEnd {
  int exit_code = 0;   ///< of a signal: 128 and its number, as a shell has it
  std::string output;  ///< all of its standard output
  std::string errors;  ///< all of its standard error
};

/// Runs a program, looked for in PATH, and waits for it; none if there is no such program. No shell
/// sees its arguments. It starts in `folder` and reads nothing. Throws OutputError if the machine
/// has no process or file left.
std::optional<CommandEnd> run_command(const std::vector<std::string>& words,
                                      const std::filesystem::path& folder);

}  // namespace trainyard
