#include "analysis/manual_page.hpp"

#include "tests/catch.hpp"
#include "tests/program.hpp"

using namespace trainyard;

TEST_CASE("a manual page has the sections that readers of such pages expect") {
  const CommandHelp help{.name = "play",
                         .group = {},
                         .text = {.purpose = "play a game",
                                  .description = {".rules are few"},
                                  .exit_codes = {{"0", "fine"}},
                                  .examples = {{"trainyard play -x", "a quick one"}}},
                         .arguments = {{.names = "game", .value = "GAME", .meaning = "which"}},
                         .options = {{.names = "--level", .value = "N", .meaning = "how hard"}}};
  CHECK(manual_page(help, "1.0") == R"(.TH TRAINYARD-PLAY 1 "" "trainyard 1.0" "Trainyard"
.SH NAME
trainyard\-play \- play a game
.SH SYNOPSIS
trainyard play [OPTIONS] [GAME]
.SH DESCRIPTION
.PP
\&.rules are few
.SH ARGUMENTS
.TP
.B GAME
which
.SH OPTIONS
.TP
.B \-\-level N
how hard
.SH EXIT STATUS
.TP
.B 0
fine
.SH EXAMPLES
.PP
a quick one:
.PP
.nf
.RS
trainyard play \-x
.RE
.fi
)");
}

TEST_CASE("the program's manual page has all commands") {
  const std::string page = run("help --man").out;
  CHECK(page.starts_with(".TH TRAINYARD 1 "));
  for (const char* command : {"predict", "sweep", "export\\-check", "completion"}) {
    CHECK_THAT(page, Catch::Matchers::ContainsSubstring("\n.SS trainyard " + std::string{command} +
                                                        " [OPTIONS]"));
  }
}
