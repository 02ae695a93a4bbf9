#include "analysis/command_texts.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/program.hpp"

using namespace trainyard;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream{text};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream{text};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// The commands that `trainyard --help` lists.
std::vector<std::string> listed_commands() {
  std::vector<std::string> commands;
  const std::string help = run("--help").out;
  for (const CommandEntry& entry : command_entries()) {
    const std::string name{entry.name};
    if (help.find("\n  " + name + " ") != std::string::npos) commands.push_back(name);
  }
  return commands;
}

/// The lines below a heading.
std::vector<std::string> section(const std::string& help, const std::string& heading) {
  const std::vector<std::string> lines = lines_of(help);
  auto begin = std::ranges::find(lines, heading);
  if (begin == lines.end()) return {};
  const auto end = std::find(++begin, lines.end(), "");
  return {begin, end};
}

/// The options that a help describes: the first word that is one, of lines that begin with one.
std::set<std::string> options_in(const std::string& help) {
  std::set<std::string> options;
  for (const std::string& line : section(help, "Options:")) {
    if (!line.starts_with("  -")) continue;
    for (std::string word : words_of(line)) {
      if (!word.starts_with('-')) break;
      if (word.ends_with(',')) word.pop_back();
      options.insert(word);
    }
  }
  return options;
}

/// Where an example names a file of the project, there is one.
bool is_there(std::string word) {
  const std::filesystem::path root{TRAINYARD_SOURCE_DIR};
  if (word.ends_with("*.yaml")) word.resize(word.size() - 6);
  return std::filesystem::exists(root / word);
}

std::vector<HelpExample> all_examples() {
  std::vector<HelpExample> examples = program_text().examples;
  for (const CommandEntry& entry : command_entries()) {
    std::ranges::copy(entry.text().examples, std::back_inserter(examples));
  }
  return examples;
}

}  // namespace

TEST_CASE("help of every command ends with 0, fits a terminal, and shows an example") {
  const std::vector<std::string> commands = listed_commands();
  CHECK(commands.size() >= 13);
  for (const std::string& command : commands) {
    CAPTURE(command);
    const Result result = run(command + " --help");
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(result.out.starts_with("trainyard " + command + " - "));
    CHECK_THAT(result.out, Catch::Matchers::ContainsSubstring("\nExample"));
    CHECK_THAT(result.out, Catch::Matchers::ContainsSubstring("\nExit codes:\n  0    fine\n"));
    for (const std::string& line : lines_of(result.out)) {
      CAPTURE(line);
      CHECK(line.size() <= 100);
    }
    CHECK(run("help " + command).out == result.out);
  }
}

TEST_CASE("every option and argument of every command is described") {
  for (const std::string& command : listed_commands()) {
    const std::string help = run(command + " --help").out;
    CAPTURE(command);
    CHECK(options_in(help).contains("--help"));
    for (const char* heading : {"Arguments:", "Options:"}) {
      const std::vector<std::string> lines = section(help, heading);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].starts_with("   ")) continue;  // a description goes on
        CAPTURE(lines[i]);
        const bool beside = lines[i].find("  ", 2) != std::string::npos;
        const bool below = i + 1 < lines.size() && lines[i + 1].starts_with("   ");
        CHECK((beside || below));
      }
    }
  }
}

TEST_CASE("what help shows names options that there are and files that exist") {
  const std::vector<HelpExample> examples = all_examples();
  CHECK(examples.size() > 25);
  for (const HelpExample& example : examples) {
    CAPTURE(example.command);
    const std::vector<std::string> words = words_of(example.command);
    CHECK(words.front() == "trainyard");
    CHECK(!example.shows.empty());
    const bool is_command = std::ranges::find(command_entries(), words[1], &CommandEntry::name) !=
                            command_entries().end();
    CHECK(is_command);
    if (words[1].starts_with('-')) continue;
    const Result help = run(words[1] + " --help");
    CHECK(help.out.starts_with("trainyard " + words[1] + " - "));
    const std::set<std::string> options = options_in(help.out);
    for (const std::string& word : words) {
      CAPTURE(word);
      if (word.starts_with('-') && word.size() > 1) CHECK(options.contains(word));
      if (word.starts_with("examples/") || word.starts_with("tests/")) CHECK(is_there(word));
    }
  }
}

TEST_CASE("what help shows of the quick commands can be run") {
  const Folder folder;
  std::filesystem::create_directory_symlink(
      std::filesystem::path{TRAINYARD_SOURCE_DIR} / "examples", folder.path() / "examples");
  const std::set<std::string> quick{"topology", "export-check", "help"};
  for (const HelpExample& example : all_examples()) {
    if (!quick.contains(words_of(example.command)[1])) continue;
    CAPTURE(example.command);
    const std::string arguments = example.command.substr(std::string{"trainyard "}.size());
    const std::string command = "cd " + folder.path().string() + " && " + TRAINYARD_PROGRAM + " " +
                                arguments + " > out.txt 2> err.txt";
    CHECK(std::system(command.c_str()) == 0);
    CHECK(folder.read("err.txt").empty());
  }
  CHECK(!folder.read("ft2.svg").empty());
}

TEST_CASE("the README lists all commands as their help does") {
  const std::string readme = text_of("README.md");
  for (const CommandEntry& entry : command_entries()) {
    CHECK_THAT(readme, Catch::Matchers::ContainsSubstring("| `" + std::string{entry.name} + "` | " +
                                                          entry.text().purpose + " |\n"));
  }
}

TEST_CASE("help of no command tells which there are") {
  const Result result = run("help foretell");
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, Catch::Matchers::ContainsSubstring("foretell"));
  CHECK(run("help").out == run("--help").out);
}
