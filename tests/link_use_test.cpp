#include "analysis/link_use.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "analysis/prediction.hpp"
#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "tests/stragglers.hpp"
#include "workloads/step_load.hpp"

using namespace trainyard;

namespace {

const LinkUse& named(const std::vector<LinkUse>& uses, const std::string& name) {
  const auto found = std::ranges::find(uses, name, &LinkUse::name);
  if (found == uses.end()) FAIL("no link is called " + name);
  return *found;
}

/// What NICs put into the fabric and GPUs into their nodes, in the whole step.
struct Outgoing {
  double nic = 0.0;
  double nvlink = 0.0;
};

Outgoing outgoing(const Cluster& cluster, const std::vector<double>& bytes) {
  Outgoing sum;
  std::set<LinkId> nics;
  for (const GpuLinks& gpu : cluster.gpus) {
    sum.nvlink += bytes[index(gpu.to_node_switch)];
    nics.insert(gpu.to_leaf);
  }
  for (const LinkId nic : nics) sum.nic += bytes[index(nic)];
  return sum;
}

double integral(const SendingCurve& curve, const std::vector<Bandwidth>& rates, Seconds end) {
  double sum = 0.0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const Seconds until = i + 1 < rates.size() ? curve.times[i + 1] : end;
    sum += (rates[i] * (until - curve.times[i])).value();
  }
  return sum;
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

TEST_CASE("what ranks send over a step is what their links carry") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  const TrainingStep step = replay_training_step(setup, Engine::fluid);
  const std::vector<SendingCurve> curves = link_use_over_step(setup, step);
  REQUIRE(curves.size() == step.uses.size());
  Outgoing sum;
  for (std::size_t rank = 0; rank < curves.size(); ++rank) {
    const auto gpus = static_cast<double>(setup.plan.stage_gpus()) /
                      static_cast<double>(step.classes[0].replicas.size()) *
                      static_cast<double>(step.classes[rank / step.ranks()].replicas.size());
    CHECK(std::ranges::is_sorted(curves[rank].times, std::ranges::less_equal{}));
    CHECK(curves[rank].nic.back() == Bandwidth{});
    sum.nic += integral(curves[rank], curves[rank].nic, step.timeline.end) * gpus;
    sum.nvlink += integral(curves[rank], curves[rank].nvlink, step.timeline.end) * gpus;
  }
  if (step.classes.size() > 1) return;
  const Outgoing all = outgoing(setup.cluster, step_bytes(setup));
  CHECK(sum.nic == Approx(all.nic).epsilon(1e-6));
  CHECK(sum.nvlink == Approx(all.nvlink).epsilon(1e-6));
}
