#include "analysis/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/stragglers.hpp"

using namespace trainyard;

TEST_CASE("JSON says how far nested replays of such runs were seen to be from flat ones") {
  const auto json_with = [](const std::string& overlap) {
    const Scenario scenario = deepseek_v3("schedule: dualpipe", "schedule: dualpipe\n" + overlap);
    return nlohmann::json::parse(json_of(scenario, predict(scenario, {.engine = Engine::fluid})));
  };
  CHECK(json_with("  overlap: {gradient: true}")["nested_deviation"] == 0.06);
  CHECK_FALSE(
      json_with("  overlap: {gradient: false, parameter: false}").contains("nested_deviation"));
}

TEST_CASE("JSON has the keys that scripts were promised") {
  const Scenario scenario = deepseek_v3();
  const auto json = nlohmann::json::parse(json_of(scenario, predict(scenario)));
  for (const char* key : {"step_time_s", "tokens_per_s_per_gpu", "gpu_hours", "cost_usd", "mfu",
                          "peak_flops_per_s", "model_flops_per_token", "memory_per_gpu_bytes",
                          "memory_by_stage_bytes", "step_parts_s", "step_parts_first_rank_s",
                          "replica_classes", "critical_path", "engine", "detail", "provenance"}) {
    INFO(key);
    CHECK(json.contains(key));
  }
  for (const char* part : {"forward", "backward", "weights", "overlapped", "bubble", "optimizer",
                           "exposed_communication"}) {
    INFO(part);
    CHECK(json["step_parts_s"].contains(part));
  }
  CHECK(json["memory_by_stage_bytes"].size() == 16);
}

TEST_CASE("JSON of every plan has these keys, with numbers that add up") {
  const std::string parallel =
      GENERATE("{zero: 0}", "{tensor: 4, sequence_parallel: true, pipeline: 2, zero: 1}",
               "{tensor: 2, context: 2, pipeline: 2, virtual_stages: 2, schedule: interleaved}",
               "{zero: 3, shard: 8}", "{pipeline: 4, schedule: zb-h1, offload_optimizer: true}");
  CAPTURE(parallel);
  const Scenario scenario = scenario_of(
      "cluster: {gpu: H100-SXM, nodes: 2, fabric: rail-fat-tree}\n"
      "model: {like: llama3.1-8b, layers: 8}\n"
      "training: {tokens: 1 B, sequence_length: 8192, global_batch: 64, precision: bf16, "
      "recompute: auto}\nparallel: " +
      parallel + "\nstack: megatron-core\n");
  const Prediction prediction = predict(scenario);
  const auto json = nlohmann::json::parse(json_of(scenario, prediction));
  const double step = json["step_time_s"];
  for (const char* parts : {"step_parts_s", "step_parts_first_rank_s"}) {
    double sum = 0.0;
    for (const auto& [name, value] : json[parts].items()) {
      CHECK(value.get<double>() >= 0.0);
      if (name != "exposed_communication") sum += value.get<double>();
    }
    CHECK(sum == Approx(step));
  }
  CHECK(json["memory_by_stage_bytes"].size() == static_cast<std::size_t>(scenario.plan.pipeline));
  double held = -json["memory_parts_bytes"]["host"].get<double>();
  for (const auto& part : json["memory_parts_bytes"]) held += part.get<double>();
  CHECK(held == Approx(json["memory_per_gpu_bytes"].get<double>()));
  CHECK(json["mfu"]["causal"].get<double>() <= json["mfu"]["hardware"].get<double>());
  CHECK(json["mfu"]["hardware"].get<double>() < 1.0);
  const auto tells = [&](const std::string& constant) {
    return std::ranges::any_of(json["provenance"],
                               [&](const auto& entry) { return entry["constant"] == constant; });
  };
  CHECK(tells("rings"));
}

TEST_CASE("every constant in the provenance has a kind and a source") {
  const Scenario scenario = deepseek_v3();
  const auto json = nlohmann::json::parse(json_of(scenario, predict(scenario)));
  CHECK(json["provenance"].size() > 10);
  for (const auto& entry : json["provenance"]) {
    CHECK_FALSE(entry["source"].get<std::string>().empty());
    CHECK_FALSE(entry["kind"].get<std::string>().empty());
  }
}

TEST_CASE("a run without a price has no cost") {
  const Scenario scenario = deepseek_v3("price: 2.00 USD/GPU-hour", "");
  CHECK(nlohmann::json::parse(json_of(scenario, predict(scenario)))["cost_usd"].is_null());
}

TEST_CASE("JSON of a measurement has the keys that scripts were promised") {
  const MeasureScenario scenario = read_measure_scenario(
      read_yaml_text("run.yaml",
                     "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
                     "measure: {collective: all-reduce, size: 1 GiB}\n"),
      embedded_catalogue());
  const Measurement found = measure(scenario);
  const auto json = nlohmann::json::parse(json_of(scenario, found));
  CHECK(json["time_s"].get<double>() == Approx(found.time.value()));
  CHECK(json["bus_bandwidth_bytes_per_s"].get<double>() == Approx(found.bus_bandwidth->value()));
  CHECK(json["bandwidth_bytes_per_s"].get<double>() == Approx(found.bandwidth->value()));
  CHECK(json["bound_s"].get<double>() == Approx(found.bound.value()));
  CHECK(json["busiest_link"] == "NVLink");
  CHECK(json["algorithm"] == "nvls");
  CHECK(json["gpus"] == 8);
  CHECK(json["provenance"].size() > 10);
  CHECK(nlohmann::json::parse(json_of(std::vector<ComparedMeasurement>{{scenario, found}}))["runs"]
            .size() == 1);
}

TEST_CASE("JSON tells classes of replicas and the path of the step through them") {
  const Scenario scenario = small_run(slow_gpu);
  const auto json = nlohmann::json::parse(json_of(scenario, predict(scenario)));
  REQUIRE(json["replica_classes"].size() == 2);
  CHECK(json["replica_classes"][0]["replicas"] == 3);
  CHECK(json["replica_classes"][1]["first_replica"] == 1);
  CHECK(json["replica_classes"][1]["slow"][0] == "node-1.gpu-1 at 80 % of the speed");
  CHECK(json["replica_classes"][1]["pipeline_end_s"] >
        json["replica_classes"][0]["pipeline_end_s"]);

  const auto& path = json["critical_path"];
  CHECK(path.front()["start_s"] == 0.0);
  CHECK(path.back()["finish_s"] == json["step_time_s"]);
  double slow = 0.0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0) CHECK(path[i]["start_s"] == path[i - 1]["finish_s"]);
    if (path[i]["event"] == "chunk" && path[i]["replica_class"] == 1 && path[i]["rank"] == 2) {
      slow += path[i]["finish_s"].get<double>() - path[i]["start_s"].get<double>();
    }
  }
  CHECK(slow > 0.5 * json["step_time_s"].get<double>());
}

TEST_CASE("JSON says what played the step and how") {
  const Scenario scenario = small_run();
  Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  auto json = nlohmann::json::parse(json_of(scenario, prediction));
  CHECK(json["engine"] == "fluid");
  CHECK(json["detail"] == "nested");
  CHECK_FALSE(json.contains("nested_step_time_s"));
  prediction.nested_step_time = Seconds{1.5};
  prediction.replay.detail = Detail::flat;
  json = nlohmann::json::parse(json_of(scenario, prediction));
  CHECK(json["detail"] == "flat");
  CHECK(json["nested_step_time_s"] == 1.5);
}
