#include "analysis/completion.hpp"

#include <algorithm>
#include <set>

#include "analysis/catalogue_text.hpp"
#include "analysis/catalogue_topics.hpp"

namespace trainyard {
namespace {

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(mark);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

void add(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

std::vector<std::string> names_of(std::string_view topic, const Catalogue& catalogue) {
  return entry_names(read_topic(catalogue, topic_named(topic).file));
}

void add_command_names(std::vector<std::string>& words, const ProgramHelp& help) {
  for (const CommandHelp& command : help.commands) words.push_back(command.name);
}

void add_topics(std::vector<std::string>& words) {
  for (const TopicEntry& topic : catalogue_topics()) words.emplace_back(topic.name);
}

/// What one of the alternatives of a value stands for; whether it is known.
bool add_known(const std::string& kind, const ProgramHelp& help, const CompletionNames& names,
               ValueChoice& choice) {
  if (kind == "FILE") {
    choice.files = true;
  } else if (kind == "DIR") {
    choice.folders = true;
  } else if (kind == "GPU") {
    add(choice.words, names.gpus);
    if (choice.list) choice.words.emplace_back("all");
  } else if (kind == "BOOK") {
    add(choice.words, names.price_books);
  } else if (kind == "NAME") {
    add(choice.words, names.entries);
  } else if (kind == "COMMAND") {
    add_command_names(choice.words, help);
  } else if (kind == "TOPIC") {
    add_topics(choice.words);
  } else {
    return false;
  }
  return true;
}

}  // namespace

CompletionNames completion_names(const Catalogue& catalogue) {
  CompletionNames names{.gpus = names_of("gpus", catalogue),
                        .price_books = names_of("network-prices", catalogue),
                        .entries = {}};
  std::set<std::string> all;
  for (const TopicEntry& topic : catalogue_topics()) {
    if (topic.file.empty()) continue;
    for (std::string& name : names_of(topic.name, catalogue)) {
      if (name.find(' ') == std::string::npos) all.insert(std::move(name));
    }
  }
  names.entries.assign(all.begin(), all.end());
  return names;
}

ValueChoice choice_of(const std::string& value, const ProgramHelp& help,
                      const CompletionNames& names) {
  constexpr std::string_view several = ",...";
  ValueChoice choice;
  choice.list = value.ends_with(several);
  const std::string one = choice.list ? value.substr(0, value.size() - several.size()) : value;
  const std::vector<std::string> kinds = split(one, '|');
  for (const std::string& kind : kinds) {
    if (!add_known(kind, help, names, choice) && kinds.size() > 1) choice.words.push_back(kind);
  }
  return choice;
}

std::string completion_script(Shell shell, const ProgramHelp& help, const CompletionNames& names) {
  switch (shell) {
    case Shell::bash:
      return bash_completion(help, names);
    case Shell::zsh:
      return zsh_completion(help, names);
    case Shell::fish:
      return fish_completion(help, names);
  }
  return {};
}

}  // namespace trainyard
