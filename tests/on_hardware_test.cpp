#include "analysis/on_hardware.hpp"

#include <algorithm>
#include <string>

#include "analysis/json.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "workloads/best_plan.hpp"
#include "workloads/usual_plans.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A small mixture of experts on four nodes of H800, quick to search.
const std::string small_run = R"(
cluster: {gpu: H800-SXM, nodes: 4, fabric: rail-fat-tree}
model:
  layers: 8
  hidden: 4096
  vocabulary: 32000
  feed_forward: 14336
  gated: true
  attention: {heads: 32, key_value_heads: 8, key_width: 128, value_width: 128}
  experts: {routed: 8, per_token: 2, shared: 0, hidden: 14336}
training: {tokens: 100 B, sequence_length: 4096, global_batch: 256, precision: fp8-block}
parallel: {expert: 8, pipeline: 2, zero: 1}
stack: deepseek
price: 2 USD/GPU-hour
)";

YamlDocument small_document(const std::string& piece = "", const std::string& other = "") {
  std::string text = small_run;
  if (!piece.empty()) text.replace(text.find(piece), piece.size(), other);
  return read_yaml_text("small.yaml", text);
}

PredictedSteps as_written(const YamlDocument& document = small_document()) {
  Scenario scenario = read_scenario(document, embedded_catalogue());
  Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  return {.scenario = std::move(scenario), .prediction = std::move(prediction)};
}

/// The small run on a GPU, within so many times as long as it takes as it is written.
HardwareRun on(const std::string& gpu, double times = 1.0) {
  const GpuChoice choice = read_gpu_choices(gpu).front();
  const PredictedSteps written = as_written();
  SwappedRun swapped = on_gpu(small_document(), choice, embedded_catalogue());
  const HardwareQuestion question =
      question_of(written, written.prediction.duration * times, swapped.scenario.cluster.gpu);
  return on_hardware(std::move(swapped), choice, question);
}

int gpus_of(const HardwareRun& run) {
  REQUIRE(run.run);
  return run.run->scenario.gpus();
}

std::string error_of(const YamlDocument& document) {
  try {
    check_resizable(read_scenario(document, embedded_catalogue()), document);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("on its own GPU a run takes no more of them than as it is written") {
  const HardwareRun own = on("H800-SXM");
  CHECK(gpus_of(own) <= 32);
  CHECK(own.run->prediction.duration <= as_written().prediction.duration);
  CHECK(own.precision == "fp8-block");
  CHECK(own.why_none.empty());
}

TEST_CASE("what is found is a replay of the scenario that it is found with") {
  const HardwareRun found = on("A100-SXM");
  REQUIRE(found.run);
  const Prediction again = predict(found.run->scenario, {.engine = Engine::fluid});
  CHECK(again.step_time == found.run->prediction.step_time);
  CHECK(again.fits);
  CHECK(found.precision == "bf16");
  CHECK(found.remarks == std::vector<std::string>{"no FP8: BF16 instead"});
}

TEST_CASE("GPUs with less arithmetic are needed in larger numbers") {
  const int h100 = gpus_of(on("H100-SXM"));
  CHECK(h100 <= gpus_of(on("H800-SXM")));
  CHECK(gpus_of(on("H20")) > h100);
  CHECK(gpus_of(on("A100-SXM")) > h100);
  CHECK(gpus_of(on("B200")) < h100);
}

TEST_CASE("half the time takes at least as many GPUs, and no fewer GPU-hours of arithmetic") {
  int before = 0;
  for (const double times : {4.0, 2.0, 1.0, 0.5, 0.25}) {
    const HardwareRun found = on("H800-SXM", times);
    CHECK(gpus_of(found) >= before);
    CHECK(found.run->prediction.duration <= as_written().prediction.duration * times);
    before = gpus_of(found);
  }
}

TEST_CASE("one node fewer on the grid does not meet the deadline with any of the usual plans") {
  const HardwareRun found = on("H100-SXM", 0.5);
  const std::vector<int> grid = node_grid(64, 4);
  const int nodes = found.run->scenario.cluster.spec.nodes;
  const auto place = std::ranges::find(grid, nodes);
  REQUIRE(place > grid.begin());
  Scenario fewer = found.run->scenario;
  fewer.cluster.spec.nodes = *std::prev(place);
  PlanEstimates estimates{setup_of(fewer)};
  const Scenario written = as_written().scenario;
  const auto best =
      best_plan(estimates, usual_plans(fewer.model, fewer.training, written.plan, fewer.gpus(), 8),
                written.training);
  const double steps = found.run->prediction.steps;
  CHECK((!best || best->estimate.step_time * steps > as_written().prediction.duration * 0.5));
}

TEST_CASE("where no number of GPUs will do it is told why") {
  const HardwareRun late = on("L20", 1e-4);
  CHECK_FALSE(late.run);
  CHECK(late.why_none == "no plan on up to 512 GPUs meets the deadline");
  const HardwareRun small = on("{like: H100-SXM, memory: 1 GB}");
  CHECK_FALSE(small.run);
  CHECK(small.why_none == "no plan on up to 512 GPUs fits in memory");
}

TEST_CASE("a search begins at as much arithmetic, and ends at sixteen times the nodes") {
  const PredictedSteps written = as_written();
  const Gpu h20 = on_gpu(small_document(), read_gpu_choices("H20").front(), embedded_catalogue())
                      .scenario.cluster.gpu;
  const Seconds own = written.prediction.duration;
  CHECK(question_of(written, own, written.scenario.cluster.gpu).nodes_guess == 4);
  CHECK(question_of(written, own * 0.5, written.scenario.cluster.gpu).nodes_guess == 8);
  CHECK(question_of(written, own, h20).nodes_guess == 26);
  CHECK(question_of(written, own, h20).most_nodes == 64);
  CHECK(question_of(written, own * 1e-3, h20).nodes_guess == 64);
}

TEST_CASE("a cluster that cannot be had in other sizes is refused where it says so") {
  const auto with = [](const std::string& more) {
    return small_document("fabric: rail-fat-tree", "fabric: rail-fat-tree, " + more);
  };
  CHECK(error_of(small_document()).empty());
  CHECK(error_of(with("slow_gpus: [{gpu: node-0.gpu-1, speed: 0.5}]")) ==
        "small.yaml:2:70: parts of one cluster, where --on builds others (leave it out)");
}

TEST_CASE("the table has a row for each GPU, and what is to be said of it below") {
  HardwareComparison comparison{
      .written = as_written(),
      .deadline = as_written().prediction.duration,
      .own_deadline = true,
      .runs = {on("H800-SXM"), on("A100-SXM"), on("{like: H100-SXM, memory: 1 GB}")}};
  const std::string text = compare_text(comparison);
  CHECK_THAT(text, ContainsSubstring("small within ") &&
                       ContainsSubstring(" as written on 32 H800-SXM: the fewest GPUs") &&
                       ContainsSubstring("\nH800-SXM ") && ContainsSubstring("  bf16 ") &&
                       ContainsSubstring("\nH100-SXM with memory 1 GB\n") &&
                       ContainsSubstring("\nA100-SXM: no FP8: BF16 instead\n") &&
                       ContainsSubstring("\nH100-SXM with memory 1 GB: no plan on up to 512 GPUs "
                                         "fits in memory\n") &&
                       ContainsSubstring("every GPU-hour at the scenario's price\n"));
  CHECK_THAT(text, !ContainsSubstring("export rules") && !ContainsSubstring("energy"));

  comparison.own_deadline = false;
  comparison.runs[0].legal = "exported";
  comparison.runs[0].energy = Joules{7.2e12};
  comparison.runs[0].priced = true;
  comparison.runs[0].cost = Dollars{12345.0};
  const std::string more = compare_text(comparison);
  CHECK_THAT(more, !ContainsSubstring("as written on") && ContainsSubstring("exported") &&
                       ContainsSubstring("2,000 MWh") && ContainsSubstring("$12,345"));
}

TEST_CASE("the JSON has the run as written, and for each GPU a plan and a prediction") {
  const HardwareComparison comparison{
      .written = as_written(),
      .deadline = Seconds{1e6},
      .own_deadline = false,
      .runs = {on("A100-SXM"), on("{like: H100-SXM, memory: 1 GB}")}};
  const std::string json = json_of(comparison);
  CHECK_THAT(json, ContainsSubstring("\"deadline_s\": 1000000.0") &&
                       ContainsSubstring("\"on\": [") && ContainsSubstring("\"runs\": [") &&
                       ContainsSubstring("\"precision\": \"bf16\"") &&
                       ContainsSubstring("\"why_none\": \"no plan on up to 512 GPUs fits in "
                                         "memory\"") &&
                       ContainsSubstring("\"prediction\": null"));
}
