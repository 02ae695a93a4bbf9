#include "analysis/planned_memory.hpp"

#include <nlohmann/json.hpp>

#include "analysis/json.hpp"
#include "analysis/report.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "workloads/recompute_choice.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Four layers of Llama 3.1 8B on two nodes, on GPUs of so much memory.
Scenario small_run(const std::string& recompute, const std::string& memory = "80 GB",
                   const std::string& parallel = "{pipeline: 2, zero: 1}") {
  return scenario_of("cluster: {gpu: {like: H100-SXM, memory: " + memory +
                     "}, nodes: 2, fabric: rail-fat-tree}\n"
                     "model: {like: llama3.1-8b, layers: 4}\n"
                     "training: {tokens: 1 B, sequence_length: 8192, global_batch: 64, precision: "
                     "bf16, recompute: " +
                     recompute + "}\nparallel: " + parallel + "\nstack: megatron-core\n");
}

std::string chosen(const std::string& memory) {
  return written(recompute_of(small_run("auto", memory)));
}

}  // namespace

TEST_CASE("what is written is recomputed, whether it fits or not") {
  CHECK(written(recompute_of(small_run("[norm, mlp]"))) == "[norm, mlp]");
  CHECK(written(recompute_of(small_run("{full: 1}", "1 GB"))) == "{full: 1}");
}

TEST_CASE("the less memory, the more is recomputed: no more than it takes") {
  CHECK(chosen("80 GB") == "none");
  const Scenario roomy = small_run("none");
  const Bytes none = *planned_memory(roomy)(roomy.training, roomy.plan);
  Bytes last = none;
  for (double share = 0.99; share > 0.3; share -= 0.01) {
    const std::string memory = std::to_string(none.value() * share) + " B";
    CAPTURE(share);
    const Prediction p = predict(small_run("auto", memory));
    CHECK(p.memory.total() <= last);
    if (!p.fits) break;
    last = p.memory.total();
  }
  CHECK(last < none * 0.95);
}

TEST_CASE("where nothing fits, full recomputation needs least") {
  CHECK(chosen("1 GB") == "full");
  CHECK_FALSE(predict(small_run("auto", "1 GB")).fits);
}

TEST_CASE("a choice takes what the same thing takes when it is written") {
  const std::string memory =
      std::to_string(0.9 * predict(small_run("none")).memory.total().value()) + " B";
  const Prediction left_open = predict(small_run("auto", memory));
  CHECK(left_open.recompute != Recompute{});
  CHECK(left_open.fits);
  const Prediction told = predict(small_run(written(left_open.recompute), memory));
  CHECK(left_open.step_time == told.step_time);
  CHECK(left_open.memory.total() == told.memory.total());
  CHECK(left_open.utilization.hardware == told.utilization.hardware);
}

TEST_CASE("a plan needs what its replay says, and one that cannot run nothing") {
  const Scenario run = small_run("none");
  const PlannedMemory memory_of = planned_memory(run);
  CHECK(memory_of(run.training, run.plan) == predict(run).memory.total());
  Plan plan = run.plan;
  plan.data = 3;
  CHECK_FALSE(memory_of(run.training, plan));
}

TEST_CASE("report and JSON say what is recomputed, and whether it was left open") {
  const auto line = [](const Scenario& scenario) {
    const std::string text = report_text(scenario, predict(scenario));
    const std::size_t at = text.find("  recompute  ");
    return text.substr(at, text.find('\n', at) - at);
  };
  CHECK(line(small_run("[norm, mlp]")) == "  recompute  norm, mlp");
  CHECK(line(small_run("auto")) == "  recompute  none (auto)");
  CHECK(line(small_run("auto", "1 GB")) == "  recompute  full (auto)");
  CHECK(line(small_run("{full: 1}")) == "  recompute  full for the first layer of each stage");

  const auto json = [](const std::string& recompute) {
    const Scenario scenario = small_run(recompute);
    return nlohmann::json::parse(json_of(scenario, predict(scenario)));
  };
  CHECK(json("[norm, mlp]")["recompute"] == nlohmann::json{"norm", "mlp"});
  CHECK(json("{full: 1}")["recompute"] == nlohmann::json{{"full", 1}});
  CHECK(json("selective")["recompute"] == "selective");
  CHECK(json("full")["recompute_auto"] == false);
  CHECK(json("auto")["recompute"] == "none");
  CHECK(json("auto")["recompute_auto"] == true);
}

TEST_CASE("DeepSeek-V3 recomputes what its authors say when that is left open") {
  // arXiv 2412.19437 sections 3.2.3 and 3.3.3.
  const Prediction p = predict(
      deepseek_v3("recompute: [norm, mla-up-projection, moe-activation]", "recompute: auto"));
  CHECK(p.fits);
  CHECK(p.recompute == deepseek_v3().training.recompute);
}
