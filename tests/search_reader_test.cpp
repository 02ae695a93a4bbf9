#include "analysis/search_reader.hpp"

#include "tests/catch.hpp"
#include "tests/searches.hpp"

using namespace trainyard;

namespace {

SearchQuestion question_of(const std::string& search) {
  return read_search(plan_file(small_plan(search)));
}

std::string mistake_of(const std::string& search) {
  try {
    question_of(search);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an empty search leaves all to what a practitioner would try") {
  const SearchQuestion question = question_of("{}");
  CHECK(question.listed.tensor.empty());
  CHECK(question.recompute == std::vector<RecomputeChoice>{std::nullopt});
  CHECK(question.objectives == std::vector{SearchObjective::step_time});
  CHECK(question.replayed == 10);
  CHECK_FALSE(question.within.deadline);
  CHECK(question.gpus.empty());
}

TEST_CASE("a search lists what the scenario's own keys may be, one or several") {
  const SearchQuestion question = question_of(
      "{tensor: [1, 8], sequence_parallel: [true, false], context: 2, pipeline: [4], expert: 1,"
      " expert_tensor: 1, micro_batch: [1, 2], zero: [0, 3], schedule: [1f1b, zb-v],"
      " virtual_stages: [2, 3], gpu: [H800-SXM, {like: H100-SXM, memory: 60 GB}], nodes: [2, 4],"
      " fabric: {kind: fat-tree, tiers: 2}, precision: [bf16, fp8-block]}");
  const PlanSpace& space = question.listed;
  CHECK(space.tensor == std::vector{1, 8});
  CHECK(space.sequence_parallel == std::vector{true, false});
  CHECK(space.context == std::vector{2});
  CHECK(space.zero == std::vector{0, 3});
  CHECK(space.schedules.back() == ScheduleKind::zero_bubble_v);
  CHECK(space.virtual_stages == std::vector{2, 3});
  REQUIRE(question.gpus.size() == 2);
  CHECK(question.gpus[0].name == "H800-SXM");
  CHECK(question.nodes == std::vector{2, 4});
  CHECK(question.fabrics.size() == 1);
  CHECK(question.precisions.size() == 2);
}

TEST_CASE("a placement is a list itself, and may be one of several") {
  using enum Degree;
  const std::vector<Degree> first{tensor, context, pipeline, data};
  const std::vector<Degree> second{tensor, context, data, pipeline};
  CHECK(question_of("{placement: [tensor, context, pipeline, data]}").listed.placements ==
        std::vector<std::vector<Degree>>{first});
  CHECK(question_of("{placement: [[tensor, context, pipeline, data],"
                    " [tensor, context, data, pipeline]]}")
            .listed.placements == std::vector<std::vector<Degree>>{first, second});
}

TEST_CASE("what is recomputed is a policy as a scenario has it, or the least that fits") {
  const auto choices = question_of("{recompute: [least, none, [norm, mlp], {full: 2}]}").recompute;
  REQUIRE(choices.size() == 4);
  CHECK_FALSE(choices[0]);
  CHECK(*choices[1] == Recompute{});
  CHECK(*choices[2] == Recompute{.norm = true, .network = true});
  CHECK(*choices[3] == Recompute{.layer = true, .layers = 2});
  CHECK(question_of("{recompute: auto}").recompute.front() == std::nullopt);
}

TEST_CASE("limits and objectives carry their units") {
  const SearchQuestion question = question_of(
      "{objective: [cost, energy], replayed: 3, within: {gpus: 16, deadline: 60 d,"
      " budget: 6 M USD, memory: 75 GB, legal: {date: 2023-06-01, destination: CN}}}");
  CHECK(question.objectives == std::vector{SearchObjective::cost, SearchObjective::energy});
  CHECK(question.asks_for(SearchObjective::cost));
  CHECK_FALSE(question.asks_for(SearchObjective::step_time));
  CHECK(question.replayed == 3);
  CHECK(question.within.gpus == 16);
  CHECK(question.within.deadline == 60.0 * one_day);
  CHECK(question.within.budget == Dollars{6e6});
  CHECK(question.within.memory == Bytes{75e9});
  CHECK(text_of(question.within.legal->date) == "2023-06-01");
  CHECK(question.within.legal->destination == Destination::china);
}

TEST_CASE("mistakes in a search are told where they stand, with a remedy") {
  const std::string line = "plan.yaml:6:";
  CHECK(mistake_of("{tensr: 2}") == line + "10: unknown key 'tensr' (did you mean 'tensor'?)");
  CHECK(mistake_of("{tensor: []}") ==
        line + "18: nothing to try (leave the key out, or list something)");
  CHECK(mistake_of("{tensor: [2, 2]}") == line + "22: listed twice (keep one of them)");
  CHECK(mistake_of("{zero: [1, 4]}") == line + "20: ZeRO has no stage 4 (write 0, 1, 2 or 3)");
  CHECK(mistake_of("{objective: [cost, energy, gpu_hours]}") ==
        line + "21: more than two objectives (keep two, for a Pareto front)");
  CHECK(mistake_of("{within: {deadline: 0 d}}") ==
        line + "29: no time at all (write it like '60 d')");
  CHECK(mistake_of("{within: {memory: 0 GB}}") ==
        line + "27: no memory at all (write it like '75 GB')");
  CHECK(mistake_of("{schedule: {ranks: []}}") != "");
  CHECK(mistake_of("{recompute: [norm]}") ==
        line +
            "22: 'norm' is not a recompute policy (write none, selective, full, auto, {full: "
            "LAYERS}, or a list of norm, mla-up-projection, attention, mlp, moe, moe-activation)");
  CHECK(mistake_of("{placement: [tensor, data]}") ==
        line +
            "21: 'context' has no place (list tensor, context, data and pipeline, innermost "
            "first)");
}

TEST_CASE("what is written in two ways is still listed twice") {
  const std::string same = GENERATE(
      "fabric: [rail-fat-tree, {kind: rail-fat-tree}]", "gpu: [H100-SXM, {like: H100-SXM}]",
      "fabric: [multi-rail-fat-tree, rail-fat-tree]",
      "fabric: [{kind: fat-tree, tiers: 2}, {tiers: 2, kind: fat-tree}]", "micro_batch: [1, 01]");
  CAPTURE(same);
  CHECK(mistake_of("{" + same + "}").ends_with(": listed twice (keep one of them)"));
  CHECK(mistake_of("{fabric: [fat-tree, {kind: fat-tree, tiers: 2}]}").empty());
}
