#include "analysis/catalogue_topics.hpp"
#include "analysis/command_line_groups.hpp"
#include "analysis/command_line_help.hpp"
#include "analysis/manual_page.hpp"
#include "analysis/output.hpp"
#include "analysis/version.hpp"

namespace trainyard {
namespace {

int put_out(const std::string& text) {
  write_output("-", [&](std::ostream& stream) { stream << text; });
  return fine;
}

void add_catalogue(CLI::App& app, CatalogueOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("catalogue");
  std::vector<std::string> topics;
  for (const TopicEntry& topic : catalogue_topics()) topics.emplace_back(topic.name);
  CLI::Option* const topic =
      command
          ->add_option("topic", options.topic,
                       "what to tell of: " + CLI::detail::join(topics, ", ") +
                           "; without it, which topics there are")
          ->check(CLI::IsMember(topics).description(""))
          ->type_name("TOPIC");
  command->add_option("name", options.name, "an entry of that topic; without it all of them")
      ->type_name("NAME");
  command->add_option("--docs", options.docs, "write pages on all topics to this folder instead")
      ->type_name("DIR")
      ->excludes(topic);
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return show_catalogue(options); }; });
}

/// The command of that name, which is known to be there.
const CommandHelp& command_named(const ProgramHelp& help, const std::string& name) {
  return *std::ranges::find(help.commands, name, &CommandHelp::name);
}

int tell(const CLI::App& app, const HelpOptions& options) {
  const ProgramHelp help = help_of(app);
  if (options.command.empty()) {
    return put_out(options.manual ? manual_page(help, program_version()) : help_text(help));
  }
  const CommandHelp& command = command_named(help, options.command);
  return put_out(options.manual ? manual_page(command, program_version()) : help_text(command));
}

void add_help(CLI::App& app, HelpOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("help");
  const auto check_command = [&app](const std::string& name) -> std::string {
    const auto all = app.get_subcommands([](const CLI::App*) { return true; });
    const bool known = std::ranges::find(all, name, &CLI::App::get_name) != all.end();
    return known ? "" : "no command '" + name + "' (see trainyard --help)";
  };
  command->add_option("command", options.command, "the command to tell of; without it the program")
      ->check(check_command)
      ->type_name("COMMAND");
  command->add_flag("--man", options.manual, "print a manual page instead");
  command->callback([&] { action = [&] { return tell(app, options); }; });
}

void add_completion(CLI::App& app, CompletionOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("completion");
  add_choice(*command, "shell", options.shell, shell_names, "the shell that is to complete")
      ->required()
      ->default_str("");
  command
      ->add_option("--catalog", options.common.catalog,
                   "complete the names of catalogue files of this folder")
      ->type_name("DIR");
  command->callback([&] {
    action = [&] {
      return put_out(completion_script(options.shell, help_of(app),
                                       completion_names(catalogue_of(options.common))));
    };
  });
}

}  // namespace

void add_guide_commands(CLI::App& app, GuideOptions& options, Action& action) {
  add_catalogue(app, options.catalogue, action);
  add_help(app, options.help, action);
  add_completion(app, options.completion, action);
}

}  // namespace trainyard
