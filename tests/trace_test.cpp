#include "analysis/trace.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

using Json = nlohmann::json;

Json trace_of(const Prediction& prediction) {
  std::ostringstream stream;
  write_trace(stream, prediction);
  return Json::parse(stream.str());
}

}  // namespace

TEST_CASE("the trace has every chunk of every rank, and streams do one thing at a time") {
  const Prediction prediction = predict(deepseek_v3());
  const Json trace = trace_of(prediction);

  std::map<std::pair<int, int>, std::vector<std::pair<double, double>>> spans;  // of each thread
  std::size_t chunks = 0;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.at("ph") != "X") continue;
    const auto thread = std::pair{event.at("pid").get<int>(), event.at("tid").get<int>()};
    const double start = event.at("ts").get<double>();
    spans[thread].emplace_back(start, start + event.at("dur").get<double>());
    if (event.at("cat") == "chunk") ++chunks;
  }
  double last = 0.0;
  for (auto& [thread, of_thread] : spans) {
    CAPTURE(thread.first, thread.second);
    std::ranges::sort(of_thread);
    double free = 0.0;
    for (const auto& [start, end] : of_thread) {
      constexpr double rounding = 2e-3;  // microseconds
      REQUIRE(start >= free - rounding);
      free = end;
    }
    last = std::max(last, free);
  }

  std::size_t expected = 0;
  for (const auto& order : prediction.step.schedule.order) expected += order.size();
  CHECK(chunks == expected);
  CHECK(last * 1e-6 == Approx(prediction.step_time.value()).epsilon(1e-6));
}

TEST_CASE("processes and threads of the trace have names") {
  const Json trace = trace_of(predict(deepseek_v3()));
  std::vector<std::string> names;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.at("ph") == "M" && event.at("pid") == 3) names.push_back(event["args"]["name"]);
  }
  CHECK(names == std::vector<std::string>{"pipeline rank 3", "chunks", "compute", "expert exchange",
                                          "rows of shared matrices", "keys and values", "weights",
                                          "gradients", "copies of the model"});
}
