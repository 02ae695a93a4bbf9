#include "analysis/step_view.hpp"

#include <numeric>

#include "analysis/kernel_times.hpp"
#include "analysis/timeline_view.hpp"
#include "tests/catch.hpp"
#include "tests/stragglers.hpp"
#include "tests/views.hpp"

using namespace trainyard;

namespace {

/// A view, and what it is of.
struct Viewed {
  Scenario scenario;
  Prediction prediction;
  Json view;
};

Viewed viewed_steps(const Scenario& scenario) {
  Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  Json view = step_view(scenario, prediction);
  return {scenario, std::move(prediction), std::move(view)};
}

/// DualPipe, experts without overlap, a slow GPU, and shared matrices without a pipeline.
std::vector<Viewed> several() {
  return {viewed_steps(deepseek_v3()),
          viewed_steps(scenario_of(text_of(std::string{"examples/mixtral-8x22b.yaml"}))),
          viewed_steps(small_run(slow_gpu)), viewed_steps(run_of("").phases.front().scenario())};
}

double sum_of(const Json& list, const char* key = "value_s") {
  return std::accumulate(list.begin(), list.end(), 0.0,
                         [&](double sum, const Json& one) { return sum + one[key].get<double>(); });
}

double value_of(const Json& list, const std::string& name) {
  for (const Json& one : list) {
    if (one["name"] == name) return one["value_s"].get<double>();
  }
  return 0.0;
}

}  // namespace

TEST_CASE("the parts of a step's view are those of its prediction, and add up to the step") {
  for (const auto& [scenario, prediction, view] : several()) {
    const double step = view["step_time_s"];
    REQUIRE(view["parts"].size() == step_parts.size());
    for (std::size_t i = 0; i < step_parts.size(); ++i) {
      const StepPart& part = step_parts.at(i);
      CHECK(view["parts"][i]["name"] == part.name);
      CHECK(view["parts"][i]["value_s"].get<double>() ==
            Approx((prediction.mean_parts.*part.value).value()).epsilon(1e-11));
    }
    CHECK(sum_of(view["parts"]) - value_of(view["parts"], "exposed_communication") ==
          Approx(step).epsilon(1e-9));
    REQUIRE(view["parts_by_rank"].size() == view["rows"].size());
    for (const Json& parts : view["parts_by_rank"]) {
      const auto values = parts.get<std::vector<double>>();
      CHECK(std::accumulate(values.begin(), values.end() - 1, 0.0) == Approx(step).epsilon(1e-9));
    }
  }
}

TEST_CASE("kernels, exposed transfers, the bubble and idle time of a view add up to its step") {
  for (const auto& [scenario, prediction, view] : several()) {
    const double exposed = sum_of(view["exposed"]);
    CHECK(exposed == Approx(value_of(view["parts"], "exposed_communication")).epsilon(1e-9));
    CHECK(sum_of(view["kernels"]) + exposed + value_of(view["parts"], "bubble") +
              mean_kernel_times(prediction.step).idle.value() ==
          Approx(view["step_time_s"].get<double>()).epsilon(1e-9));
  }
}

TEST_CASE("a view draws each chunk when it runs, to the nanosecond, by its kind") {
  for (const auto& [scenario, prediction, view] : several()) {
    const std::vector<std::size_t> drawn = ranks_to_draw(prediction);
    REQUIRE(view["rows"].size() == drawn.size());
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const Json& chunks = view["rows"][i]["chunks"];
      const std::vector<Interval>& when = prediction.step.timeline.chunks[drawn[i]];
      const std::vector<Chunk>& order = prediction.step.schedule.order[drawn[i]];
      REQUIRE(chunks.size() == when.size());
      for (std::size_t c = 0; c < when.size(); ++c) {
        CHECK(std::abs(chunks[c][2].get<double>() - when[c].start.value()) <= 0.6e-9);
        CHECK(std::abs(chunks[c][3].get<double>() - when[c].finish.value()) <= 0.6e-9);
        const std::string kind = view["kinds"][chunks[c][0].get<std::size_t>()];
        CHECK((kind == "forward") == (order[c].kind == ChunkKind::forward));
        CHECK((kind == "overlapped") == (order[c].kind == ChunkKind::pair));
        CHECK((kind == "weights") == (order[c].kind == ChunkKind::weights));
      }
    }
  }
}

TEST_CASE("what a chunk is made of lies within it, on streams and of kinds that the view names") {
  for (const auto& [scenario, prediction, view] : several()) {
    for (const Json& profile : view["profiles"]) {
      REQUIRE_FALSE(profile["spans"].empty());
      for (const Json& span : profile["spans"]) {
        CHECK(span[0].get<std::size_t>() < view["streams"].size());
        CHECK(span[1].get<std::size_t>() < view["span_names"].size());
        CHECK(span[2].get<double>() < span[3].get<double>() + 1e-9);
        CHECK(span[3].get<double>() <= profile["duration_s"].get<double>() + 1e-9);
      }
    }
    for (const Json& row : view["rows"]) {
      for (const Json& chunk : row["chunks"]) {
        CHECK(chunk[4].get<std::size_t>() < view["profiles"].size());
      }
    }
  }
}

TEST_CASE(
    "memory in a view is at its highest what the rank needs, and that is the sum of its parts") {
  for (const auto& [scenario, prediction, view] : several()) {
    const Json& memory = view["memory"];
    CHECK(memory["capacity_bytes"].get<double>() == Approx(scenario.cluster.gpu.memory.value()));
    REQUIRE(memory["rows"].size() == prediction.step.ranks());
    for (std::size_t rank = 0; rank < memory["rows"].size(); ++rank) {
      const Json& row = memory["rows"][rank];
      const double peak = row["peak_bytes"];
      CHECK(peak == Approx(prediction.step.memory[rank].total().value()).epsilon(1e-9));
      CHECK(row["bytes"].size() == row["times_s"].size());
      CHECK(std::ranges::max(row["bytes"].get<std::vector<double>>()) == Approx(peak).margin(1.0));
      const auto parts = row["parts_bytes"].get<std::vector<double>>();
      REQUIRE(parts.size() == memory["parts"].size());
      CHECK(std::accumulate(parts.begin(), parts.end(), 0.0) == Approx(peak).margin(5.0));
    }
  }
}

TEST_CASE("rows of a view name their ranks and the replicas that they stand for") {
  const Viewed slow = viewed_steps(small_run(slow_gpu));
  REQUIRE(slow.view["rows"].size() == 8);
  CHECK(slow.view["rows"][2]["name"] == "rank 2");
  CHECK(slow.view["rows"][2]["replicas"] == "replicas 0, 2, 3");
  CHECK(slow.view["rows"][6]["name"] == "rank 2");
  CHECK(slow.view["rows"][6]["replicas"] == "replica 1");
  CHECK(slow.view["left_out"] == "");
}

TEST_CASE(
    "of many pipeline ranks a view draws 32, the first and the last among them, and says so") {
  const Scenario deep = scenario_of(
      "cluster: {gpu: H100-SXM, nodes: 10, fabric: single-switch}\n"
      "model: {like: llama3.1-8b, layers: 80}\n"
      "training: {tokens: 1 B, sequence_length: 1024, global_batch: 80, precision: bf16}\n"
      "parallel: {pipeline: 80}\nstack: megatron-core\n");
  const Viewed viewed = viewed_steps(deep);
  CHECK(viewed.view["rows"].size() == 32);
  CHECK(viewed.view["rows"].front()["name"] == "rank 0");
  CHECK(viewed.view["rows"].back()["name"] == "rank 79");
  CHECK(viewed.view["memory"]["rows"].size() == 32);
  CHECK(viewed.view["left_out"] == "32 of 80 pipeline ranks are drawn");
}
