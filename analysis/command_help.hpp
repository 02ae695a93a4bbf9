#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/exit_code.hpp"

namespace trainyard {

/// A command line that can be run where the project's files are.
struct HelpExample {
  std::string command;
  std::string shows;  ///< a line on what is seen
};

/// A thing and what it means: of a file, an exit code, a variable.
struct HelpTerm {
  std::string term;
  std::string meaning;
};

/// What people say of a command.
struct CommandText {
  std::string purpose;                   ///< a line, without a full stop
  std::vector<std::string> description;  ///< paragraphs
  std::vector<HelpTerm> files = {};      ///< that are read or written, beside those of options
  std::vector<HelpTerm> environment = {};
  std::vector<HelpTerm> exit_codes = {};
  std::vector<HelpExample> examples = {};
  std::vector<std::string> see_also = {};
};

/// An option, or an argument without a name, as the parser has it.
struct OptionHelp {
  std::string names;  ///< "-h, --help"; of an argument what it is called: "scenario"
  std::string value;  ///< "FILE", "simgrid|fluid"; empty: none is taken
  std::string meaning;
  std::string usually = {};  ///< what counts unless it is written; empty: nothing does
  bool required = false;
  bool repeated = false;
};

/// All that is known of a command.
struct CommandHelp {
  std::string name;   ///< "predict"; of the program itself empty
  std::string group;  ///< that the program's own help lists it in
  CommandText text;
  std::vector<OptionHelp> arguments;
  std::vector<OptionHelp> options;
};

/// The program itself, and its commands in the order in which they are listed.
struct ProgramHelp {
  CommandHelp program;
  std::vector<CommandHelp> commands;
};

/// "trainyard predict [OPTIONS] FILE"
std::string usage_of(const CommandHelp& command);

/// The groups of commands in their order, each with its commands.
std::vector<std::pair<std::string, std::vector<const CommandHelp*>>> grouped_commands(
    std::span<const CommandHelp> commands);

/// What `--help` prints of a command, in lines of at most 90 columns.
std::string help_text(const CommandHelp& command);

/// What `trainyard --help` prints.
std::string help_text(const ProgramHelp& help);

/// Exit codes and what they mean: of any command those that `also` has follow the usual ones, in
/// the order of their numbers.
std::vector<HelpTerm> exit_codes(std::vector<HelpTerm> also = {});

}  // namespace trainyard
