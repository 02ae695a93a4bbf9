#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/command_help.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

enum class Shell : std::uint8_t { bash, zsh, fish };

inline constexpr std::array<std::pair<std::string_view, Shell>, 3> shell_names{
    {{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}};

/// Names that values of options are taken from.
struct CompletionNames {
  std::vector<std::string> gpus;
  std::vector<std::string> price_books;
  std::vector<std::string> entries;  ///< of all topics
};

CompletionNames completion_names(const Catalogue& catalogue);

/// What a value may be.
struct ValueChoice {
  bool files = false;
  bool folders = false;
  bool list = false;  ///< several of the words, with commas between
  std::vector<std::string> words = {};
};

/// What the name of a value stands for: "FILE" for files, "GPU,..." for GPUs, "simgrid|fluid" for
/// these words; "TIME" for nothing that could be completed.
ValueChoice choice_of(const std::string& value, const ProgramHelp& help,
                      const CompletionNames& names);

/// A script by which the shell completes the command line of the program.
std::string completion_script(Shell shell, const ProgramHelp& help, const CompletionNames& names);

// One for each shell.
std::string bash_completion(const ProgramHelp& help, const CompletionNames& names);
std::string zsh_completion(const ProgramHelp& help, const CompletionNames& names);
std::string fish_completion(const ProgramHelp& help, const CompletionNames& names);

}  // namespace trainyard
