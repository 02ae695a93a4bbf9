#include "analysis/completion.hpp"
#include "analysis/shell_text.hpp"

namespace trainyard {
namespace {

/// What stands in the brackets of a specification of _arguments, and ends at neither of them.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

/// What completes a value: files, folders, words, or several of these.
std::string action(const ValueChoice& choice) {
  std::string words = joined(choice.words, " ");
  if (choice.files && words.empty()) return "_files";
  if (choice.folders && words.empty()) return "_files -/";
  if (choice.list) return "_sequence compadd - " + escaped(words);
  if (choice.files) {
    return "{ compadd - " + escaped(words) + "; _files }";
  }
  return words.empty() ? " " : "(" + escaped(words) + ")";
}

/// What is said of a value that is asked for.
std::string value_part(const OptionHelp& option, const ProgramHelp& help,
                       const CompletionNames& names) {
  return ":" + escaped(option.value) + ":" + action(choice_of(option.value, help, names));
}

std::string option_lines(const OptionHelp& option, const ProgramHelp& help,
                         const CompletionNames& names) {
  std::string text;
  for (const std::string& name : names_in(option)) {
    const std::string with_value = option.value.empty() ? "" : "=";
    const std::string value = option.value.empty() ? "" : value_part(option, help, names);
    text += " \\\n        " +
            in_quotes(name + with_value + "[" + escaped(option.meaning) + "]" + value);
  }
  return text;
}

std::string argument_line(const CommandHelp& command, std::size_t place, const ProgramHelp& help,
                          const CompletionNames& names) {
  const OptionHelp& argument = command.arguments[place];
  const std::string position = argument.repeated ? "*" : std::to_string(place + 1);
  return " \\\n        " + in_quotes(position + value_part(argument, help, names));
}

std::string branch_of(const CommandHelp& command, const ProgramHelp& help,
                      const CompletionNames& names) {
  std::string text = "    " + command.name + ")\n      _arguments";
  for (const OptionHelp& option : command.options) text += option_lines(option, help, names);
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    text += argument_line(command, i, help, names);
  }
  return text + "\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const ProgramHelp& help, const CompletionNames& names) {
  std::string text =
      "#compdef trainyard\n# zsh completion of trainyard, written by `trainyard completion zsh`\n\n"
      "_trainyard() {\n  local state\n  local -a commands\n  commands=(\n";
  for (const CommandHelp& command : help.commands) {
    text += "    " + in_quotes(command.name + ":" + escaped(command.text.purpose)) + "\n";
  }
  text += "  )\n  _arguments -C";
  for (const OptionHelp& option : help.program.options) text += option_lines(option, help, names);
  text +=
      " \\\n        '1:command:->command' '*::argument:->argument'\n"
      "  if [[ $state == command ]]; then\n    _describe command commands\n    return\n  fi\n"
      "  [[ $state == argument ]] || return\n  case $words[1] in\n";
  for (const CommandHelp& command : help.commands) text += branch_of(command, help, names);
  return text +
         "  esac\n}\n\nif [[ $funcstack[1] == _trainyard ]]; then\n  _trainyard \"$@\"\nelse\n"
         "  compdef _trainyard trainyard\nfi\n";
}

}  // namespace trainyard
