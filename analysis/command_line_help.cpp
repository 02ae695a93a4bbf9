#include "analysis/command_line_help.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/command_texts.hpp"

namespace trainyard {
namespace {

std::string names_of(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) {
    names += (names.empty() ? "-" : ", -") + name;
  }
  for (const std::string& name : option.get_lnames()) {
    names += (names.empty() ? "--" : ", --") + name;
  }
  return names.empty() ? option.get_name(true) : names;
}

/// "with --on", or nothing; in the order of their names, where the parser has that of addresses.
std::string others(const std::string& relation, const std::set<CLI::Option*>& options) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : options) names.push_back(names_of(*option));
  std::ranges::sort(names);
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? relation + " " : ", ") + name;
  return text;
}

std::string meaning_of(const CLI::Option& option) {
  std::string conditions = others("only with", option.get_needs());
  const std::string excluded = others("not with", option.get_excludes());
  if (!conditions.empty() && !excluded.empty()) conditions += "; ";
  conditions += excluded;
  return option.get_description() + (conditions.empty() ? "" : " (" + conditions + ")");
}

OptionHelp help_of(const CLI::Option& option) {
  const bool takes_value = option.get_items_expected_max() > 0;
  return {.names = names_of(option),
          .value = takes_value ? option.get_type_name() : "",
          .meaning = meaning_of(option),
          .usually = takes_value ? option.get_default_str() : "",
          .required = option.get_required(),
          .repeated = option.get_items_expected_max() > 1};
}

/// The options of a command, those that all have last.
void add_options(const CLI::App& app, CommandHelp& help) {
  std::vector<OptionHelp> common;
  for (const CLI::Option* const option : app.get_options()) {
    OptionHelp one = help_of(*option);
    const bool of_all = one.names == "-h, --help" || one.names == "--json" ||
                        one.names == "--catalog" || one.names == "--version";
    (option->get_positional() ? help.arguments
     : of_all                 ? common
                              : help.options)
        .push_back(std::move(one));
  }
  std::ranges::stable_partition(common,
                                [](const OptionHelp& one) { return one.names != "-h, --help"; });
  std::ranges::move(common, std::back_inserter(help.options));
}

CommandHelp help_of_command(const CLI::App& app) {
  CommandHelp help{.name = app.get_name(), .group = {}, .text = {}, .arguments = {}, .options = {}};
  for (const CommandEntry& entry : command_entries()) {
    if (entry.name != help.name) continue;
    help.group = entry.group;
    help.text = entry.text();
  }
  add_options(app, help);
  return help;
}

CommandHelp help_of_program(const CLI::App& app) {
  CommandHelp help{.name = {}, .group = {}, .text = program_text(), .arguments = {}, .options = {}};
  add_options(app, help);
  return help;
}

std::size_t place_of(const CLI::App& command) {
  const auto entries = command_entries();
  const auto found = std::ranges::find(entries, command.get_name(), &CommandEntry::name);
  return static_cast<std::size_t>(found - entries.begin());
}

}  // namespace

ProgramHelp help_of(const CLI::App& app) {
  ProgramHelp help{.program = help_of_program(app), .commands = {}};
  std::vector<const CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
  std::ranges::stable_sort(commands, {}, [](const CLI::App* one) { return place_of(*one); });
  for (const CLI::App* const command : commands) help.commands.push_back(help_of_command(*command));
  return help;
}

void give_help(CLI::App& app) {
  app.formatter_fn([](const CLI::App* program, const std::string&, CLI::AppFormatMode) {
    return help_text(help_of(*program));
  });
  for (CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; })) {
    command->formatter_fn([](const CLI::App* one, const std::string&, CLI::AppFormatMode) {
      return help_text(help_of_command(*one));
    });
  }
}

}  // namespace trainyard
