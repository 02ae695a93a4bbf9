#include "analysis/command_help.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

CommandHelp play() {
  return {
      .name = "play",
      .group = "Games",
      .text = {.purpose = "play a game",
               .description = {"A game is played until it ends."},
               .files = {{"score.txt", "how it ended"}},
               .exit_codes = exit_codes({{"3", "lost"}}),
               .examples = {{"trainyard play chess --level 2", "a quick one"}},
               .see_also = {"trainyard rest"}},
      .arguments = {{.names = "game",
                     .value = "GAME",
                     .meaning = "which one",
                     .required = true,
                     .repeated = true}},
      .options = {{.names = "--level", .value = "N", .meaning = "how hard it is", .usually = "1"},
                  {.names = "--out", .value = "DIR", .meaning = "folder", .required = true},
                  {.names = "--an-option-whose-name-is-long",
                   .value = "FILE",
                   .meaning = "has a line of its own"},
                  {.names = "-h, --help", .value = {}, .meaning = "print this and end"}}};
}

}  // namespace

TEST_CASE("help of a command tells usage, options, files, exit codes, examples and what is near") {
  CHECK(help_text(play()) == R"(trainyard play - play a game

Usage:
  trainyard play [OPTIONS] --out DIR GAME...

  A game is played until it ends.

Arguments:
  GAME...  which one

Options:
  --level N   how hard it is (default: 1)
  --out DIR   folder (required)
  --an-option-whose-name-is-long FILE
              has a line of its own
  -h, --help  print this and end

Files:
  score.txt  how it ended

Exit codes:
  0    fine
  1    the input is wrong: a line on standard error says where, what and the remedy
  2    wrong usage of the command line
  3    lost
  4    the machine failed: a file cannot be written, memory ran out
  130  interrupted by Ctrl-C

Example:
  trainyard play chess --level 2
      a quick one

See also:
  trainyard rest
)");
}

TEST_CASE("a command may say of a usual exit code what it means there") {
  const std::vector<HelpTerm> codes = exit_codes({{"130", "interrupted, as it is meant to end"}});
  CHECK(codes.size() == 5);
  CHECK(codes.back().meaning == "interrupted, as it is meant to end");
}

TEST_CASE("help of the program lists commands by groups, in their order") {
  CommandHelp rest = play();
  rest.name = "rest";
  rest.text.purpose = "do nothing";
  rest.group = "Leisure";
  CommandHelp draw = play();
  draw.name = "draw";
  const ProgramHelp help{
      .program = {.name = {},
                  .group = {},
                  .text = {.purpose = "passes time", .description = {}},
                  .arguments = {},
                  .options = {{.names = "--version", .value = {}, .meaning = "print it"}}},
      .commands = {play(), rest, draw}};
  CHECK(help_text(help) == R"(trainyard - passes time

Usage:
  trainyard COMMAND [OPTIONS] ...

Games:
  play  play a game
  draw  play a game

Leisure:
  rest  do nothing

Options:
  --version  print it
)");
}
