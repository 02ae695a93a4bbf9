#include "analysis/metric.hpp"

#include <set>
#include <string>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

TEST_CASE("metrics are found by their names, which are all different") {
  std::set<std::string_view> names;
  for (const Metric& metric : metrics()) {
    CHECK(names.insert(metric.name).second);
    CHECK(&metric_named(metric.name) == &metric);
  }
}

TEST_CASE("a metric reads a published value in the unit of what it predicts") {
  const Prediction prediction = predict(deepseek_v3());
  CHECK(metric_named("step_time").predicted(prediction) == prediction.step_time.value());
  CHECK(metric_named("memory_per_gpu").predicted(prediction) == prediction.memory.total().value());
  CHECK(metric_named("model_tflops_per_gpu").predicted(prediction) ==
        Approx(prediction.utilization.causal * 989.4));

  const YamlDocument values = read_yaml_text("values", "{time: 1.5 ms, size: 80 GB}");
  YamlMap map = values.root().map();
  CHECK(metric_named("step_time").read(map.at("time")) == Approx(1.5e-3));
  CHECK(metric_named("memory_per_gpu").read(map.at("size")) == Approx(80e9));
}
