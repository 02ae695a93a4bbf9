#include "analysis/batch_ramp.hpp"

#include "analysis/prediction.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

Training training_of(double tokens, int global_batch) {
  Training training{};
  training.tokens = Tokens{tokens};
  training.sequence_length = 4096;
  training.global_batch = global_batch;
  return training;
}

std::vector<BatchStair> ramp_from(const std::string& text, const Training& training) {
  const YamlDocument document = read_yaml_text("input", "ramp: " + text);
  return read_batch_ramp(document.root().map().at("ramp"), training);
}

std::string error_of(const std::string& text) {
  try {
    ramp_from(text, training_of(1e12, 1024));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string scenario_error(const std::string& ramp) {
  try {
    deepseek_v3("global_batch: 15360", "batch_ramp: " + ramp + "\n  global_batch: 15360");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a ramp by increments has stairs of equal tokens up to the whole batch") {
  const auto ramp =
      ramp_from("{from: 256, increment: 256, tokens: 300 B}", training_of(1e12, 1024));
  REQUIRE(ramp.size() == 3);
  for (std::size_t i = 0; i < ramp.size(); ++i) {
    CHECK(ramp[i].global_batch == 256 * static_cast<int>(i + 1));
    CHECK(ramp[i].tokens.value() == Approx(100e9));
  }
}

TEST_CASE("a ramp can be written stair by stair") {
  const auto ramp =
      ramp_from("[{global_batch: 64, tokens: 252 M}, {global_batch: 512, tokens: 1 B}]",
                training_of(1e12, 1024));
  REQUIRE(ramp.size() == 2);
  CHECK(ramp[0].tokens == Tokens{252e6});
  CHECK(ramp[1].global_batch == 512);
}

TEST_CASE("what is no ramp is refused where it stands") {
  CHECK(error_of("{from: 1024, increment: 1, tokens: 1 B}") ==
        "input:1:14: a ramp from 1024 up to a batch of 1024 (start below 'global_batch')");
  CHECK(error_of("{from: 24, increment: 300, tokens: 1 B}") ==
        "input:1:29: steps of 300 do not lead from 24 to 1024 (choose a divisor of 1000)");
  CHECK(error_of("{from: 512, increment: 256, tokens: 2 T}") ==
        "input:1:7: the ramp has all tokens of the run, or more (let it end before 'tokens' do)");
  CHECK(error_of("[]") == "input:1:7: a ramp without stairs (leave 'batch_ramp' out)");
  CHECK(error_of("[{global_batch: 512, tokens: 1 B}, {global_batch: 256, tokens: 1 B}]") ==
        "input:1:57: a batch of 256 on a ramp up to 1024 (let each stair be above the one before, "
        "and the last below 'global_batch')");
}

TEST_CASE("a stair that the plan cannot run is refused") {
  CHECK(
      scenario_error("{from: 3072, increment: 1024, tokens: 469 B}")
          .find(
              "at a batch of 3072: dualpipe with 24 micro-batches, fewer than twice the 16 stages "
              "(begin higher, or make the first tokens a phase with another plan)") !=
      std::string::npos);
}

TEST_CASE("a run with a ramp takes the time of each stair's steps and of whole batches after it") {
  const Scenario scenario =
      deepseek_v3("global_batch: 15360",
                  "batch_ramp: [{global_batch: 4096, tokens: 100 B}]\n  global_batch: 15360");
  const Prediction p = predict(scenario, {.engine = Engine::fluid});
  REQUIRE(p.ramp.size() == 1);
  const Prediction small =
      predict(deepseek_v3("global_batch: 15360", "global_batch: 4096"), {.engine = Engine::fluid});
  CHECK(p.ramp[0].step_time == small.step_time);
  CHECK(p.ramp[0].steps == Approx(100e9 / (4096.0 * 4096.0)));
  const double whole = (14.8e12 - 100e9) / (15360.0 * 4096.0);
  CHECK(p.steps == Approx(p.ramp[0].steps + whole));
  CHECK(p.duration.value() ==
        Approx(p.ramp[0].steps * small.step_time.value() + whole * p.step_time.value()));
  CHECK(p.duration > p.step_time * (14.8e12 / (15360.0 * 4096.0)));
}
