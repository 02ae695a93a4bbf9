#include <nlohmann/json.hpp>

#include "analysis/json.hpp"
#include "tests/catch.hpp"
#include "tests/searches.hpp"

using namespace trainyard;

namespace {

nlohmann::json json_of_search(const std::string& search) {
  return nlohmann::json::parse(
      json_of(search_in(small_plan(search, "price: 2.00 USD/GPU-hour\n"))));
}

}  // namespace

TEST_CASE("JSON of a search has the keys that scripts were promised") {
  const auto json = json_of_search("{" + few_plans + "}");
  CHECK(json["plans_evaluated"] == 7);
  CHECK(json["plans_valid"] == 7);
  CHECK(json["objectives"][0] == "step_time");
  CHECK_FALSE(json.contains("front"));
  REQUIRE(json["best"].size() == 7);
  for (const char* key : {"rank",
                          "estimated_step_time_s",
                          "replayed_step_time_s",
                          "duration_s",
                          "gpu_hours",
                          "cost_usd",
                          "energy_j",
                          "memory_per_gpu_bytes",
                          "within_limits",
                          "gpu",
                          "gpus",
                          "nodes",
                          "fabric",
                          "precision",
                          "recompute",
                          "tensor",
                          "sequence_parallel",
                          "context",
                          "pipeline",
                          "data",
                          "expert",
                          "expert_tensor",
                          "zero",
                          "micro_batch",
                          "schedule",
                          "virtual_stages",
                          "placement"}) {
    INFO(key);
    CHECK(json["best"][0].contains(key));
    CHECK(json["published"].contains(key));
    CHECK_FALSE(json["best"][0][key].is_null());
  }
  CHECK(json["best"][0]["gpus"] == 16);
  CHECK(json["best"][0]["cost_usd"].get<double>() ==
        Approx(2.0 * json["best"][0]["gpu_hours"].get<double>()));
  CHECK(json["published"]["differences"][0]["what"] == "tensor");
  CHECK(json["replay_deviation"]["worst"] >= json["replay_deviation"]["median"]);
}

TEST_CASE("JSON has all of a published plan that its scenario writes") {
  std::string text = small_plan("{" + few_plans + "}");
  text.replace(text.find("zero: 1"), 7,
               "zero: 1, shard: 2, offload_optimizer: true, stage_layers: [embedding, 5, 3, head],"
               " schedule: interleaved, virtual_stages: 2");
  const auto published = nlohmann::json::parse(json_of(search_in(text)))["published"];
  CHECK(published["shard"] == 2);
  CHECK(published["offload_optimizer"] == true);
  CHECK(published["stage_layers"] == "[embedding, 5, 3, head]");
  const auto plain = json_of_search("{" + few_plans + "}")["published"];
  CHECK(plain["shard"].is_null());
  CHECK(plain["offload_optimizer"] == false);
  CHECK(plain["stage_layers"].is_null());
}

TEST_CASE("JSON tells of every plan why it was left out, and whether that loses nothing") {
  const auto json = json_of_search("{" + few_plans + ", within: {memory: 1 GB}}");
  std::size_t plans = 0;
  bool habits = false;
  for (const auto& pruned : json["pruned"]) {
    if (pruned["plans"].is_null()) {
      habits = true;
      CHECK(pruned["loses_nothing"] == false);
    } else {
      plans += pruned["plans"].get<std::size_t>();
      CHECK(pruned["loses_nothing"] == true);
    }
  }
  CHECK(habits);
  CHECK(plans == json["plans_evaluated"]);
  CHECK(json["plans_valid"] == 0);
  CHECK(json["best"].empty());
  CHECK(json["published"]["rank"].is_null());
  CHECK(json["published"]["why_unranked"] == "it does not fit in memory");
}

TEST_CASE("JSON of two objectives has their front") {
  const auto json =
      json_of_search("{" + few_plans + ", nodes: [1, 2], objective: [step_time, cost]}");
  CHECK(json["front"].size() >= 2);
  CHECK(json["front_size"] >= json["front"].size());
  CHECK(json["objectives"][1] == "cost");
}
