#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"

using namespace trainyard;

namespace {

const std::string example = std::string{TRAINYARD_SOURCE_DIR} + "/examples/deepseek-v3.yaml";

}  // namespace

TEST_CASE("predict prints what the run takes, and nothing on standard error") {
  const Result result = run("predict " + example);
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK_THAT(result.out, Catch::Matchers::ContainsSubstring("GPU-hours  2,6"));
}

TEST_CASE("two runs of the program give the same JSON, byte for byte") {
  const Result once = run("predict --json - " + example);
  CHECK(once.out.front() == '{');
  CHECK(once.out == run("predict --json - " + example).out);
}

TEST_CASE("a mistake in the input is one line on standard error, exit code 1, nothing written") {
  const Folder folder;
  const std::string scenario =
      folder.write("mistaken.yaml", deepseek_v3_with("  nodes:", "  node:"));
  const Result result = run("predict " + scenario + " --json " + folder.file("out.json") +
                            " --trace " + folder.file("trace.json"));
  CHECK(result.exit_code == 1);
  CHECK(result.out.empty());
  CHECK(result.err == scenario + ":9:3: unknown key 'node' (did you mean 'nodes'?)\n");
  CHECK(folder.count() == 1);
}

TEST_CASE("a missing file is a mistake in the input") {
  const Result result = run("predict no-such-file.yaml");
  CHECK(result.exit_code == 1);
  CHECK(result.err ==
        "no-such-file.yaml:1:1: cannot be read (check the name and its permissions)\n");
}

TEST_CASE("a plan that does not fit in memory ends predict with 3, and is a row of compare") {
  const Folder folder;
  const std::string scenario =
      folder.write("large.yaml", deepseek_v3_with("expert: 64", "expert: 16"));
  const Result result = run("predict " + scenario + " --json " + folder.file("out.json"));
  CHECK(result.exit_code == 3);
  CHECK(result.out.empty());
  CHECK(
      result.err ==
      scenario +
          ":22:3: the plan does not fit: 96.2 of 80.0 GB on rank 1, 16.2 GB too much (recompute: "
          "[norm, moe-activation, mla-up-projection, attention, moe] takes 76.4 GB, zero: 2 takes "
          "71.2 GB, context: 2 takes 73.9 GB)\n");
  CHECK(folder.count() == 1);

  const Result compared = run("compare " + example + " " + scenario);
  CHECK(compared.exit_code == 0);
  CHECK_THAT(compared.out, Catch::Matchers::ContainsSubstring("96.2 GB (does not fit)") &&
                               Catch::Matchers::ContainsSubstring("\n" + result.err));
}

TEST_CASE("wrong usage ends with 2, help with 0") {
  CHECK(run("").exit_code == 2);
  CHECK(run("foretell").exit_code == 2);
  CHECK(run("predict").exit_code == 2);
  CHECK(run("predict --columns 1 " + example).exit_code == 2);
  CHECK(run("predict --engine steam " + example).exit_code == 2);
  CHECK(run("predict --detail deep " + example).exit_code == 2);
  CHECK(run("predict --engine simgrid --detail nested " + example).exit_code == 0);
  CHECK(run("compare " + example).exit_code == 2);
  CHECK(run("--help").exit_code == 0);
  CHECK(run("predict --help").exit_code == 0);
  CHECK(run("--version").exit_code == 0);
}

TEST_CASE("a command is told which engine plays, and predict how deep the replay goes") {
  const Folder folder;
  const std::string scenario = folder.write(
      "small.yaml",
      "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
      "model: {like: llama3.1-8b, layers: 4}\n"
      "training: {tokens: 1 B, sequence_length: 2048, global_batch: 32, precision: bf16}\n"
      "parallel: {pipeline: 2, zero: 1}\nstack: megatron-core\n"
      "published: [{metric: step_time, value: 1 s, split: public_validation, source: none}]\n");
  const Result flat = run("predict --engine fluid --detail flat " + scenario);
  CHECK(flat.exit_code == 0);
  CHECK_THAT(flat.out, Catch::Matchers::ContainsSubstring(" (flat; nested "));
  const Result json = run("predict --engine fluid --json - " + scenario);
  CHECK_THAT(json.out, Catch::Matchers::ContainsSubstring("\"engine\": \"fluid\"") &&
                           Catch::Matchers::ContainsSubstring("\"detail\": \"nested\""));
  CHECK(run("compare --engine fluid " + scenario + " " + scenario).exit_code == 0);
  CHECK(run("validate --engine fluid " + scenario).exit_code == 0);
}

TEST_CASE("predict tells the critical path when it is asked to") {
  CHECK_THAT(run("predict " + example).out,
             !Catch::Matchers::ContainsSubstring("who waits for whom"));
  const Result result = run("predict --critical-path " + example);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Matchers::ContainsSubstring("\n  what the step waits for ") &&
                             Catch::Matchers::ContainsSubstring("  who waits for whom\n"));
}

TEST_CASE("stragglers of DeepSeek-V3 are predicted, and told by name") {
  const std::string folder = std::string{TRAINYARD_SOURCE_DIR} + "/examples/stragglers/";
  CHECK_THAT(run("predict " + folder + "slow-gpu.yaml").out,
             Catch::Matchers::ContainsSubstring("node-3.gpu-5 at 80 % of the speed\n") &&
                 Catch::Matchers::ContainsSubstring("\n  chunks of rank 0 of replica 0 "));
  CHECK_THAT(run("predict " + folder + "slow-nic.yaml").out,
             Catch::Matchers::ContainsSubstring(
                 "node-3.nic-5 to plane-5.leaf-0 at 50 % of the bandwidth\n"));
  CHECK(run("predict " + folder + "failed-cables.yaml").exit_code == 0);
}

TEST_CASE("what cannot be written ends with 4") {
  const Result result = run("predict --json /no/such/folder/out.json " + example);
  CHECK(result.exit_code == 4);
  CHECK(result.err ==
        "/no/such/folder/out.json: cannot be written (check the folder, its permissions, and the "
        "space on the disk)\n");
}

TEST_CASE("predict on a full disk ends with 4") {
  CHECK(run("predict --json /dev/full " + example).exit_code == 4);
}

TEST_CASE("a catalogue of one's own goes before the built-in one") {
  const Folder folder;
  folder.write("models.yaml", text_of("workloads/catalog/models.yaml") +
                                  "  tiny:\n    layers: 2\n    hidden: 64\n    vocabulary: 100\n"
                                  "    attention: {heads: 2, key_width: 32, value_width: 32}\n"
                                  "    feed_forward: 256\n    gated: false\n");
  const std::string scenario = folder.write(
      "tiny.yaml",
      "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\nmodel: tiny\n"
      "training: {tokens: 1 B, sequence_length: 512, global_batch: 64, precision: bf16}\n"
      "parallel: {zero: 1}\nstack: deepseek\n");
  CHECK(run("predict " + scenario).exit_code == 1);
  CHECK(run("predict --catalog " + folder.file("") + " " + scenario).exit_code == 0);
  CHECK(run("predict --catalog " + folder.file("none") + " " + scenario).exit_code == 1);
}

TEST_CASE("the trace and the JSON do not share a file") {
  const Result result = run("predict --json - --trace - " + example);
  CHECK(result.exit_code == 2);
  CHECK(result.out.empty());
  CHECK(result.err == "--trace and --json cannot both go to - (name another file for one)\n");
}

TEST_CASE("validate passes over files of a folder that publish nothing") {
  const Folder folder;
  folder.write("notes.yaml", "just: notes\n");
  folder.write("run.yaml", text_of("examples/deepseek-v3.yaml"));
  const Result result = run("validate " + folder.path().string());
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Matchers::ContainsSubstring("step_time"));
  CHECK(run("validate " + folder.file("notes.yaml")).exit_code == 1);
}

TEST_CASE("what the help shows can be run") {
  CHECK_THAT(run("compare --help").out,
             Catch::Matchers::ContainsSubstring("examples/what-if/*.yaml"));
  const Result result =
      run("compare " + example + " " + TRAINYARD_SOURCE_DIR + "/examples/what-if/*.yaml");
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
}

namespace {

/// Whether a process has come so far that it catches interrupts.
bool catches_interrupts(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("SigCgt:")) continue;
    return (std::stoull(line.substr(7), nullptr, 16) >> (SIGINT - 1) & 1U) != 0;
  }
  return false;
}

/// Starts `predict`. Not fork: the copy would catch interrupts as this test program does, until it
/// is another one.
pid_t begin_prediction(std::string scenario) {
  pid_t program = 0;
  std::string path = TRAINYARD_PROGRAM;
  std::string command = "predict";
  std::array<char*, 4> arguments{path.data(), command.data(), scenario.data(), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  REQUIRE(posix_spawn(&program, path.c_str(), &quiet, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&quiet);
  return program;
}

}  // namespace

TEST_CASE("an interrupt ends with 130, and nothing goes on behind it") {
  const Folder folder;
  const std::string scenario = folder.write(
      "long.yaml",
      "base: " + example + "\ntraining: {global_batch: 7680000}\nparallel: {schedule: gpipe}\n");
  const pid_t program = begin_prediction(scenario);
  for (int tries = 0; tries < 1000 && !catches_interrupts(program); ++tries) usleep(20'000);
  kill(program, SIGINT);
  int status = 0;
  REQUIRE(waitpid(program, &status, 0) == program);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("interrupts that are ignored, as of a job in the background, end nothing") {
  const auto before = std::signal(SIGINT, SIG_IGN);
  const pid_t program = begin_prediction(example);
  std::signal(SIGINT, before);
  int status = 0;
  while (waitpid(program, &status, WNOHANG) == 0) {
    kill(program, SIGINT);
    usleep(1000);
  }
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a measurement is predicted, compared and validated like a run") {
  const std::string examples = std::string{TRAINYARD_SOURCE_DIR} + "/examples/measure/";
  const std::string published = std::string{TRAINYARD_SOURCE_DIR} + "/tests/published/deepep";
  const Result predicted = run("predict " + examples + "all-reduce.yaml");
  CHECK(predicted.exit_code == 0);
  CHECK(predicted.err.empty());
  CHECK_THAT(predicted.out,
             Catch::Matchers::ContainsSubstring("all-reduce: all-reduce of 256 MiB on 32"));
  const Result compared =
      run("compare " + examples + "all-reduce.yaml " + examples + "all-reduce-ring.yaml");
  CHECK(compared.exit_code == 0);
  CHECK_THAT(compared.out, Catch::Matchers::ContainsSubstring("measure.algorithm"));
  const Result validated = run("validate " + published);
  CHECK(validated.exit_code == 0);
  CHECK_THAT(validated.out, Catch::Matchers::ContainsSubstring("public_calibration"));
}

TEST_CASE("what a measurement has not is refused in one line") {
  const std::string file = std::string{TRAINYARD_SOURCE_DIR} + "/examples/measure/all-reduce.yaml";
  const Result drawn = run("predict " + file + " --gantt");
  CHECK(drawn.exit_code == 1);
  CHECK(drawn.err ==
        file +
            ":3:10: a measurement has no step to draw (leave out --trace, --timeline, --report "
            "and --gantt)\n");
  for (const char* option : {" --critical-path", " --detail flat"}) {
    CHECK(run("predict " + file + option).err ==
          file +
              ":3:10: a measurement has no step that waits for its parts (leave out "
              "--critical-path and --detail)\n");
  }
  const Result mixed = run("compare " + example + " " + file);
  CHECK(mixed.exit_code == 1);
  CHECK(mixed.err == file +
                         ":3:10: a measurement has no step to set beside that of a run (compare "
                         "runs with runs)\n");
}
