#include "workloads/groups.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

using Groups = std::vector<Group>;

int divisor_of(int number, std::mt19937& random) {
  for (;;) {
    const int drawn = static_cast<int>(1 + random() % static_cast<unsigned>(number));
    if (number % drawn == 0) return drawn;
  }
}

/// Any degrees whose products divide what they have to, placed in any order.
Plan random_plan(std::mt19937& random) {
  const auto draw = [&] { return static_cast<int>(1 + random() % 6); };
  Plan plan;
  plan.tensor = draw();
  plan.context = draw();
  plan.data = 2 * draw();
  plan.pipeline = draw();
  plan.expert_tensor = divisor_of(static_cast<int>(plan.stage_gpus()), random);
  plan.expert = divisor_of(static_cast<int>(plan.stage_gpus()) / plan.expert_tensor, random);
  plan.shard = divisor_of(plan.data, random);
  std::ranges::shuffle(plan.placement, random);
  return plan;
}

/// The GPUs of some pipeline ranks.
std::set<GpuId> gpus_of(const Plan& plan, const std::vector<int>& ranks) {
  std::set<GpuId> gpus;
  for (const int rank : ranks) {
    for (int place = 0; place < plan.stage_gpus(); ++place) gpus.insert(plan.gpu(rank, place));
  }
  return gpus;
}

/// Whether each of these GPUs is in one of the groups, once, and no other is.
bool share_out(const Groups& groups, const std::set<GpuId>& gpus) {
  std::set<GpuId> seen;
  for (const Group& group : groups) {
    for (const GpuId gpu : group) {
      if (!seen.insert(gpu).second) return false;
    }
  }
  return seen == gpus;
}

bool all_have(const Groups& groups, std::int64_t size) {
  return std::ranges::all_of(groups, [&](const Group& group) { return std::ssize(group) == size; });
}

/// The group that a GPU is in.
const Group& group_with(const Groups& groups, GpuId gpu) {
  return *std::ranges::find_if(
      groups, [&](const Group& group) { return std::ranges::find(group, gpu) != group.end(); });
}

/// All that can be reached from a GPU by a step in a group of one kind and one of the other.
std::set<GpuId> reached(const Groups& first, const Groups& second, GpuId from) {
  std::set<GpuId> gpus;
  for (const GpuId between : group_with(first, from)) {
    const Group& then = group_with(second, between);
    gpus.insert(then.begin(), then.end());
  }
  return gpus;
}

std::set<GpuId> as_set(const Group& group) {
  return {group.begin(), group.end()};
}

}  // namespace

TEST_CASE("every GPU is in one group of each kind, whatever the degrees and the placement") {
  const unsigned seed = GENERATE(range(1U, 61U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Plan plan = random_plan(random);
  std::vector<int> ranks = pipeline_ranks(plan);
  REQUIRE(std::ssize(ranks) == plan.pipeline);
  if (random() % 2 == 0) ranks.resize(1 + random() % ranks.size());
  const std::set<GpuId> gpus = gpus_of(plan, ranks);
  REQUIRE(std::ssize(gpus) == std::ssize(ranks) * plan.stage_gpus());

  CHECK(share_out(tensor_groups(plan, ranks), gpus));
  CHECK(share_out(context_groups(plan, ranks), gpus));
  CHECK(share_out(expert_groups(plan, ranks), gpus));
  CHECK(share_out(expert_tensor_groups(plan, ranks), gpus));
  CHECK(share_out(replica_groups(plan, ranks), gpus));
  CHECK(share_out(expert_replica_groups(plan, ranks), gpus));
  CHECK(share_out(shard_groups(plan, ranks), gpus));
  CHECK(share_out(expert_shard_groups(plan, ranks), gpus));
  CHECK(share_out(shard_copy_groups(plan, ranks), gpus));
}

TEST_CASE("groups have the sizes that the degrees say") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Plan plan = random_plan(random);
  const std::vector<int> ranks = pipeline_ranks(plan);
  CHECK(all_have(tensor_groups(plan, ranks), plan.tensor));
  CHECK(all_have(context_groups(plan, ranks), plan.context));
  CHECK(all_have(expert_groups(plan, ranks), plan.expert));
  CHECK(all_have(expert_tensor_groups(plan, ranks), plan.expert_tensor));
  CHECK(all_have(shard_groups(plan, ranks), plan.context * plan.shards()));
  CHECK(all_have(shard_copy_groups(plan, ranks), plan.data / plan.shards()));
  const std::array last{plan.pipeline - 1};
  CHECK(all_have(replica_groups(plan, last), plan.replicas()));
  CHECK(all_have(expert_replica_groups(plan, last), plan.expert_replicas()));
}

TEST_CASE("without a placement, tensor ranks are neighbours, and context ranks next to these") {
  Plan plan;
  plan.tensor = 2;
  plan.context = 2;
  plan.data = 2;
  plan.pipeline = 2;
  const std::vector<int> ranks = pipeline_ranks(plan);
  const auto gpus = [](std::vector<std::uint32_t> numbers) {
    Group group;
    for (const std::uint32_t number : numbers) group.push_back(GpuId{number});
    return group;
  };
  CHECK(tensor_groups(plan, ranks) == Groups{gpus({0, 1}), gpus({2, 3}), gpus({4, 5}), gpus({6, 7}),
                                             gpus({8, 9}), gpus({10, 11}), gpus({12, 13}),
                                             gpus({14, 15})});
  CHECK(context_groups(plan, ranks) == Groups{gpus({0, 2}), gpus({1, 3}), gpus({4, 6}),
                                              gpus({5, 7}), gpus({8, 10}), gpus({9, 11}),
                                              gpus({12, 14}), gpus({13, 15})});
  CHECK(replica_groups(plan, std::array{1}) ==
        Groups{gpus({8, 10, 12, 14}), gpus({9, 11, 13, 15})});
}

TEST_CASE("a placement moves the GPUs of a rank, not who shares what") {
  Plan plan;
  plan.tensor = 2;
  plan.data = 2;
  plan.pipeline = 2;
  plan.placement = {Degree::data, Degree::pipeline, Degree::tensor, Degree::context};
  CHECK(tensor_groups(plan, std::array{0}) == Groups{{GpuId{0}, GpuId{4}}, {GpuId{1}, GpuId{5}}});
  CHECK(replica_groups(plan, std::array{0}) == Groups{{GpuId{0}, GpuId{1}}, {GpuId{4}, GpuId{5}}});
}

// arXiv 2504.14960 figure 1: attention divides the GPUs of a stage in one way, experts in another.
TEST_CASE(
    "experts fold the GPUs of a stage in their own way, tensor and context ranks among them") {
  Plan plan;
  plan.tensor = 2;
  plan.context = 2;
  plan.data = 2;
  plan.expert = 8;
  CHECK(expert_groups(plan, std::array{0}) ==
        Groups{{GpuId{0}, GpuId{1}, GpuId{2}, GpuId{3}, GpuId{4}, GpuId{5}, GpuId{6}, GpuId{7}}});
  plan.expert = 2;
  plan.expert_tensor = 2;
  CHECK(expert_tensor_groups(plan, std::array{0}) == tensor_groups(plan, std::array{0}));
  CHECK(expert_groups(plan, std::array{0}) == Groups{{GpuId{0}, GpuId{2}},
                                                     {GpuId{1}, GpuId{3}},
                                                     {GpuId{4}, GpuId{6}},
                                                     {GpuId{5}, GpuId{7}}});
  CHECK(expert_replica_groups(plan, std::array{0}) == Groups{{GpuId{0}, GpuId{4}},
                                                             {GpuId{1}, GpuId{5}},
                                                             {GpuId{2}, GpuId{6}},
                                                             {GpuId{3}, GpuId{7}}});
}

TEST_CASE("those who share a layer and those with copies of a part are all of the rank") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Plan plan = random_plan(random);
  const std::array rank{static_cast<int>(random() % static_cast<unsigned>(plan.pipeline))};
  const std::set<GpuId> gpus = gpus_of(plan, {rank[0]});
  const GpuId from = *std::next(gpus.begin(), static_cast<std::ptrdiff_t>(random() % gpus.size()));

  const Groups tensor = tensor_groups(plan, rank);
  const Groups replicas = replica_groups(plan, rank);
  CHECK(reached(tensor, replicas, from) == gpus);
  const Groups of_experts = expert_groups(plan, rank);
  const Groups of_each = expert_tensor_groups(plan, rank);
  const Groups copies = expert_replica_groups(plan, rank);
  Groups blocks;
  for (const Group& group : of_each) {
    const std::set<GpuId> block = reached(of_each, of_experts, group.front());
    CHECK(std::ssize(block) == plan.expert * plan.expert_tensor);
    blocks.emplace_back(block.begin(), block.end());
  }
  CHECK(reached(blocks, copies, from) == gpus);
}

TEST_CASE("a shard group and the copies of its shards are the GPUs with the same weights") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Plan plan = random_plan(random);
  const std::array rank{0};
  const Groups shards = shard_groups(plan, rank);
  const Groups copies = shard_copy_groups(plan, rank);
  for (const Group& replicas : replica_groups(plan, rank)) {
    CHECK(reached(shards, copies, replicas.front()) == as_set(replicas));
  }
}

TEST_CASE("experts are sharded among GPUs that hold the same ones, in as many groups as the rest") {
  Plan plan;
  plan.tensor = 2;
  plan.data = 8;
  plan.expert = 4;
  CHECK(expert_shard_groups(plan, std::array{0}) == expert_replica_groups(plan, std::array{0}));
  plan.shard = 4;
  CHECK(expert_shard_groups(plan, std::array{0}) == Groups{{GpuId{0}, GpuId{4}},
                                                           {GpuId{1}, GpuId{5}},
                                                           {GpuId{2}, GpuId{6}},
                                                           {GpuId{3}, GpuId{7}},
                                                           {GpuId{8}, GpuId{12}},
                                                           {GpuId{9}, GpuId{13}},
                                                           {GpuId{10}, GpuId{14}},
                                                           {GpuId{11}, GpuId{15}}});
  plan.shard = 2;
  CHECK(all_have(expert_shard_groups(plan, std::array{0}), 1));
}

TEST_CASE("copies of a stage on several pipeline ranks are one group with those of each") {
  Plan plan;
  plan.tensor = 2;
  plan.data = 2;
  plan.pipeline = 4;
  const Groups both = replica_groups(plan, std::array{0, 3});
  CHECK(both == Groups{{GpuId{0}, GpuId{2}, GpuId{12}, GpuId{14}},
                       {GpuId{1}, GpuId{3}, GpuId{13}, GpuId{15}}});
  plan.expert = 4;
  CHECK(all_have(expert_replica_groups(plan, std::array{0, 3}), 2));
}
