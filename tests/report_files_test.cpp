#include "analysis/report_files.hpp"

#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"
#include "tests/run_texts.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A scenario of one node in a folder.
std::string small_scenario(const Folder& folder, const std::string& rest = "") {
  return folder.write("small.yaml", run_text(rest));
}

}  // namespace

TEST_CASE("predict writes a report with the band of its step, and without if that is not wanted") {
  const Folder folder;
  const std::string scenario = small_scenario(folder);
  const std::string file = folder.file("report.html");
  REQUIRE(run("predict " + scenario + " --report " + file).exit_code == 0);
  CHECK_THAT(folder.read("report.html"), ContainsSubstring("\"tornado\":{\"step_time_s\""));
  REQUIRE(run("predict " + scenario + " --no-band --report " + file).exit_code == 0);
  CHECK_THAT(folder.read("report.html"), ContainsSubstring("\"tornado\":null"));
  CHECK(run("predict --no-band " + scenario).exit_code == 2);
}

TEST_CASE("a report to standard output stands there alone") {
  const Folder folder;
  const Result result = run("predict --no-band --report - " + small_scenario(folder));
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, Catch::Matchers::StartsWith("<!DOCTYPE html>"));
  CHECK_THAT(result.out, Catch::Matchers::EndsWith("</html>\n"));
}

TEST_CASE("a plan that does not fit in memory has no report, but a place in a comparison's") {
  const Folder folder;
  const std::string scenario = folder.write(
      "large.yaml",
      "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\nmodel: llama3.1-405b\n"
      "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
      "parallel: {tensor: 8, zero: 1}\nstack: megatron-core\n");
  const std::string file = folder.file("report.html");
  CHECK(run("predict " + scenario + " --report " + file).exit_code == 3);
  CHECK_FALSE(std::filesystem::exists(file));
  const std::string both = small_scenario(folder) + " " + scenario;
  CHECK(run("compare " + both + " --report " + file).exit_code == 0);
  CHECK_THAT(folder.read("report.html"), ContainsSubstring("\"fits\":false"));
}

TEST_CASE("a measurement has no report") {
  const Folder folder;
  const std::string scenario = folder.write("kernel.yaml",
                                            "cluster: {gpu: H100-SXM, nodes: 2, fabric: fat-tree}\n"
                                            "measure: {collective: all-reduce, size: 1 MiB}\n");
  const std::string file = folder.file("report.html");
  const Result one = run("predict " + scenario + " --report " + file);
  CHECK(one.exit_code == 1);
  CHECK_THAT(one.err, ContainsSubstring("a measurement has no step to draw (leave out --trace, "
                                        "--timeline, --report and --gantt)"));
  const Result two = run("compare " + scenario + " " + scenario + " --report " + file);
  CHECK(two.exit_code == 1);
  CHECK_THAT(two.err, ContainsSubstring("a measurement has no step to draw (leave out --report)"));
  CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("a comparison's report does not change its JSON") {
  const Folder folder;
  const std::string both = small_scenario(folder) + " " +
                           folder.write("priced.yaml", run_text("price: 2 USD/GPU-hour\n"));
  const std::string json = run("compare --json - " + both).out;
  const std::string with_report =
      run("compare --json - " + both + " --report " + folder.file("report.html")).out;
  CHECK(json == with_report);
}

TEST_CASE("a comparison's report and JSON go to two files") {
  const Folder folder;
  const std::string scenario = small_scenario(folder);
  const std::string file = folder.file("both");
  const Result result =
      run("compare " + scenario + " " + scenario + " --report " + file + " --json " + file);
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.err, ContainsSubstring("--report and --json cannot both go to"));
}
