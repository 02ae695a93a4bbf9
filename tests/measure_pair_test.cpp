#include "analysis/measure_pair.hpp"

#include <nlohmann/json.hpp>

#include "analysis/compare.hpp"
#include "analysis/json.hpp"
#include "analysis/measure_report.hpp"
#include "analysis/prediction.hpp"
#include "analysis/report.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

MeasureScenario pair_of(const std::string& measure, const std::string& rest = "",
                        const std::string& piece = "cluster:",
                        const std::string& other = "cluster:") {
  std::string text = deepseek_v3_with(piece, other);
  text.resize(text.find("published:"));
  return read_measure_scenario(
      read_yaml_text("pair.yaml", text + "measure: " + measure + "\n" + rest),
      embedded_catalogue());
}

const MeasuredPair& measured(const MeasureScenario& scenario) {
  return std::get<MeasuredPair>(scenario.measured);
}

std::string problem_of(const std::string& measure, const std::string& rest = "") {
  try {
    pair_of(measure, rest);
    return "";
  } catch (const InputError& error) {
    const std::string problem = error.what();
    return problem.substr(problem.find(": ") + 2);
  }
}

}  // namespace

TEST_CASE("a pair is one of the stage in the middle, unless another is named") {
  CHECK(measured(pair_of("chunk-pair")).stage == 7);
  CHECK(measured(pair_of("{chunk: pair}")).stage == 7);
  CHECK(measured(pair_of("{chunk: pair, stage: 0}")).stage == 0);
}

TEST_CASE("a pair that cannot be read says where") {
  CHECK(problem_of("{chunk: pair, stage: 16}") == "the plan has 16 stages (write 0 to 15)");
  CHECK(problem_of("chunk-pear") == "unknown 'chunk-pear' (did you mean 'chunk-pair'?)");
  CHECK(problem_of("{chunk: forward}") == "unknown 'forward' (known: pair)");
  CHECK(problem_of("{chunk: pair, stages: 1}") == "unknown key 'stages' (did you mean 'stage'?)");
  CHECK_THAT(problem_of("chunk-pair",
                        "published: [{metric: bandwidth, value: 1 GB/s, split: public_validation, "
                        "source: x}]"),
             ContainsSubstring("'bandwidth'") && ContainsSubstring("compute_busy"));
}

TEST_CASE("a pair takes as long as in the step") {
  const Prediction p = predict(deepseek_v3());
  const PairTime pair = time_of(measured(pair_of("chunk-pair")));
  const StageShape four{.expert_layers = 4};
  const auto same = [&](const ChunkProfile& profile) {
    return profile.shape == ChunkShape{ChunkKind::pair, four, four};
  };
  const auto in_step = std::ranges::find_if(p.step.profiles, same);
  REQUIRE(in_step != p.step.profiles.end());
  CHECK(pair.duration == in_step->duration);
}

TEST_CASE("a GPU with the mean rows computes and sends, and waits for the fullest") {
  const PairTime pair = time_of(measured(pair_of("chunk-pair")));
  CHECK((pair.compute_busy + pair.exposed).value() == Approx(pair.duration.value()));
  CHECK(pair.exposed > Seconds{});
  CHECK(pair.transport < pair.compute_busy);

  const std::string apart = "zero: 1\n  overlap: {expert: false}";
  const PairTime one_by_one = time_of(measured(pair_of("chunk-pair", "", "zero: 1", apart)));
  CHECK(one_by_one.duration > pair.duration);
  CHECK(one_by_one.exposed > one_by_one.transport);  // barriers too
}

TEST_CASE("where all experts have as much to do, nobody waits for the fullest") {
  const std::string padded = "precision: fp8-block\n  capacity_factor: 1.0";
  const PairTime pair =
      time_of(measured(pair_of("chunk-pair", "", "precision: fp8-block", padded)));
  CHECK(pair.duration < time_of(measured(pair_of("chunk-pair"))).duration);
  CHECK(pair.exposed.value() < 1e-3);
}

TEST_CASE("a pair's report is six lines") {
  const MeasureScenario scenario = pair_of("chunk-pair");
  const Measurement found = measure(scenario);
  CHECK(report_text(scenario, found) ==
        "pair: forward and backward of stage 7 of 16 on 128 H800-SXM\n"
        "  way            4 MoE, 4,096 tokens a GPU\n"
        "  time           " +
            readable(found.time) + "\n  kernels        " + readable(found.pair->compute_busy) +
            "\n  transport      " + readable(found.pair->transport) + "\n  exposed        " +
            readable(found.pair->exposed) + "\n");
}

TEST_CASE("JSON and comparisons have a pair's figures, and no bandwidth") {
  const MeasureScenario scenario = pair_of("chunk-pair");
  const Measurement found = measure(scenario);
  const auto json = nlohmann::json::parse(json_of(scenario, found));
  CHECK(json["time_s"].get<double>() == Approx(found.time.value()));
  CHECK(json["compute_busy_s"].get<double>() == Approx(found.pair->compute_busy.value()));
  CHECK(json["exposed_communication_s"].get<double>() == Approx(found.pair->exposed.value()));
  CHECK(json["transport_s"].get<double>() == Approx(found.pair->transport.value()));
  CHECK_FALSE(json.contains("bandwidth_bytes_per_s"));
  CHECK(json["provenance"].size() > 10);

  const std::string text = compare_text(std::vector<ComparedMeasurement>{
      {scenario, found},
      {pair_of("{chunk: pair, stage: 0}"), measure(pair_of("{chunk: pair, stage: 0}"))}});
  CHECK_THAT(text, ContainsSubstring("compute busy") && ContainsSubstring("transport") &&
                       !ContainsSubstring("bandwidth"));
}
