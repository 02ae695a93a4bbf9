#include "analysis/search_yaml.hpp"

#include "analysis/prediction.hpp"
#include "tests/catch.hpp"
#include "tests/searches.hpp"

using namespace trainyard;

namespace {

/// The scenario of the plan file, with what was printed instead of its plan.
Scenario pasted(const std::string& plan, const std::string& yaml) {
  YamlDocument document = scenario_in(plan_file(plan));
  erase_entry(document.root_node, "parallel");
  return read_scenario(overlay(read_yaml_text("pasted.yaml", yaml), document),
                       embedded_catalogue());
}

}  // namespace

TEST_CASE("what is printed of a winner is read as the same plan") {
  const std::string model =
      GENERATE("{like: llama3.1-8b, layers: 8}", "{like: mixtral-8x7b, layers: 8}");
  CAPTURE(model);
  std::string text = small_plan(
      "{tensor: 2, pipeline: [1, 2], expert: [1, 2, 8], micro_batch: 1, zero: 1, replayed: 20,"
      " schedule: [1f1b, interleaved, zb-h1], virtual_stages: 2}");
  text.replace(text.find("{like: llama"), 30, model);
  if (model.find("mixtral") == std::string::npos) text.replace(text.find("[1, 2, 8]"), 9, "1");
  const SearchResult result = search_in(text);
  REQUIRE(result.best.size() > 1);
  for (const SearchedPlan& plan : result.best) {
    const std::string yaml = plan_yaml(plan, result.site_of(plan).scenario.model);
    CAPTURE(yaml);
    const Scenario again = pasted(text, yaml);
    CHECK(predict(again, {.engine = Engine::fluid}).step_time == plan.replayed->step_time);
  }
}

TEST_CASE("a printed plan has all that another scenario would not have by itself") {
  SearchedPlan searched;
  searched.plan = {.tensor = 2,
                   .sequence_parallel = true,
                   .context = 2,
                   .context_exchange = ContextExchange::gather,
                   .pipeline = 4,
                   .zero = 1,
                   .shard = 2,
                   .offload_optimizer = true,
                   .micro_batch = 2,
                   .stage_layers = {0, 4, 4, 0},
                   .embedding_stage = true,
                   .head_stage = true,
                   .placement = {Degree::tensor, Degree::context, Degree::pipeline, Degree::data},
                   .dispatcher = Dispatcher::two_hop};
  searched.plan.overlap.gradient = false;
  searched.recompute.norm = true;
  CHECK(plan_yaml(searched, {}) ==
        "parallel:\n"
        "  tensor: 2\n"
        "  sequence_parallel: true\n"
        "  context: 2\n"
        "  context_exchange: all-gather\n"
        "  pipeline: 4\n"
        "  placement: [tensor, context, pipeline, data]\n"
        "  zero: 1\n"
        "  shard: 2\n"
        "  offload_optimizer: true\n"
        "  micro_batch: 2\n"
        "  schedule: 1f1b\n"
        "  stage_layers: [embedding, 4, 4, head]\n"
        "  dispatcher: deepep\n"
        "  overlap: {gradient: false}\n"
        "training:\n"
        "  recompute: [norm]\n");
}
