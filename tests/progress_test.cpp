#include "analysis/progress.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/child.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"

using namespace trainyard;

namespace {

/// What a terminal of so many columns gets while a child writes to it as its standard error.
std::string seen_in_terminal(unsigned short columns, const std::function<int()>& child) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(terminal >= 0);
  REQUIRE(grantpt(terminal) == 0);
  REQUIRE(unlockpt(terminal) == 0);
  const int end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(end >= 0);
  const winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  ioctl(end, TIOCSWINSZ, &size);
  const pid_t process = start_child([&] {
    dup2(end, STDERR_FILENO);
    return child();
  });
  close(end);
  std::string seen;
  char bytes[4096];
  for (ssize_t got = 0; (got = read(terminal, bytes, sizeof bytes)) > 0;) {
    seen.append(bytes, static_cast<std::size_t>(got));
  }
  close(terminal);
  CHECK(await(process) == 0);
  return seen;
}

const std::string clear = "\r\033[K";

/// What a terminal gets of the program; the result goes to a file.
std::string seen_of(const std::string& arguments) {
  const Folder folder;
  const std::string command =
      std::string{TRAINYARD_PROGRAM} + " " + arguments + " > " + folder.file("out");
  return seen_in_terminal(80, [&] { return std::system(command.c_str()) == 0 ? 0 : 1; });
}

const std::string example = std::string{TRAINYARD_SOURCE_DIR} + "/examples/deepseek-v3.yaml";

}  // namespace

TEST_CASE("a line in a terminal says what is done, is replaced, and is gone in the end") {
  CHECK(seen_in_terminal(80, [] {
          Doing doing{"wiring"};
          doing.now("measuring");
          return 0;
        }) == clear + "wiring" + clear + "measuring" + clear);
}

TEST_CASE("a line is cut to the width of the terminal, in which it could not be replaced else") {
  CHECK(seen_in_terminal(10, [] {
          const Doing doing{"0123456789abc"};
          return 0;
        }) == clear + "012345678" + clear);
}

TEST_CASE("commands that may take over a second say so in a terminal") {
  CHECK(seen_of("predict --engine fluid " + example) == clear + "replaying deepseek-v3" + clear);
  CHECK_THAT(seen_of("compare --engine fluid " + example + " " + example),
             Catch::Matchers::StartsWith(clear + "replaying deepseek-v3" + clear));
  CHECK_THAT(seen_of("validate --engine fluid " + example),
             Catch::Matchers::StartsWith(clear + "0 of 1 scenarios" + clear));
  CHECK_THAT(seen_of("topology " TRAINYARD_SOURCE_DIR "/examples/topologies/ft2.yaml"),
             Catch::Matchers::StartsWith(clear + "wiring ft2" + clear + "measuring ft2" + clear));
  CHECK_THAT(seen_of("predict " TRAINYARD_SOURCE_DIR "/examples/measure/all-reduce-ring.yaml"),
             Catch::Matchers::StartsWith(clear + "measuring all-reduce-ring" + clear));
}

TEST_CASE("a run of several phases tells which one is replayed") {
  const std::string run_file =
      deepseek_v3_with("price: 2.00 USD/GPU-hour",
                       "price: 2.00 USD/GPU-hour\nphases: [{name: first}, {name: second}]");
  const Folder folder;
  const std::string unpublished = run_file.substr(0, run_file.find("published:"));
  const std::string seen =
      seen_of("predict --engine fluid " + folder.write("run.yaml", unpublished));
  CHECK(seen == clear + "replaying first, 1 of 2" + clear + "replaying second, 2 of 2" + clear);
}

TEST_CASE("nothing is said of progress where standard error is no terminal") {
  CHECK(run("predict --engine fluid " + example).err.empty());
  CHECK(run("validate --engine fluid " + example).err.empty());
}

TEST_CASE("progress tells the rate and the time that is left") {
  CHECK(progress_text(1234, 10000, "scenarios", Seconds{3.5}) ==
        "1,234 of 10,000 scenarios, 353 a second, 25 s left");
  CHECK(progress_text(3, 8, "GPUs", Seconds{6.0}) == "3 of 8 GPUs, 0.5 a second, 10 s left");
}

TEST_CASE("progress tells long times in minutes and hours") {
  CHECK(progress_text(100, 100'000, "scenarios", Seconds{4.0}) ==
        "100 of 100,000 scenarios, 25 a second, 67 min left");
  CHECK(progress_text(100, 1'000'000, "scenarios", Seconds{4.0}) ==
        "100 of 1,000,000 scenarios, 25 a second, 11.1 h left");
}

TEST_CASE("progress claims no rate before the first is done, and no end that is not known") {
  CHECK(progress_text(0, 10, "plans", Seconds{1.0}) == "0 of 10 plans");
  CHECK(progress_text(500, 0, "plans", Seconds{0.5}) == "500 plans, 1,000 a second");
  CHECK(progress_text(10, 10, "plans", Seconds{1.0}) == "10 of 10 plans, 10 a second");
}
