#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "tests/catch.hpp"
#include "tests/program.hpp"

// Where predict writes what its options ask for, as a user runs it.

using namespace trainyard;

namespace {

/// A scenario that takes no time to predict.
std::string small_scenario(const Folder& folder) {
  return folder.write(
      "small.yaml",
      "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
      "model: {like: llama3.1-8b, layers: 4}\n"
      "training: {tokens: 1 B, sequence_length: 2048, global_batch: 32, precision: bf16}\n"
      "parallel: {pipeline: 2, zero: 1}\nstack: megatron-core\n");
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  return longest;
}

/// What the drawing adds to what is printed.
/// Each followed by a file that predict writes.
constexpr std::array output_options{"--trace", "--timeline", "--report", "--json"};

std::string drawing(const std::string& scenario, const std::string& options) {
  const std::string report = run("predict " + scenario).out;
  return run("predict " + scenario + " --gantt" + options).out.substr(report.size());
}

/// What predict shows on a terminal with so many columns.
std::string shown_on_terminal(const std::string& option, const std::string& scenario,
                              unsigned short columns) {
  const winsize size{.ws_row = 40, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  REQUIRE(child >= 0);
  if (child == 0) {
    execl(TRAINYARD_PROGRAM, "trainyard", "predict", option.c_str(), scenario.c_str(), nullptr);
    _exit(127);
  }
  std::string shown;
  std::array<char, 4096> piece{};
  // Once the program has ended, reading fails.
  for (ssize_t got = 0; (got = read(terminal, piece.data(), piece.size())) > 0;) {
    shown.append(piece.data(), static_cast<std::size_t>(got));
  }
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WEXITSTATUS(status) == 0);
  return shown;
}

}  // namespace

TEST_CASE("a trace or a table of the step on standard output stands there alone") {
  const Folder folder;
  const std::string scenario = small_scenario(folder);
  const Result trace = run("predict --trace - --gantt " + scenario);
  CHECK(trace.exit_code == 0);
  CHECK(trace.out.starts_with("{"));
  CHECK(trace.out.ends_with("}\n"));
  const Result table = run("predict --timeline - --gantt " + scenario);
  CHECK(table.exit_code == 0);
  CHECK(table.out.starts_with("job_id,workload_name,"));
  CHECK(table.out.ends_with(",compute\n"));
  CHECK(table.out.find("\n0,small,") != std::string::npos);
}

TEST_CASE("two results do not share a file, however it is spelled") {
  const Folder folder;
  const std::string scenario = small_scenario(folder);
  const std::string file = folder.file("out");
  const std::string same = folder.file("./none/../out");
  for (std::size_t one = 0; one < output_options.size(); ++one) {
    for (std::size_t other = one + 1; other < output_options.size(); ++other) {
      const std::string pair = std::string{output_options[one]} + " and " + output_options[other];
      const Result result = run("predict " + scenario + " " + output_options[other] + " " + same +
                                " " + output_options[one] + " " + file);
      CAPTURE(pair);
      CHECK(result.exit_code == 2);
      CHECK(result.err == pair + " cannot both go to " + file + " (name another file for one)\n");
      CHECK(run("predict " + scenario + " " + output_options[one] + " - " + output_options[other] +
                " -")
                .err == pair + " cannot both go to - (name another file for one)\n");
    }
  }
  CHECK(folder.count() == 1);
}

TEST_CASE("no result replaces the scenario that it is of") {
  const Folder folder;
  const std::string scenario = small_scenario(folder);
  const std::string before = folder.read("small.yaml");
  for (const std::string option : output_options) {
    const Result result = run("predict " + scenario + " " + option + " " + scenario);
    CHECK(result.exit_code == 2);
    CHECK(result.err ==
          option + " would replace the scenario " + scenario + " (name another file)\n");
  }
  CHECK(folder.read("small.yaml") == before);
}

TEST_CASE("the timeline and the trace of a run go to files beside what is printed") {
  const Folder folder;
  const std::string scenario = small_scenario(folder);
  const Result result = run("predict " + scenario + " --trace " + folder.file("a.json") +
                            " --timeline " + folder.file("a.csv"));
  CHECK(result.exit_code == 0);
  CHECK(result.out == run("predict " + scenario).out);
  CHECK(folder.read("a.json") == run("predict --trace - " + scenario).out);
  CHECK(folder.read("a.csv") == run("predict --timeline - " + scenario).out);
}

TEST_CASE("a drawing is as wide as asked, or a page where there is no terminal") {
  const Folder folder;
  const std::string scenario = small_scenario(folder);
  CHECK(longest_line(drawing(scenario, "")) == 100);
  CHECK(longest_line(drawing(scenario, " --columns 40")) == 40);
  CHECK(longest_line(drawing(scenario, " --columns 180")) == 180);
  CHECK(run("predict --gantt --columns 23 " + scenario).exit_code == 2);
  CHECK(run("predict --gantt --columns 1001 " + scenario).exit_code == 2);
}

TEST_CASE("a drawing is as wide as the terminal that it is shown on") {
  const Folder folder;
  const std::string shown = shown_on_terminal("--gantt", small_scenario(folder), 72);
  const std::size_t scale = shown.find("  rank  |0");
  REQUIRE(scale != std::string::npos);
  CHECK(shown.find('\r', scale) - scale == 72);
  const std::string narrow = shown_on_terminal("--gantt", small_scenario(folder), 5);
  CHECK(narrow.find("|\r", narrow.find("  rank  ")) - narrow.find("  rank  ") + 1 == 24);
}
