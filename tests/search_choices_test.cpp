#include "analysis/search_choices.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/plans.hpp"
#include "tests/searches.hpp"

using namespace trainyard;

namespace {

SearchSite v3_site() {
  SearchSite site;
  site.scenario = deepseek_v3("cluster:");
  site.fabric = "fat-tree";
  site.precision = "fp8-block";
  return site;
}

SearchedPlan searched(const Plan& plan, const Recompute& recompute = {}) {
  SearchedPlan result;
  result.plan = plan;
  result.recompute = recompute;
  return result;
}

}  // namespace

TEST_CASE("plans differ in what a scenario would have to say") {
  const SearchSite site = v3_site();
  const SearchedPlan winner = searched(v3_but([](Plan& plan) {
                                         plan.tensor = 2;
                                         plan.sequence_parallel = true;
                                         plan.data = 64;
                                         plan.zero = 2;
                                       }),
                                       {.norm = true});
  const auto list = differences(site, winner, site, searched(v3_plan));
  REQUIRE(list.size() == 5);
  CHECK(list[0].what == "tensor");
  CHECK(list[0].winner == "2");
  CHECK(list[0].published == "1");
  CHECK(list[1].what == "sequence_parallel");
  CHECK(list[1].published == "-");
  CHECK(list[2].what == "data");
  CHECK(list[3].what == "zero");
  CHECK(list[4].what == "recompute");
  CHECK(list[4].winner == "norm");
  CHECK(differences(site, winner, site, winner).empty());

  SearchSite other = site;
  other.scenario.cluster.spec.nodes = 128;
  const auto sizes = differences(site, winner, other, winner);
  REQUIRE(sizes.size() == 1);
  CHECK(sizes.front().what == "gpus");
}

TEST_CASE("written layers are told in runs, with stages of their own for embedding and head") {
  Plan plan = v3_plan;
  plan.stage_layers = {0, 4, 4, 4, 1, 0};
  plan.embedding_stage = plan.head_stage = true;
  const auto list = differences(v3_site(), searched(v3_plan), v3_site(), searched(plan));
  REQUIRE(list.size() == 1);
  CHECK(list.front().published == "embedding, 4 x 3, 1, head");
}

TEST_CASE("a placement is told innermost first") {
  CHECK(placement_text(Plan{}.placement) == "tensor, context, data, pipeline");
}
