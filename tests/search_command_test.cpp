#include "analysis/search_command.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/searches.hpp"

using namespace trainyard;

namespace {

/// What is wrong with a plan file, without its folder.
std::string refusal_of(const std::string& text) {
  const Folder folder;
  try {
    search_plans({.common = {}, .plan = folder.write("plan.yaml", text)});
  } catch (const InputError& error) {
    return std::string{error.what()}.substr(folder.path().string().size() + 1);
  }
  return "";
}

}  // namespace

TEST_CASE("a search writes its result, the same twice") {
  const Folder folder;
  const std::string plan = folder.write(
      "plan.yaml", small_plan("{" + few_plans + "}", "reliability: {checkpoint_every: 30 min}\n"));
  const auto json_of_run = [&](const std::string& name) {
    CHECK(search_plans({.common = {.json = folder.file(name), .catalog = {}}, .plan = plan}) == 0);
    return folder.read(name);
  };
  const std::string first = json_of_run("first.json");
  CHECK(nlohmann::json::parse(first)["scenario"] == "plan");
  CHECK(json_of_run("second.json") == first);
}

TEST_CASE("what has no plan to search for is refused") {
  CHECK(refusal_of("cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
                   "measure: {collective: all-reduce, size: 1 GiB}\nsearch: {}\n") ==
        "plan.yaml:2:10: a measurement has no plan to search for (search for that of a run)");
  CHECK(refusal_of(small_plan("{}", "phases: [{name: a}]\n")) ==
        "plan.yaml:6:9: a run of several phases has no one plan to search for (search for that of "
        "one phase)");
  std::string text = small_plan("{}");
  text.erase(text.find("search"));
  CHECK(refusal_of(text) ==
        "plan.yaml:1:1: nothing to search for (add 'search: {}', and usual plans are tried for the "
        "shortest step)");
}

TEST_CASE("a written plan that is none is refused as ever") {
  std::string text = small_plan("{}");
  text.replace(text.find("pipeline: 2"), 11, "pipeline: 3");
  CHECK(refusal_of(text).starts_with("plan.yaml:4:"));
}
