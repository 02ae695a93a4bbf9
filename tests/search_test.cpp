#include "analysis/search.hpp"

#include <algorithm>
#include <optional>

#include "tests/catch.hpp"
#include "tests/searches.hpp"
#include "workloads/misfit.hpp"

using namespace trainyard;

namespace {

const std::string small_space =
    "tensor: [1, 2, 4], pipeline: [1, 2, 4], micro_batch: [1, 2], zero: [0, 1],"
    " schedule: [1f1b, interleaved, zb-h1], virtual_stages: 2, recompute: [none, full]";

struct BruteForce {
  std::size_t valid = 0;
  std::optional<Prediction> best;
  Plan plan;
};

void try_plan(Scenario scenario, Plan plan, BruteForce& all) {
  plan.sequence_parallel = plan.tensor > 1;
  plan.data = scenario.gpus() / plan.tensor / plan.pipeline;
  if (find_misfit(scenario.model, scenario.training, plan, scenario.cluster.spec.nodes, 8)) return;
  for (const bool full : {false, true}) {
    scenario.plan = plan;
    scenario.training.recompute = {.layer = full};
    const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
    if (!prediction.fits) continue;
    ++all.valid;
    if (all.best && all.best->step_time <= prediction.step_time) continue;
    all.best = prediction;
    all.plan = plan;
  }
}

/// Replays every plan of the small space, in loops of its own.
BruteForce by_brute_force(const Scenario& scenario) {
  BruteForce all;
  for (const int tensor : {4, 2, 1}) {
    for (const int pipeline : {4, 2, 1}) {
      for (const int zero : {1, 0}) {
        if (zero == 1 && tensor * pipeline == scenario.gpus()) continue;  // shards nothing
        for (const int micro_batch : {2, 1}) {
          Plan plan{
              .tensor = tensor, .pipeline = pipeline, .zero = zero, .micro_batch = micro_batch};
          try_plan(scenario, plan, all);
          if (pipeline == 1) continue;
          plan.schedule = ScheduleKind::zero_bubble_h1;
          try_plan(scenario, plan, all);
          plan.schedule = ScheduleKind::interleaved;
          plan.virtual_stages = 2;
          try_plan(scenario, plan, all);
        }
      }
    }
  }
  return all;
}

std::size_t pruned_plans(const SearchResult& result) {
  std::size_t plans = 0;
  for (const PrunedPlans& pruned : result.pruned) {
    if (pruned.looked_at) plans += pruned.plans.value_or(0);
  }
  return plans;
}

}  // namespace

TEST_CASE("a search finds the plan that replaying all of them finds") {
  const std::string gpu = GENERATE("H100-SXM", "{like: H100-SXM, memory: 25 GB}");
  CAPTURE(gpu);
  std::string text = small_plan("{" + small_space + "}");
  text.replace(text.find("H100-SXM"), 8, gpu);
  const SearchResult result = search_in(text);
  const BruteForce all =
      by_brute_force(read_scenario(scenario_in(plan_file(text)), embedded_catalogue()));
  REQUIRE(all.best);
  CHECK(result.valid == all.valid);
  REQUIRE(result.best.size() == 10);
  const SearchedPlan& winner = result.best.front();
  CHECK(winner.replayed->step_time.value() == Approx(all.best->step_time.value()).epsilon(1e-12));
  CHECK(winner.plan.tensor == all.plan.tensor);
  CHECK(winner.plan.pipeline == all.plan.pipeline);
  CHECK(winner.plan.schedule == all.plan.schedule);
}

TEST_CASE("every plan that is looked at is valid, or there is a reason") {
  const SearchResult result = search_in(small_plan("{" + small_space + "}"));
  CHECK(result.evaluated == result.valid + pruned_plans(result));
  CHECK(result.valid > 100);
  CHECK(result.sites.size() == 1);
  for (std::size_t i = 1; i < result.best.size(); ++i) {
    CHECK(result.best[i - 1].replayed->step_time <= result.best[i].replayed->step_time);
  }
  CHECK(result.median_deviation() <= result.worst_deviation());
}

TEST_CASE("the published plan has the rank that counting the better ones gives") {
  const SearchResult result = search_in(small_plan("{" + few_plans + ", replayed: 100}"));
  const SearchedPlan& published = result.published.plan;
  CHECK(published.plan.tensor == 4);
  CHECK(published.plan.pipeline == 2);
  CHECK(result.published.why_unranked.empty());
  const auto better = std::ranges::count_if(result.best, [&](const SearchedPlan& plan) {
    return plan.estimated.step_time < published.estimated.step_time * (1.0 - 1e-9);
  });
  REQUIRE(result.best.size() == result.valid);
  CHECK(published.rank == static_cast<std::size_t>(better) + 1);
  CHECK(published.rank > 1);
  REQUIRE_FALSE(result.published.differences.empty());
  CHECK(result.published.differences.front().what == "tensor");
  CHECK(result.published.differences.front().published == "4");
}

TEST_CASE("a published plan that keeps within no limit has no rank, and the reason is told") {
  const SearchResult tight = search_in(small_plan("{" + few_plans + ", within: {memory: 1 GB}}"));
  CHECK(tight.valid == 0);
  CHECK(tight.best.empty());
  CHECK(tight.published.plan.rank == 0);
  CHECK(tight.published.why_unranked == "it does not fit in memory");

  const SearchResult all = search_in(small_plan("{" + few_plans + "}"));
  const Seconds between =
      0.5 * (all.best.front().figures().duration + all.published.plan.figures().duration);
  const SearchResult late = search_in(small_plan(
      "{" + few_plans + ", within: {deadline: " + std::to_string(between.value()) + " s}}"));
  CHECK(late.published.why_unranked == "it misses the deadline or the budget");
  CHECK(late.valid > 0);
  CHECK(late.valid < all.valid);
  CHECK(late.evaluated == all.evaluated);
  CHECK(late.evaluated == late.valid + pruned_plans(late));
  for (const SearchedPlan& plan : late.best) CHECK(plan.figures().duration <= between);
}

TEST_CASE("a published plan that recomputes what it must fits into the memory that there may be") {
  const auto published = [](const std::string& within) {
    std::string text = small_plan("{" + few_plans + within + "}");
    text.replace(text.find("precision"), 9, "recompute: auto, precision");
    return search_in(text).published;
  };
  const PublishedPlan free = published("");
  CHECK(free.plan.recompute == Recompute{});
  const Bytes less = free.plan.memory * 0.97;
  const PublishedPlan tight =
      published(", within: {memory: " + std::to_string(less.value()) + " B}");
  CHECK(tight.why_unranked.empty());
  CHECK(tight.plan.memory <= less);
  CHECK(tight.plan.rank > 0);
  CHECK(published(", within: {memory: 1 GB}").why_unranked == "it does not fit in memory");
}

TEST_CASE("plans of sites that need no look are not counted among those looked at") {
  const SearchResult small = search_in(small_plan("{" + few_plans + ", nodes: 1}"));
  const SearchResult both =
      search_in(small_plan("{" + few_plans + ", nodes: [1, 2], within: {gpus: 8}}"));
  CHECK(both.evaluated == small.evaluated);
  CHECK(both.evaluated == both.valid + pruned_plans(both));
  CHECK(both.pruned.front().reason == "more GPUs than there may be");
  CHECK(both.pruned.front().plans == 7);
}

TEST_CASE("what nobody lists is a habit that may lose plans, and is told") {
  const auto habits_in = [](const std::string& search) {
    std::vector<std::string> habits;
    for (const PrunedPlans& pruned : search_in(small_plan(search)).pruned) {
      if (!pruned.reason.starts_with("habit: ")) continue;
      CHECK_FALSE(pruned.loses_nothing);
      habits.push_back(pruned.reason.substr(7));
    }
    return habits;
  };
  const std::string listed =
      "tensor: 2, sequence_parallel: true, context: 1, pipeline: 2, micro_batch: 1, zero: 1,"
      " schedule: 1f1b, virtual_stages: 2, recompute: none,"
      " placement: [tensor, context, data, pipeline]";
  const std::vector<std::string> always = habits_in("{" + listed + "}");
  CHECK(always == std::vector<std::string>{"layers spread evenly over stages",
                                           "all else as in the written plan"});
  for (const char* key : {"tensor: 2, ", "sequence_parallel: true, ", "zero: 1,",
                          "recompute: none,", "virtual_stages: 2, "}) {
    CAPTURE(key);
    std::string less = listed;
    less.erase(less.find(key), std::string{key}.size());
    CHECK(habits_in("{" + less + "}").size() == always.size() + 1);
  }
}

TEST_CASE("of several sites each has its plans, and the winner may be on any") {
  const SearchResult result = search_in(small_plan("{" + few_plans + ", nodes: [1, 2, 4]}"));
  REQUIRE(result.sites.size() == 3);
  CHECK(result.site_of(result.best.front()).scenario.gpus() == 32);
  CHECK(result.published.site.scenario.gpus() == 16);
  CHECK(result.published.differences.front().what == "gpus");

  const SearchResult fewest =
      search_in(small_plan("{" + few_plans + ", nodes: [1, 2, 4], objective: gpu_hours}"));
  CHECK(fewest.site_of(fewest.best.front()).scenario.gpus() == 8);
}

TEST_CASE("with two objectives there is a front of plans, replayed, from the quickest on") {
  const SearchResult result = search_in(
      small_plan("{" + few_plans + ", nodes: [1, 2, 4], objective: [step_time, gpu_hours]}"));
  REQUIRE(result.front.size() >= 3);
  for (std::size_t i = 1; i < result.front.size(); ++i) {
    CHECK(result.front[i - 1].estimated.step_time <= result.front[i].estimated.step_time);
    CHECK(result.front[i - 1].estimated.gpu_hours > result.front[i].estimated.gpu_hours);
    CHECK(result.front[i].replayed);
  }
}

TEST_CASE("no more of a front is replayed than was asked for, its ends among it") {
  const std::string search = few_plans + ", nodes: [1, 2, 4, 8], objective: [step_time, gpu_hours]";
  const SearchResult all = search_in(small_plan("{" + search + "}"));
  const SearchResult two = search_in(small_plan("{" + search + ", replayed: 2}"));
  REQUIRE(all.front.size() > 2);
  REQUIRE(two.front.size() == 2);
  CHECK(two.front.front().replayed->step_time == all.front.front().replayed->step_time);
  CHECK(two.front.back().replayed->step_time == all.front.back().replayed->step_time);
}

TEST_CASE("the same plan file gives the same result") {
  const std::string text = small_plan("{" + few_plans + "}");
  const SearchResult one = search_in(text);
  const SearchResult other = search_in(text);
  REQUIRE(one.best.size() == other.best.size());
  for (std::size_t i = 0; i < one.best.size(); ++i) {
    CHECK(one.best[i].replayed->step_time == other.best[i].replayed->step_time);
  }
}
