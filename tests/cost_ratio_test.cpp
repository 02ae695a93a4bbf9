#include "analysis/cost_ratio.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

// DeepSeek-V3: 37 B parameters a token, 14.8 T tokens, 2.788 M H800-hours at $2 (arXiv 2412.19437
// Table 1). Llama 3.1 405B: 15.6 T tokens (arXiv 2407.21783), 30.84 M H100-hours (its model card)
// at $3.99.
const TrainingCost deepseek{
    .work = Flops{6.0 * 37e9 * 14.8e12}, .gpu_hours = GpuHours{2.788e6}, .price = Price{2.00}};
const TrainingCost llama{
    .work = Flops{6.0 * 405e9 * 15.6e12}, .gpu_hours = GpuHours{30.84e6}, .price = Price{3.99}};

/// DeepSeek-V3's pre-training at a price, or without one.
ComparedRun run_at(const std::string& price) {
  const RunScenario scenario = run_scenario_of(deepseek_v3_with("price: 2.00 USD/GPU-hour", price));
  return {.scenario = scenario, .prediction = predict_run(scenario, {.engine = Engine::fluid})};
}

}  // namespace

TEST_CASE("Llama 3.1 405B costs 22 times what DeepSeek-V3 does for its FLOPs and its price") {
  const CostRatio ratio = cost_ratio(llama, deepseek);
  CHECK(ratio.work == Approx(11.54).epsilon(5e-4));
  CHECK(ratio.hours_per_flop == Approx(0.9588).epsilon(5e-4));
  CHECK(ratio.price == Approx(1.995));
  CHECK(ratio.cost() == Approx(22.07).epsilon(1e-3));
  CHECK(text_of(ratio) ==
        "cost 22.07 x = 11.54 x FLOPs (6ND) x 0.9588 x GPU-hours a FLOP x 1.995 x price");
}

TEST_CASE("the factors multiply to the ratio of what the runs cost") {
  const CostRatio ratio = cost_ratio(llama, deepseek);
  const Dollars costs = llama.price * llama.gpu_hours;
  CHECK(ratio.cost() == Approx(costs / (deepseek.price * deepseek.gpu_hours)));
  const CostRatio back = cost_ratio(deepseek, llama);
  CHECK(back.cost() * ratio.cost() == Approx(1.0));
  CHECK(cost_ratio(llama, llama).cost() == Approx(1.0));
}

TEST_CASE("a run's work is six FLOPs for each token and active parameter") {
  const ComparedRun run = run_at("price: 2.00 USD/GPU-hour");
  const auto cost = training_cost(run);
  REQUIRE(cost);
  CHECK(cost->work.value() == Approx(6.0 * 36.6e9 * 14.8e12).epsilon(2e-3));
  CHECK(cost->gpu_hours == run.prediction.total.gpu_hours.middle);
  CHECK(cost->price == Price{2.0});
}

TEST_CASE("a comparison tells why runs cost what they do, if the first and they have a price") {
  const ComparedRun first = run_at("price: 2.00 USD/GPU-hour");
  ComparedRun dearer = run_at("price: 3.00 USD/GPU-hour");
  dearer.scenario.name = "dearer";
  CHECK_THAT(compare_text({first, dearer}),
             ContainsSubstring("\ndearer: cost 1.5 x = 1 x FLOPs (6ND) x 1 x GPU-hours a FLOP x "
                               "1.5 x price\n"));
  const ComparedRun free = run_at("");
  CHECK_THAT(compare_text({first, free}), !ContainsSubstring("6ND"));
  CHECK_THAT(compare_text({free, first}), !ContainsSubstring("6ND"));
}

TEST_CASE("hours, days and rates of both runs follow from one another") {
  constexpr Seconds day{86400.0};
  const GpuHours pre_training{2.664e6};
  CHECK(gpu_hours(2048, 54.199 * day).value() == Approx(pre_training.value()).epsilon(1e-4));
  // 272.80 B tokens a day (arXiv 2505.09343 Table 4) make 54.25 days of 14.8 T.
  const TokenRate rate = Tokens{272.80e9} / day;
  CHECK(Tokens{14.8e12} / rate / day == Approx(54.252).epsilon(1e-4));
  CHECK(pre_training.value() / 14.8 == Approx(180e3));  // hours a trillion tokens
  const auto each_gpu = [](Flops work, GpuHours hours) {
    return work.value() / (hours.value() * 3600.0);
  };
  CHECK(each_gpu(deepseek.work, pre_training) == Approx(342.59e12).epsilon(1e-4));
  CHECK(each_gpu(deepseek.work, pre_training) / 989.4e12 == Approx(0.3463).epsilon(1e-3));
  CHECK(each_gpu(llama.work, llama.gpu_hours) == Approx(341.44e12).epsilon(1e-4));
  CHECK(llama.gpu_hours / deepseek.gpu_hours == Approx(11.06).epsilon(1e-3));
}
