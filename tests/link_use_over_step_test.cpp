#include "analysis/link_use_over_step.hpp"

#include <algorithm>
#include <set>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/step_load.hpp"

using namespace trainyard;

namespace {

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

Bandwidth bandwidth_of(const TrainingSetup& setup, LinkId GpuLinks::* link) {
  return setup.cluster.links.bandwidth[index(setup.cluster.gpus.front().*link)];
}

void check_at_most(const std::vector<Bandwidth>& rates, Bandwidth most) {
  CHECK(*std::ranges::max_element(rates) <= most);
  CHECK(*std::ranges::min_element(rates) >= Bandwidth{});
}

}  // namespace

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
    check_at_most(curves[rank].nic, bandwidth_of(setup, &GpuLinks::to_leaf));
    check_at_most(curves[rank].nvlink, bandwidth_of(setup, &GpuLinks::to_node_switch));
    sum.nic += integral(curves[rank], curves[rank].nic, step.timeline.end) * gpus;
    sum.nvlink += integral(curves[rank], curves[rank].nvlink, step.timeline.end) * gpus;
  }
  const Outgoing all = outgoing(setup.cluster, step_bytes(setup));
  CHECK(sum.nic == Approx(all.nic).epsilon(1e-6));
  CHECK(sum.nvlink == Approx(all.nvlink).epsilon(1e-6));
}
