#include "analysis/run_view.hpp"

#include <fmt/format.h>

#include <numeric>

#include "analysis/json.hpp"
#include "analysis/link_view.hpp"
#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/stragglers.hpp"
#include "tests/views.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

using Type = Json::value_t;

/// The key of a map, and what lies there.
struct Key {
  const char* name;
  Type type;
};

bool is(const Json& value, Type type) {
  return value.type() == type || (type == Type::number_float && value.is_number());
}

/// Which keys a map lacks, or has otherwise.
std::string missing(const Json& map, std::initializer_list<Key> keys) {
  std::string text;
  for (const auto& [name, type] : keys) {
    if (!map.contains(name) || !is(map[name], type)) text += std::string{name} + " ";
  }
  return text;
}

/// The same of each of a list.
std::string missing_in_each(const Json& list, std::initializer_list<Key> keys) {
  std::string text;
  for (const Json& map : list) text += missing(map, keys);
  return text;
}

/// Of what pages draw; what may be null has to be there.
std::string missing_in_view(const Json& view) {
  constexpr Type number = Type::number_float;
  std::string text = missing(view, {{"view", Type::string},
                                    {"name", Type::string},
                                    {"version", Type::string},
                                    {"headline", Type::array},
                                    {"published", Type::array},
                                    {"step", Type::object},
                                    {"phases", Type::array},
                                    {"cluster", Type::object},
                                    {"assumptions", Type::array}});
  for (const char* key : {"band", "ledger", "goodput", "energy", "tornado"}) {
    if (!view.contains(key)) text += std::string{key} + " ";
  }
  text += missing_in_each(view["headline"], {{"key", Type::string},
                                             {"label", Type::string},
                                             {"value", Type::string},
                                             {"detail", Type::string},
                                             {"number", number}});
  text += missing_in_each(view["published"], {{"what", Type::string},
                                              {"part", Type::string},
                                              {"published", number},
                                              {"predicted", number},
                                              {"published_text", Type::string},
                                              {"predicted_text", Type::string},
                                              {"relative_error", number},
                                              {"split", Type::string},
                                              {"source", Type::string}});
  text += missing(view["step"], {{"step_time_s", number},
                                 {"pipeline_end_s", number},
                                 {"kinds", Type::array},
                                 {"span_names", Type::array},
                                 {"streams", Type::array},
                                 {"rows", Type::array},
                                 {"profiles", Type::array},
                                 {"left_out", Type::string},
                                 {"parts", Type::array},
                                 {"parts_by_rank", Type::array},
                                 {"kernels", Type::array},
                                 {"exposed", Type::array},
                                 {"memory", Type::object},
                                 {"links", Type::array}});
  text += missing_in_each(view["step"]["rows"], {{"name", Type::string},
                                                 {"replicas", Type::string},
                                                 {"chunks", Type::array},
                                                 {"syncs", Type::array},
                                                 {"optimizer", Type::array}});
  text += missing_in_each(view["phases"], {{"name", Type::string},
                                           {"plan", Type::string},
                                           {"gpus", Type::number_integer},
                                           {"duration_s", number},
                                           {"gpu_hours", number}});
  text += missing(view["cluster"],
                  {{"summary", Type::string}, {"svg", Type::string}, {"caption", Type::string}});
  return text + missing_in_each(
                    view["assumptions"],
                    {{"constant", Type::string}, {"kind", Type::string}, {"source", Type::string}});
}

Sensitivity sensitivity_of(const ViewedRun& run) {
  const UncertaintyCatalogue uncertainties =
      read_uncertainties(catalogue_document(embedded_catalogue(), "uncertainty.yaml"));
  return sensitivity(run.scenario, run.prediction, uncertainties);
}

std::string detail_of(const Json& view, const char* key) {
  for (const Json& figure : view["headline"]) {
    if (figure["key"] == key) return figure["detail"];
  }
  return "";
}

double number_of(const Json& view, const char* key) {
  for (const Json& figure : view["headline"]) {
    if (figure["key"] == key) return figure["number"];
  }
  return 0.0;
}

}  // namespace

TEST_CASE("a view of any run has all that pages look for") {
  for (const char* name : {"deepseek-v3-whole.yaml", "mixtral-8x22b.yaml"}) {
    INFO(name);
    CHECK(missing_in_view(viewed_example(name).view()) == "");
  }
  CHECK(missing_in_view(viewed_phases().view()) == "");
  CHECK(missing_in_view(viewed(run_of("")).view()) == "");
}

TEST_CASE("a run's view has the numbers of its JSON") {
  for (const ViewedRun& run : {viewed_example("deepseek-v3.yaml"), viewed_phases()}) {
    const Json json = Json::parse(json_of(run.scenario, run.prediction));
    const Json view = run.view();
    CHECK(view["step"]["step_time_s"] == json["step_time_s"]);
    for (const Json& part : view["step"]["parts"]) {
      CHECK(part["value_s"] == json["step_parts_s"][part["name"].get<std::string>()]);
    }
    CHECK(number_of(view, "duration") == json["duration_s"]);
    CHECK(number_of(view, "gpu_hours") == json["gpu_hours"]);
    CHECK(number_of(view, "cost") == json["cost_usd"]);
    CHECK(number_of(view, "mfu") == json["mfu"]["causal"]);
    CHECK(number_of(view, "memory") == json["memory_per_gpu_bytes"]);
    if (json.contains("ledger")) {
      CHECK(view["ledger"]["total"]["predicted_usd"] == json["ledger"]["total_usd"]["median"]);
    }
  }
}

TEST_CASE("a headline says what it counts: MFU by which convention, dollars at which price") {
  const Json view = viewed_example("deepseek-v3.yaml").view();
  CHECK_THAT(detail_of(view, "mfu"),
             ContainsSubstring("causal model FLOPs over the dense BF16 peak of 989.4 TFLOP/s"));
  CHECK_THAT(detail_of(view, "cost"),
             ContainsSubstring("at $2.00 a GPU-hour") && ContainsSubstring("this run alone"));
  CHECK_THAT(detail_of(view, "duration"), ContainsSubstring(" steps of "));
}

TEST_CASE("a headline has a band where inputs are known not to be sure, and the tornado says why") {
  const ViewedRun run = viewed(run_of("price: 2 USD/GPU-hour\n"));
  CHECK(run.view()["band"].is_null());
  CHECK(run.view()["tornado"].is_null());

  const Sensitivity found = sensitivity_of(run);
  const Json view = run.view(&found);
  const Json& band = view["band"]["step_time_s"];
  CHECK(band["low"] < band["predicted"]);
  CHECK(band["predicted"] < band["high"]);
  CHECK(view["band"]["cost_usd"]["high"] == rounded(found.figures.cost->high.value()));
  for (const char* key : {"mfu", "step_time", "gpu_hours", "cost"}) {
    CHECK_THAT(detail_of(view, key), ContainsSubstring("if inputs are as far off"));
  }
  const Json& tornado = view["tornado"];
  REQUIRE(tornado["inputs"].size() == found.inputs.size());
  CHECK(missing_in_each(tornado["inputs"], {{"name", Type::string},
                                            {"meaning", Type::string},
                                            {"uncertainty", Type::number_float},
                                            {"kind", Type::string},
                                            {"source", Type::string},
                                            {"low_s", Type::number_float},
                                            {"high_s", Type::number_float}}) == "");
  CHECK(tornado["inputs"][0]["low_s"].get<double>() < tornado["step_time_s"].get<double>());
  CHECK_THAT(tornado["note"].get<std::string>(), ContainsSubstring("root of the sum of squares"));
}

TEST_CASE("what was published stands beside what is predicted, by the phase that it is of") {
  const Json whole = viewed_phases().view();
  REQUIRE(whole["published"].size() == 1);
  const Json& row = whole["published"][0];
  CHECK(row["what"] == "gpu_hours");
  CHECK(row["part"] == "long");
  CHECK(row["published_text"] == "40");
  CHECK(row["relative_error"].get<double>() ==
        Approx(row["predicted"].get<double>() / 40.0 - 1.0).epsilon(1e-9));

  const Json plain = viewed_example("deepseek-v3.yaml").view();
  CHECK(plain["published"][0]["what"] == "step_time");
  CHECK(plain["published"][0]["part"] == "");
  CHECK(plain["published"][0]["published_text"] == "19.926 s");
  CHECK(plain["published"][0]["split"] == "public_validation");
}

TEST_CASE(
    "phases of a view have each plan, which counts, and what is given; those that count add up") {
  const Json view = viewed_phases().view();
  REQUIRE(view["phases"].size() == 4);
  CHECK(view["phases"][1]["plan"] == "pipeline");
  CHECK_FALSE(view["phases"][1]["counted"]);
  CHECK(view["phases"][3]["given"]);
  CHECK(view["phases"][3]["step_time_s"].is_null());
  double dollars = 0.0;
  for (const Json& phase : view["phases"]) {
    if (phase["counted"]) dollars += phase["cost_usd"].get<double>();
  }
  CHECK(dollars == Approx(number_of(view, "cost")).epsilon(0.05));  // medians of each alone
}

TEST_CASE(
    "shares of the wall-clock time add up to 1, and counted lines of the ledger to its total") {
  const Json view = viewed_phases().view();
  double shares = 0.0;
  for (const Json& part : view["goodput"]["parts"]) shares += part["share"].get<double>();
  CHECK(shares == Approx(1.0).epsilon(1e-9));
  CHECK(view["goodput"]["lines"].size() == 5);
  CHECK_FALSE(view["goodput"]["causes"].empty());

  double total = 0.0;
  for (const Json& line : view["ledger"]["lines"]) {
    if (line["counted"]) total += line["predicted_usd"].get<double>();
  }
  CHECK(total == Approx(view["ledger"]["total"]["predicted_usd"].get<double>()).epsilon(1e-9));
  CHECK(view["energy"]["lines"].size() == 7);
}

TEST_CASE(
    "assumptions have the constants, prices, failures, energy and programme of a run once each") {
  const Json view = viewed_phases().view();
  std::set<std::string> all;
  for (const Json& one : view["assumptions"]) {
    CHECK_FALSE(one["source"].get<std::string>().empty());
    all.insert(one.dump());
  }
  CHECK(all.size() == view["assumptions"].size());
  const std::string text = view["assumptions"].dump();
  for (const char* part : {"H100-SXM", "matmul.bf16", "price of a GPU-hour", "grid", "PUE",
                           "research", "GPU-hours of given", "published to compare with"}) {
    CHECK_THAT(text, ContainsSubstring(part));
  }
}

TEST_CASE("the same run has the same view, byte for byte") {
  const ViewedRun first = viewed_phases();
  const ViewedRun second = viewed_phases();
  CHECK(first.view().dump() == second.view().dump());
}

TEST_CASE("links of a view carry no more than they can, and the cluster is drawn by them") {
  const ViewedRun run = viewed(run_of(""));
  Json view = run.view();
  CHECK(view["step"]["links"].empty());
  CHECK(view["cluster"]["svg"] == "");
  add_links(view, run.main(), run.steps());
  REQUIRE_FALSE(view["step"]["links"].empty());
  CHECK(view["step"]["links"][0]["name"] == "NVLink");
  CHECK(view["step"]["links"][0]["count"] == 16);
  for (const Json& link : view["step"]["links"]) {
    CHECK(link["mean_use"] <= link["busiest_use"]);
    CHECK(link["busiest_use"].get<double>() <= 1.0);
  }
  CHECK_THAT(view["cluster"]["svg"].get<std::string>(), ContainsSubstring("</svg>"));
}

TEST_CASE("a cluster in words names its GPUs, its fabric and what is broken") {
  const Json sound = viewed_example("deepseek-v3.yaml").view()["cluster"];
  CHECK(sound["summary"] == "2,048 H800-SXM in 256 nodes, multi-plane fat tree");
  CHECK_THAT(sound["caption"].get<std::string>(), ContainsSubstring("NVLink 200 GB/s"));
  const Scenario slow = small_run(slow_gpu);
  RunScenario run;
  run.phases.push_back({.name = "", .stage = "", .plans = {{"", slow}}, .given = {}, .source = ""});
  CHECK_THAT(viewed(run).view()["cluster"]["caption"].get<std::string>(),
             ContainsSubstring("; 1 slow GPU"));
}
