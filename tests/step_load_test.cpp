#include "workloads/step_load.hpp"

#include <numeric>

#include "tests/catch.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

namespace {

double sum_of(const std::vector<double>& bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), 0.0);
}

/// A plain transformer of eight layers on four nodes of eight GPUs, one switch between them.
TrainingSetup plain_setup(Plan plan, int micro_batches) {
  Run run = plain_run(1, ScheduleKind::one_forward_one_backward);
  plan.data = 32 / (plan.pipeline * plan.tensor * plan.context);
  run.plan = plan;
  run.training.global_batch = plan.data * micro_batches;
  return run.setup();
}

/// What all GPUs together put into their nodes and into the fabric.
struct Sums {
  double nvlink = 0.0;
  double nic = 0.0;
};

Sums sent(const TrainingSetup& setup) {
  const std::vector<double> bytes = step_bytes(setup);
  Sums sums;
  for (const GpuLinks& gpu : setup.cluster.gpus) {
    sums.nvlink += bytes[index(gpu.to_node_switch)];
    sums.nic += bytes[index(gpu.to_leaf)];
  }
  return sums;
}

}  // namespace

TEST_CASE("activations and gradients cross the fabric once for each stage and micro-batch") {
  // Four stages, one on each node, and nothing to sum: eight copies would, so data is 8 of one GPU.
  Plan plan;
  plan.pipeline = 4;
  plan.tensor = 8;
  const TrainingSetup setup = plain_setup(plan, 6);
  const double each = sent_between_stages(setup).value();
  // Three borders, both ways, eight GPUs each, six micro-batches.
  CHECK(sent(setup).nic == Approx(each * 3 * 2 * 8 * 6));
}

TEST_CASE("a byte counts on each link that it crosses") {
  Plan plan;
  plan.pipeline = 4;
  plan.tensor = 8;
  const TrainingSetup setup = plain_setup(plan, 6);
  const std::vector<double> bytes = step_bytes(setup);
  double fabric = 0.0;
  for (const GpuLinks& gpu : setup.cluster.gpus) {
    for (const LinkId link : {gpu.to_nic, gpu.to_leaf, gpu.from_leaf, gpu.from_nic}) {
      fabric += bytes[index(link)];
    }
  }
  // GPU to NIC, NIC to switch, and the same on the other side; all else stays on NVLink, on which
  // each byte goes up to the switch and down again.
  CHECK(fabric == Approx(4.0 * sent(setup).nic));
  CHECK(sum_of(bytes) == Approx(fabric + 2.0 * sent(setup).nvlink));
}

TEST_CASE("an all-reduce of gradients takes 2 (n - 1) / n of them through each GPU") {
  const TrainingSetup setup = plain_setup({}, 4);
  const double gradients =
      stage_parameters(setup.model, stages_of(setup.model, setup.plan)[0], setup.plan).all() *
      setup.stack.travel.gradient.value();
  // Rings inside nodes hand on seven eighths twice, rings between them three quarters of an eighth.
  const Sums sums = sent(setup);
  CHECK((sums.nvlink + sums.nic) / 32.0 >= 2.0 * gradients * 31.0 / 32.0 * (1.0 - 1e-9));
  CHECK(sums.nvlink / 32.0 <= 2.0 * gradients);
  CHECK(sums.nic > 0.0);
}

TEST_CASE("rows that tensor ranks share count, forward and backward") {
  Plan plan;
  plan.pipeline = 4;
  plan.tensor = 8;
  plan.sequence_parallel = true;
  const TrainingSetup setup = plain_setup(plan, 1);
  const double rows = 4096.0 * setup.model.hidden * element::bf16;
  // Two gathers and two scatters a layer each way, of which seven eighths go through each GPU; once
  // more, in the backward, for gradients of weights; and the ends of the model.
  const double layers = 8.0 * (2 * 2 * 2 + 2) * rows * 7.0 / 8.0 * 8.0;
  CHECK(sent(setup).nvlink == Approx(layers).epsilon(0.15));
}

TEST_CASE("weights that are sharded count for each micro-batch") {
  Plan plan;
  plan.zero = 3;
  const double one = sum_of(step_bytes(plain_setup(plan, 1)));
  const double four = sum_of(step_bytes(plain_setup(plan, 4)));
  CHECK(one > 0.0);
  CHECK(four == Approx(4.0 * one));
}

TEST_CASE("what protocols lose is in the load and not in the bytes") {
  const unsigned seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  const std::vector<double> load = step_load(setup);
  const std::vector<double> bytes = step_bytes(setup);
  for (std::size_t link = 0; link < load.size(); ++link) {
    CHECK(load[link] >= bytes[link] * (1.0 - 1e-9));
    CHECK((load[link] > 0.0) == (bytes[link] > 0.0));
  }
}
