#include "workloads/site_traffic.hpp"

#include <algorithm>
#include <vector>

#include "tests/collectives.hpp"
#include "tests/runs.hpp"
#include "tests/setups.hpp"
#include "workloads/groups.hpp"

using namespace trainyard;

namespace {

/// Two nodes of eight H800, and what `change` makes of sixteen data ranks.
template <class Change>
TrainingSetup setup_with(const Model& model, Change change) {
  Plan plan;
  plan.data = 16;
  change(plan);
  const Training training{.tokens = Tokens{1e12},
                          .sequence_length = 4096,
                          .global_batch = 64,
                          .precision = Precision::bf16,
                          .recompute = {}};
  return setup_on(cluster_from("{gpu: H800-SXM, nodes: 2, fabric: single-switch}"), model, training,
                  plan);
}

Model dense_model() {
  return plain_gpt(8, 16, 128, 50000);
}

Model expert_model() {
  return plain_gpt(8, 16, 128, 50000,
                   ", experts: {routed: 32, per_token: 4, shared: 0, hidden: 2048}");
}

const UnitTransfer& of(const LayerTraffic& traffic, TransferKind kind) {
  return traffic.transfers[static_cast<std::size_t>(kind)];
}

/// Seconds in which the busiest link moves a byte of a ring, on a GPU's NVLink of 200 GB/s and on
/// its NIC of 50.
double on_nvlink(const TrainingSetup& setup, double share) {
  return share / 200e9 / setup.collectives.rings.nvlink;
}
double on_nic(const TrainingSetup& setup, double share) {
  return share / 50e9 / setup.collectives.rings.nic;
}

}  // namespace

TEST_CASE("eight tensor ranks of a node pass on 7/8 of what they gather, and twice that of sums") {
  const TrainingSetup setup = setup_with(dense_model(), [](Plan& plan) {
    plan.tensor = 8;
    plan.data = 2;
  });
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  for (const auto kind :
       {TransferKind::tensor_gather, TransferKind::tensor_regather, TransferKind::tensor_scatter}) {
    CHECK(of(traffic, kind).busy.value() == Approx(on_nvlink(setup, 7.0 / 8.0)));
    CHECK(of(traffic, kind).hops.nvlink == 7.0);
    CHECK(of(traffic, kind).hops.network == 0.0);
  }
  CHECK(of(traffic, TransferKind::tensor_sum).busy.value() == Approx(on_nvlink(setup, 14.0 / 8.0)));
  CHECK(of(traffic, TransferKind::tensor_sum).hops.nvlink == 14.0);
}

TEST_CASE("context ranks are a tensor group apart, and those on both nodes use their rails") {
  const TrainingSetup setup = setup_with(dense_model(), [](Plan& plan) {
    plan.tensor = 4;
    plan.context = 4;
    plan.data = 1;
  });
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  // Two of the four on each node: half of the bytes over NVLink, half of a half along each rail.
  for (const auto kind : {TransferKind::context_keys, TransferKind::context_gradients}) {
    CHECK(of(traffic, kind).busy.value() ==
          Approx(std::max(on_nvlink(setup, 0.5), on_nic(setup, 0.25))));
    CHECK(of(traffic, kind).hops.nvlink == 2.0);
    CHECK(of(traffic, kind).hops.network == 1.0);
  }
}

TEST_CASE("GPUs that share each expert gather and scatter its rows among themselves") {
  const TrainingSetup setup = setup_with(expert_model(), [](Plan& plan) {
    plan.expert_tensor = 4;
    plan.expert = 2;
  });
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  for (const auto kind : {TransferKind::expert_gather, TransferKind::expert_scatter}) {
    CHECK(of(traffic, kind).busy.value() == Approx(on_nvlink(setup, 3.0 / 4.0)));
  }
}

TEST_CASE("with ZeRO-3 weights are gathered and gradients scattered over all that share them") {
  const TrainingSetup setup = setup_with(expert_model(), [](Plan& plan) {
    plan.zero = 3;
    plan.expert = 8;
  });
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  const double all = std::max(on_nvlink(setup, 7.0 / 8.0), on_nic(setup, 1.0 / 16.0));
  CHECK(traffic.gather.busy.value() == Approx(all));
  CHECK(traffic.scatter.busy.value() == Approx(all));
  CHECK(traffic.sum.load.empty());
  // The two copies of an expert are on a rail.
  CHECK(traffic.expert_gather.busy.value() == Approx(on_nic(setup, 0.5)));
  CHECK(traffic.expert_scatter.busy.value() == Approx(on_nic(setup, 0.5)));
}

TEST_CASE("shards of a node are gathered in it, and their gradients summed with those of others") {
  const TrainingSetup setup = setup_with(dense_model(), [](Plan& plan) {
    plan.zero = 3;
    plan.shard = 8;
  });
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  CHECK(traffic.gather.busy.value() == Approx(on_nvlink(setup, 7.0 / 8.0)));
  CHECK(traffic.scatter.busy.value() == Approx(on_nvlink(setup, 7.0 / 8.0)));
  CHECK(traffic.sum.busy.value() == Approx(on_nic(setup, 1.0)));
}

TEST_CASE(
    "what a plan shares is passed on, and nothing else, and no link left out is the busiest") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  const Plan& plan = setup.plan;
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  const auto check = [&](const UnitTransfer& transfer, bool there) {
    CHECK(transfer.load.empty() != there);
    CHECK(busiest_time(traffic.links, transfer.load).value() ==
          Approx(transfer.busy.value()).epsilon(1e-9));
  };
  for (const auto kind : {TransferKind::tensor_gather, TransferKind::tensor_regather,
                          TransferKind::tensor_scatter, TransferKind::tensor_sum}) {
    check(of(traffic, kind), plan.tensor > 1);
  }
  for (const auto kind : {TransferKind::context_keys, TransferKind::context_gradients}) {
    check(of(traffic, kind), plan.context > 1);
  }
  const bool experts = setup.model.experts.has_value();
  for (const auto kind : {TransferKind::expert_gather, TransferKind::expert_scatter}) {
    check(of(traffic, kind), experts && plan.expert_tensor > 1);
  }
  const bool sharded = plan.zero == 3;
  check(traffic.gather, sharded && plan.context * plan.shards() > 1);
  check(traffic.scatter, sharded && plan.context * plan.shards() > 1);
  check(traffic.sum, sharded && plan.shards() < plan.data);
  const auto shards = experts ? expert_shard_groups(plan, std::array{0}).front().size() : 1;
  check(traffic.expert_gather, sharded && shards > 1);
  check(traffic.expert_scatter, sharded && shards > 1);
  CHECK(has_exchange(setup) == (experts && plan.expert > 1));
  CHECK(traffic.exchange.load.empty() != has_exchange(setup));
}

// T tokens go to D nodes of N, and to R GPUs of n; each row weighs a byte.
TEST_CASE(
    "rows that go to nodes first have the links' bytes, and the time of those who send them") {
  TrainingSetup setup = setup_with(expert_model(), [](Plan& plan) { plan.expert = 16; });
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  REQUIRE(traffic.exchange.driven);
  const double tokens = 4096.0;
  const double nic = tokens * setup.spread.nodes / 2.0;
  const double nvlink = tokens * setup.spread.gpus * 7.0 / 8.0;
  const LinkEfficiency& share = setup.collectives.point_to_point;
  std::vector<double> seconds;
  for (const LinkLoad& load : traffic.exchange.load) {
    seconds.push_back((load.size / traffic.links[index(load.link)]).value());
  }
  const TransportRate& rate = setup.stack.exchange.alone;
  CHECK(seconds.back() == Approx(std::max(nvlink / rate.nvlink.value(), nic / rate.nic.value())));
  seconds.pop_back();
  CHECK(std::ranges::max(seconds) ==
        Approx(std::max(nvlink / 200e9 / share.nvlink, nic / 50e9 / share.nic)));
  CHECK(traffic.exchange.latency > Seconds{});
}

TEST_CASE("rows that go to each expert by themselves are an all-to-all that nothing drives") {
  TrainingSetup setup = setup_with(expert_model(), [](Plan& plan) {
    plan.expert = 8;
    plan.dispatcher = Dispatcher::all_to_all;
  });
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  CHECK_FALSE(traffic.exchange.driven);
  CHECK(busiest_time(traffic.links, traffic.exchange.load).value() ==
        Approx(4096.0 * 7.0 / 8.0 / 200e9 / setup.collectives.all_to_all.nvlink));
}

TEST_CASE("a row weighs its elements and its header, once or once for each of its experts") {
  TrainingSetup setup = setup_with(expert_model(), [](Plan& plan) { plan.expert = 8; });
  const double header = 72.0;
  CHECK(row_bytes(setup).there == 2048.0 * 2.0 + header);
  CHECK(row_bytes(setup).back == 2048.0 * 2.0 + header);
  setup.training.precision = Precision::fp8_block;
  CHECK(row_bytes(setup).there == 2048.0 * (1.0 + 4.0 / 128.0) + header);
  CHECK(row_bytes(setup).back == 2048.0 * 2.0 + header);
  setup.stack.fp8_dispatch = false;
  CHECK(row_bytes(setup).there == 2048.0 * 2.0 + header);
  setup.training.dispatch = Precision::fp8_block;
  setup.training.precision = Precision::bf16;
  CHECK(row_bytes(setup).there == 2048.0 * (1.0 + 4.0 / 128.0) + header);
  setup.plan.dispatcher = Dispatcher::all_to_all;
  CHECK(row_bytes(setup).back == 4.0 * (2048.0 * 2.0 + header));
}
