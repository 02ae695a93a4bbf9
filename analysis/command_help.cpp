#include "analysis/command_help.hpp"

#include <algorithm>

#include "analysis/wrapped_text.hpp"

namespace trainyard {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t widest_term = 26;  // a longer one has a line of its own

std::string heading(std::string_view title) {
  return "\n" + std::string{title} + ":\n";
}

std::string paragraphs(std::span<const std::string> texts) {
  std::string result;
  for (const std::string& text : texts) {
    result += "\n" + wrapped(text, margin) + "\n";
  }
  return result;
}

/// Terms on the left, what they mean beside them.
std::string terms(std::string_view title, std::span<const HelpTerm> all) {
  if (all.empty()) return {};
  std::size_t width = 0;
  for (const HelpTerm& one : all) {
    if (one.term.size() <= widest_term) width = std::max(width, one.term.size());
  }
  const std::size_t column = margin + width + 2;
  std::string result = heading(title);
  for (const HelpTerm& one : all) {
    std::string line = std::string(margin, ' ') + one.term;
    std::string meaning = wrapped(one.meaning, column);
    if (line.size() + 2 > column) {
      result += line + "\n";
    } else {
      meaning.replace(0, line.size(), line);
    }
    result += meaning + "\n";
  }
  return result;
}

std::string sentence_of(const OptionHelp& option) {
  std::string text = option.meaning;
  if (!option.usually.empty()) text += " (default: " + option.usually + ")";
  if (option.required && option.names.starts_with("-")) text += " (required)";
  return text;
}

std::vector<HelpTerm> terms_of(std::span<const OptionHelp> options) {
  std::vector<HelpTerm> all;
  for (const OptionHelp& option : options) {
    const std::string gap = option.value.empty() ? "" : " ";
    all.push_back({option.names + gap + option.value, sentence_of(option)});
  }
  return all;
}

std::vector<HelpTerm> terms_of_arguments(std::span<const OptionHelp> arguments) {
  std::vector<HelpTerm> all;
  for (const OptionHelp& argument : arguments) {
    all.push_back({argument.value + (argument.repeated ? "..." : ""), sentence_of(argument)});
  }
  return all;
}

std::string examples(std::span<const HelpExample> all) {
  if (all.empty()) return {};
  std::string text = heading(all.size() == 1 ? "Example" : "Examples");
  for (const HelpExample& one : all) {
    text += std::string(margin, ' ') + one.command + "\n" + wrapped(one.shows, 3 * margin) + "\n";
  }
  return text;
}

std::string see_also(std::span<const std::string> all) {
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
  return text.empty() ? text : heading("See also") + wrapped(text, margin) + "\n";
}

std::string ending(const CommandText& text) {
  return terms("Files", text.files) + terms("Environment", text.environment) +
         terms("Exit codes", text.exit_codes) + examples(text.examples) + see_also(text.see_also);
}

std::string beginning(const CommandHelp& command, std::string_view name) {
  return std::string{name} + " - " + command.text.purpose + "\n" + heading("Usage") +
         wrapped(usage_of(command), margin) + "\n" + paragraphs(command.text.description);
}

}  // namespace

std::string usage_of(const CommandHelp& command) {
  if (command.name.empty()) return "trainyard COMMAND [OPTIONS] ...";
  std::string usage = "trainyard " + command.name + " [OPTIONS]";
  for (const OptionHelp& option : command.options) {
    if (option.required) usage += " " + option.names + " " + option.value;
  }
  for (const OptionHelp& argument : command.arguments) {
    const std::string word = argument.value + (argument.repeated ? "..." : "");
    usage += argument.required ? " " + word : " [" + word + "]";
  }
  return usage;
}

std::vector<std::pair<std::string, std::vector<const CommandHelp*>>> grouped_commands(
    std::span<const CommandHelp> commands) {
  std::vector<std::pair<std::string, std::vector<const CommandHelp*>>> groups;
  for (const CommandHelp& command : commands) {
    auto group =
        std::ranges::find(groups, command.group, [](const auto& one) { return one.first; });
    if (group == groups.end()) group = groups.insert(groups.end(), {command.group, {}});
    group->second.push_back(&command);
  }
  return groups;
}

std::string help_text(const CommandHelp& command) {
  return beginning(command, "trainyard " + command.name) +
         terms("Arguments", terms_of_arguments(command.arguments)) +
         terms("Options", terms_of(command.options)) + ending(command.text);
}

std::string help_text(const ProgramHelp& help) {
  std::string text = beginning(help.program, "trainyard");
  for (const auto& [group, commands] : grouped_commands(help.commands)) {
    std::vector<HelpTerm> listed;
    for (const CommandHelp* command : commands) {
      listed.push_back({command->name, command->text.purpose});
    }
    text += terms(group, listed);
  }
  return text + terms("Options", terms_of(help.program.options)) + ending(help.program.text);
}

std::vector<HelpTerm> exit_codes(std::vector<HelpTerm> also) {
  std::vector<HelpTerm> all{
      {std::to_string(fine), "fine"},
      {std::to_string(wrong_input),
       "the input is wrong: a line on standard error says where, what and the remedy"},
      {std::to_string(wrong_usage), "wrong usage of the command line"},
      {std::to_string(machine_failed),
       "the machine failed: a file cannot be written, memory ran out"},
      {std::to_string(interrupted), "interrupted by Ctrl-C"}};
  for (HelpTerm& one : also) {
    const auto same = std::ranges::find(all, one.term, &HelpTerm::term);
    if (same == all.end()) {
      all.push_back(std::move(one));
    } else {
      same->meaning = std::move(one.meaning);
    }
  }
  std::ranges::sort(all, {}, [](const HelpTerm& one) { return std::stoi(one.term); });
  return all;
}

}  // namespace trainyard
