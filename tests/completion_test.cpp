#include "analysis/completion.hpp"

#include <algorithm>
#include <sstream>

#include "tests/catch.hpp"
#include "tests/program.hpp"

using namespace trainyard;

namespace {

bool has_shell(const std::string& shell) {
  return std::system(("command -v " + shell + " > /dev/null 2>&1").c_str()) == 0;
}

/// What bash offers for the last of these words, which are quoted as in a shell.
std::vector<std::string> offered(const std::string& words) {
  const Folder folder;
  folder.write("trainyard.bash", run("completion bash").out);
  folder.write("files/run one.yaml", "");
  folder.write("files/deep/other.yaml", "");
  const std::string script =
      folder.write("ask.bash", "source " + folder.file("trainyard.bash") + "\ncd " +
                                   folder.file("files") + "\nCOMP_WORDS=(" + words +
                                   ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                                   "$(complete -p trainyard | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
                                   "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
  CHECK(std::system(("bash " + script + " > " + folder.file("offered")).c_str()) == 0);
  std::istringstream lines{folder.read("offered")};
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  std::ranges::sort(all);
  return all;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("bash completes commands and their options") {
  CHECK(offered("trainyard pre") == Words{"predict"});
  CHECK(offered("trainyard predict --en") == Words{"--engine"});
  CHECK(offered("trainyard sweep --out results --sh") == Words{"--shard", "--shards"});
  CHECK(offered("trainyard help se").front() == "search");
}

TEST_CASE("bash completes choices of an option, however they are written") {
  CHECK(offered("trainyard predict --engine ''") == Words{"fluid", "simgrid"});
  CHECK(offered("trainyard predict --engine = f") == Words{"fluid"});
  CHECK(offered("trainyard predict --engine =") == Words{"fluid", "simgrid"});
  CHECK(offered("trainyard export-check --destination A : ''") == Words{"5", "6"});
}

TEST_CASE("bash completes names of the catalogue, in lists too") {
  CHECK(offered("trainyard compare x.yaml --on H8") == Words{"H800-PCIe", "H800-SXM"});
  CHECK(offered("trainyard compare x.yaml --on H100-SXM,H20") ==
        Words{"H100-SXM,H20", "H100-SXM,H200-NVL", "H100-SXM,H200-SXM"});
  CHECK(offered("trainyard topology --prices ''") ==
        Words{"deepseek-table-3", "h100-freakonomics"});
  CHECK(offered("trainyard catalogue gp") == Words{"gpus"});
  CHECK(offered("trainyard catalogue gpus H800-S") == Words{"H800-SXM"});
}

TEST_CASE("bash completes files where files go, and folders where folders go") {
  CHECK(offered("trainyard predict ''") == Words{"deep", "run one.yaml"});
  CHECK(offered("trainyard predict --trace 'run one.yaml' deep/") == Words{"deep/other.yaml"});
  CHECK(offered("trainyard sweep --out ''") == Words{"deep"});
  CHECK(offered("trainyard predict 'run one.yaml' ''") == Words{""});
}

TEST_CASE("each shell that is there can read its script") {
  const Folder folder;
  for (const auto& [shell, known] : shell_names) {
    const std::string name{shell};
    CAPTURE(name);
    const Result script = run("completion " + name);
    CHECK(script.exit_code == 0);
    CHECK_THAT(script.out, Catch::Matchers::ContainsSubstring("export-check"));
    if (!has_shell(name)) continue;
    const std::string file = folder.write(name, script.out);
    CHECK(std::system((name + " -n " + file).c_str()) == 0);
  }
}

TEST_CASE("zsh and fish are told options, their choices and their meaning") {
  const ProgramHelp help{
      .program = {},
      .commands = {{.name = "play",
                    .group = {},
                    .text = {.purpose = "play: a [good] game", .description = {}},
                    .arguments = {{.names = "game", .value = "FILE", .meaning = "which"}},
                    .options = {{.names = "--how", .value = "well|badly", .meaning = "it's up"},
                                {.names = "--on", .value = "GPU,...", .meaning = "GPUs"},
                                {.names = "-q, --quiet", .value = {}, .meaning = "silence"}}}}};
  const CompletionNames names{.gpus = {"H20"}, .price_books = {}, .entries = {}};
  const std::string zsh = zsh_completion(help, names);
  CHECK_THAT(zsh, Catch::Matchers::ContainsSubstring(R"('play:play\: a \[good\] game')"));
  CHECK_THAT(zsh,
             Catch::Matchers::ContainsSubstring("'--how=[it\u2019s up]:well|badly:(well badly)'"));
  CHECK_THAT(zsh, Catch::Matchers::ContainsSubstring("_sequence compadd - H20 all'"));
  CHECK_THAT(zsh, Catch::Matchers::ContainsSubstring("'1:FILE:_files'"));
  CHECK(fish_completion(help, names) ==
        "# fish completion of trainyard, written by `trainyard completion fish`\n\n"
        "complete -c trainyard -f\n\n"
        "complete -c trainyard -n __fish_use_subcommand -a play -d 'play: a [good] game'\n"
        "complete -c trainyard -n '__fish_seen_subcommand_from play' -l how -x -a 'well badly' -d "
        "'it\u2019s up'\n"
        "complete -c trainyard -n '__fish_seen_subcommand_from play' -l on -x -a '(__fish_append , "
        "H20 all)' -d 'GPUs'\n"
        "complete -c trainyard -n '__fish_seen_subcommand_from play' -s q -l quiet -d 'silence'\n"
        "complete -c trainyard -n '__fish_seen_subcommand_from play' -F\n");
}
