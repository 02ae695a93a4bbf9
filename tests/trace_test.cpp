#include "analysis/trace.hpp"

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

  std::map<std::pair<int, int>, double> free_at;  // by process and thread
  std::size_t chunks = 0;
  double last = 0.0;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.at("ph") != "X") continue;
    const auto thread = std::pair{event.at("pid").get<int>(), event.at("tid").get<int>()};
    const double start = event.at("ts").get<double>();
    constexpr double rounding = 2e-3;  // microseconds
    REQUIRE(start >= free_at[thread] - rounding);
    free_at[thread] = start + event.at("dur").get<double>();
    last = std::max(last, free_at[thread]);
    if (event.at("cat") == "chunk") ++chunks;
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
  CHECK(names == std::vector<std::string>{"pipeline rank 3", "chunks", "compute", "communication"});
}
