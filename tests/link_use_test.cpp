#include "analysis/link_use.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/step_load.hpp"

using namespace trainyard;

namespace {

const LinkUse& named(const std::vector<LinkUse>& uses, const std::string& name) {
  const auto found = std::ranges::find(uses, name, &LinkUse::name);
  if (found == uses.end()) FAIL("no link is called " + name);
  return *found;
}

}  // namespace

TEST_CASE("links are told apart by what they join, from the GPUs outwards") {
  const Cluster cluster = build_cluster(
      cluster_from("{gpu: H800-SXM, nodes: 16, fabric: {kind: fat-tree, switch_radix: 16}}").spec);
  std::vector<double> bytes(cluster.links.size());
  bytes[index(cluster.gpus[5].to_leaf)] = 1e9;
  bytes[index(cluster.gpus[5].from_leaf)] = 3e9;
  const std::vector<LinkUse> uses = link_use(cluster, bytes, Seconds{2.0});
  std::vector<std::string> names;
  for (const LinkUse& use : uses) names.push_back(use.name);
  CHECK(names ==
        std::vector<std::string>{"NVLink", "GPU to NIC", "NIC", "leaf to spine", "spine to leaf"});
  const LinkUse& nic = named(uses, "NIC");
  CHECK(nic.count == 2 * 128);
  CHECK(nic.mean.value() == Approx(4e9 / 256));
  CHECK(nic.busiest.value() == 3e9);
  CHECK(nic.busiest_use == Approx(3e9 / nic.capacity.value() / 2.0));
  CHECK(nic.mean_use == Approx(4e9 / 256 / nic.capacity.value() / 2.0));
  CHECK(named(uses, "leaf to spine").count == named(uses, "spine to leaf").count);
  CHECK(named(uses, "NVLink").busiest_use == 0.0);
}

TEST_CASE("no link carries more in a step than it can") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  const Run run = seed % 4 == 0 ? skewed_run(seed) : random_run(seed);
  const TrainingSetup setup = run.setup();
  const TrainingStep step = replay_training_step(setup, Engine::fluid);
  for (const LinkUse& use : link_use(setup.cluster, step_bytes(setup), step.timeline.end)) {
    CAPTURE(use.name, use.busiest_use);
    CHECK(use.busiest_use <= 1.0);
    CHECK(use.mean_use <= use.busiest_use + 1e-12);
  }
}
