#include "analysis/metric_text.hpp"

#include <set>
#include <string>

#include "analysis/metric.hpp"
#include "analysis/run_metric.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a value of a metric is written with the unit that its name does not tell") {
  CHECK(metric_text("step_time", 19.926) == "19.926 s");
  CHECK(metric_text("step_part.weights", 0.48) == "0.480 s");
  CHECK(metric_text("mfu_causal", 0.3894) == "38.94 %");
  CHECK(metric_text("memory_per_gpu", 61.24e9) == "61.2 GB");
  CHECK(metric_text("model_tflops_per_gpu", 385.0) == "385.0");
  CHECK(metric_text("gpu_hours", 2.664e6) == "2,664,000");
  CHECK(metric_text("duration", 86400.0) == "1.00 d");
  CHECK(metric_text("cost", 5.576e6) == "$5,576,000");
  CHECK(metric_text("effective_time", 0.9) == "90.0 %");
  CHECK(metric_text("interruptions", 419.0) == "419");
}

TEST_CASE("the text of each metric has the unit of its values") {
  const auto check = [](std::string_view name, std::string_view unit) {
    const std::string text = metric_text(name, 12.5);
    INFO(name << " in '" << unit << "': " << text);
    CHECK((unit == "s") == (text.ends_with(" s") || text.ends_with(" d")));
    CHECK((unit == "B") == text.ends_with(" GB"));
    CHECK((unit == "USD") == text.starts_with("$"));
  };
  for (const Metric& metric : metrics()) check(metric.name, metric.unit);
  for (const RunMetric& metric : run_metrics()) check(metric.name, metric.unit);
}

TEST_CASE("each metric has a title that is not its key") {
  const std::set<std::string_view> named_by_their_titles{"duration", "cost", "interruptions"};
  for (const Metric& metric : metrics()) CHECK(metric_title(metric.name) != metric.name);
  for (const RunMetric& metric : run_metrics()) {
    const bool same = metric_title(metric.name) == metric.name;
    CHECK(same == named_by_their_titles.contains(metric.name));
  }
  CHECK(metric_title("step_part.bubble") == "bubble (part of a step)");
  CHECK(metric_title("effective_time") == "effective training time");
}
