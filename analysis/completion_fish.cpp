#include "analysis/completion.hpp"
#include "analysis/shell_text.hpp"

namespace trainyard {
namespace {

/// How fish is told what a value may be.
std::string value_part(const ValueChoice& choice) {
  std::string text = choice.files || choice.folders ? " -r -F" : " -x";
  if (!choice.words.empty()) {
    const std::string words = in_quotes(joined(choice.words, " "));
    text +=
        choice.list ? " -a '(__fish_append , " + joined(choice.words, " ") + ")'" : " -a " + words;
  }
  return text;
}

std::string option_line(const std::string& condition, const OptionHelp& option,
                        const ProgramHelp& help, const CompletionNames& names) {
  std::string text = "complete -c trainyard -n " + condition;
  for (const std::string& name : names_in(option)) {
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value.empty()) text += value_part(choice_of(option.value, help, names));
  return text + " -d " + in_quotes(option.meaning) + "\n";
}

/// Of several arguments each is completed in its place, told by the words before it.
std::string argument_line(const CommandHelp& command, std::size_t place, const ProgramHelp& help,
                          const CompletionNames& names) {
  const ValueChoice choice = choice_of(command.arguments[place].value, help, names);
  std::string condition = "__fish_seen_subcommand_from " + command.name;
  if (command.arguments.size() > 1) {
    condition += "; and test (count (commandline -opc)) -eq " + std::to_string(place + 2);
  }
  std::string text = "complete -c trainyard -n " + in_quotes(condition);
  if (choice.files || choice.folders) text += " -F";
  if (!choice.words.empty()) text += " -a " + in_quotes(joined(choice.words, " "));
  return text + "\n";
}

}  // namespace

std::string fish_completion(const ProgramHelp& help, const CompletionNames& names) {
  std::string text =
      "# fish completion of trainyard, written by `trainyard completion fish`\n\n"
      "complete -c trainyard -f\n";
  for (const OptionHelp& option : help.program.options) {
    text += option_line("__fish_use_subcommand", option, help, names);
  }
  for (const CommandHelp& command : help.commands) {
    text += "\ncomplete -c trainyard -n __fish_use_subcommand -a " + command.name + " -d " +
            in_quotes(command.text.purpose) + "\n";
    const std::string condition = in_quotes("__fish_seen_subcommand_from " + command.name);
    for (const OptionHelp& option : command.options) {
      text += option_line(condition, option, help, names);
    }
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
      text += argument_line(command, i, help, names);
    }
  }
  return text;
}

}  // namespace trainyard
