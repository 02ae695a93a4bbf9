#include "analysis/json.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

TEST_CASE("JSON has the keys that scripts were promised") {
  const Scenario scenario = deepseek_v3();
  const auto json = nlohmann::json::parse(json_of(scenario, predict(scenario)));
  for (const char* key :
       {"step_time_s", "tokens_per_s_per_gpu", "gpu_hours", "cost_usd", "mfu", "peak_flops_per_s",
        "model_flops_per_token", "memory_per_gpu_bytes", "memory_by_stage_bytes", "step_parts_s",
        "step_parts_first_rank_s", "engine", "provenance"}) {
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
