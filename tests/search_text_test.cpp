#include "analysis/search_text.hpp"

#include "tests/catch.hpp"
#include "tests/searches.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string text_of_search(const std::string& search, const std::string& more = "") {
  return search_text(search_in(small_plan(search, more)));
}

}  // namespace

TEST_CASE("a search tells what was looked at, what was left out, and how sure that is") {
  const std::string text = text_of_search("{" + few_plans + ", recompute: [none, least]}");
  CHECK_THAT(text, ContainsSubstring("plan: llama3.1-8b (changed) on 16 H100-SXM, least step time\n"
                                     "7 plans looked at, 7 valid\n\n"
                                     "left out"));
  CHECK_THAT(text, ContainsSubstring("habit: ranks placed as in the written plan"));
  CHECK_THAT(text, !ContainsSubstring("habit: tensor ranks"));
  CHECK_THAT(text, ContainsSubstring("replays with contention differ from estimates by "));
}

TEST_CASE("a published plan far behind the winner is told what the winner does") {
  const std::string text = text_of_search("{" + few_plans + "}");
  CHECK_THAT(text,
             ContainsSubstring("published: 4 tensor (sequence-parallel) x 2 pipeline stages"));
  CHECK_THAT(text, ContainsSubstring("above the winner in step time; what the winner does and it "
                                     "does not:\n"));
  CHECK_THAT(text, ContainsSubstring("winner  published\n  tensor"));
}

TEST_CASE("one that wins is told to be within reach") {
  const std::string text = text_of_search(
      "{tensor: 4, pipeline: 2, micro_batch: 1, schedule: 1f1b, zero: 1, context: 1}");
  CHECK_THAT(text, ContainsSubstring("  rank 1 of 1, "));
  CHECK_THAT(text, ContainsSubstring("  0.0 % above the winner in step time, within 5 %\n"));
}

TEST_CASE("where no plan is valid the table says so, and why the published one is not") {
  const std::string text = text_of_search("{" + few_plans + ", within: {memory: 1 GB}}");
  CHECK_THAT(text, ContainsSubstring("no plan is valid\n"));
  CHECK_THAT(text, ContainsSubstring("does not fit in memory, whatever is recomputed"));
  CHECK_THAT(text, ContainsSubstring("  not ranked: it does not fit in memory, "));
}

TEST_CASE("several sites have columns of their own, and two objectives a front") {
  const std::string text = text_of_search("{" + few_plans +
                                              ", gpu: [H100-SXM, A100-SXM], nodes: [1, 2],"
                                              " objective: [step_time, gpu_hours]}",
                                          "price: 2.00 USD/GPU-hour\n");
  CHECK_THAT(text, ContainsSubstring(" on 4 kinds and sizes of clusters, least step time and "
                                     "GPU-hours\n"));
  CHECK_THAT(text, ContainsSubstring("  GPU       GPUs  "));
  CHECK_THAT(text, ContainsSubstring("Pareto front of step time and GPU-hours:\n"));
  CHECK_THAT(text, ContainsSubstring("$"));
}

TEST_CASE("a published plan that cannot run is not compared with the winner") {
  const std::string text =
      text_of_search("{tensor: 8, pipeline: 1, micro_batch: 1, within: {memory: 8.4 GB}}");
  CHECK_THAT(text, ContainsSubstring("  not ranked: it does not fit in memory, "));
  CHECK_THAT(text, !ContainsSubstring("the winner in step time"));
  CHECK_THAT(text, !ContainsSubstring("within 5 %"));
}

TEST_CASE("a single plan is told as one") {
  CHECK_THAT(text_of_search("{tensor: 4, pipeline: 2, micro_batch: 1, schedule: 1f1b, zero: 1,"
                            " context: 1}"),
             ContainsSubstring("\n1 plan looked at, 1 valid\n"));
}
