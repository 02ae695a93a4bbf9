#include "workloads/step_sync.hpp"

#include <vector>

#include "tests/clusters.hpp"
#include "tests/collectives.hpp"
#include "tests/setups.hpp"
#include "workloads/parameters.hpp"
#include "workloads/shares.hpp"

using namespace trainyard;

namespace {

/// Two nodes of eight H800, all data ranks of one stage but for what `change` says.
template <class Change>
TrainingSetup setup_with(const Model& model, const char* stack, Change change) {
  Plan plan;
  plan.data = 16;
  plan.zero = 1;
  change(plan);
  const Training training{.tokens = Tokens{1e12},
                          .sequence_length = 4096,
                          .global_batch = 64,
                          .precision = Precision::bf16,
                          .recompute = {}};
  return setup_on(cluster_from("{gpu: H800-SXM, nodes: 2, fabric: single-switch}"), model, training,
                  plan, catalogue_stack(stack));
}

TrainingSetup setup_of(const Model& model, const char* stack = "deepseek") {
  return setup_with(model, stack, [](Plan&) {});
}

StepSync sync_of(const TrainingSetup& setup) {
  return step_sync(setup, schedule_of(setup.plan, setup.training));
}

Model dense_model() {
  return plain_gpt(24, 16, 128, 50000);
}

/// The same with 32 experts in each layer.
Model expert_model() {
  return plain_gpt(24, 16, 128, 50000,
                   ", experts: {routed: 32, per_token: 4, shared: 0, hidden: 2048}");
}

/// Bytes that a collective has on the links of every GPU, without what its protocol loses.
struct OnLinks {
  double nvlink;
  double nic;
};

void check_load(const TrainingSetup& setup, const HandOver& given, const OnLinks& expected) {
  const LinkEfficiency& share = setup.collectives.rings;
  for (const GpuLinks& gpu : setup.cluster.gpus) {
    for (const LinkId link : {gpu.to_node_switch, gpu.from_node_switch}) {
      CHECK(bytes_on(given.load, link) * share.nvlink == Approx(expected.nvlink));
    }
    for (const LinkId link : {gpu.to_nic, gpu.from_nic, gpu.to_leaf, gpu.from_leaf}) {
      CHECK(bytes_on(given.load, link) * share.nic == Approx(expected.nic));
    }
  }
}

bool is_nothing(const HandOver& given) {
  return given.load.empty() && given.latency == Seconds{};
}

}  // namespace

TEST_CASE("with ZeRO-1 the copies scatter 4 bytes of each weight in rings, and gather 2") {
  const TrainingSetup setup = setup_of(dense_model());
  const StepSync step = sync_of(setup);
  const double weights = total_parameters(setup.model);
  REQUIRE(step.reduced.size() == 1);
  REQUIRE(step.gathered.size() == 1);
  // Rings pass on 7/8 of all inside a node, and half of an eighth along each rail.
  check_load(setup, step.reduced[0].reduce, {4.0 * weights * 7.0 / 8.0, 4.0 * weights / 16.0});
  check_load(setup, step.gathered[0].gather, {2.0 * weights * 7.0 / 8.0, 2.0 * weights / 16.0});
  CHECK(is_nothing(step.beside[0].reduce));
  CHECK(is_nothing(step.beside[0].gather));
}

TEST_CASE("hops of its ring are what a sum takes besides its bytes") {
  const TrainingSetup setup = setup_of(dense_model());
  const ProtocolConstants& simple = setup.collectives.of(Protocol::simple);
  const Seconds route = 2.0 * setup.cluster.links.latency[index(setup.cluster.gpus[0].to_leaf)];
  CHECK(sync_of(setup).reduced[0].reduce.latency.value() ==
        Approx((simple.start + 14.0 * simple.ring.nvlink + (simple.ring.network + route)).value()));
}

TEST_CASE("without ZeRO each copy sums all gradients, in twice the bytes, and gathers nothing") {
  const TrainingSetup setup =
      setup_with(dense_model(), "deepseek", [](Plan& plan) { plan.zero = 0; });
  const StepSync step = sync_of(setup);
  const double weights = total_parameters(setup.model);
  check_load(setup, step.reduced.at(0).reduce,
             {2.0 * 4.0 * weights * 7.0 / 8.0, 2.0 * 4.0 * weights / 16.0});
  CHECK(step.gathered.empty());
}

TEST_CASE("ZeRO-2 moves what ZeRO-1 does, and with ZeRO-3 it travels with the layers") {
  const auto with = [](int zero) {
    return sync_of(setup_with(dense_model(), "deepseek", [&](Plan& plan) { plan.zero = zero; }));
  };
  const StepSync one = with(1);
  const StepSync two = with(2);
  REQUIRE(two.reduced.size() == 1);
  CHECK(bytes_on(two.reduced[0].reduce.load, LinkId{0}) ==
        bytes_on(one.reduced[0].reduce.load, LinkId{0}));
  CHECK(two.gathered.size() == 1);
  const StepSync three = with(3);
  CHECK(three.beside.empty());
  CHECK(three.reduced.empty());
  CHECK(three.gathered.empty());
  CHECK(three.optimizer.size() == 1);
  CHECK(three.agree == one.agree);
}

TEST_CASE("experts are summed over their own copies, and all else over every replica") {
  const TrainingSetup setup =
      setup_with(expert_model(), "deepseek", [](Plan& plan) { plan.expert = 8; });
  const StepSync step = sync_of(setup);
  const double experts = 24.0 * 32.0 * count_parameters(setup.model).expert;
  const double others = total_parameters(setup.model) - experts;
  // Copies of a GPU's experts are on its rail in the other node, and pass on half of them.
  check_load(setup, step.reduced[0].reduce,
             {4.0 * others * 7.0 / 8.0, 4.0 * others / 16.0 + 4.0 * experts / 8.0 / 2.0});
}

TEST_CASE("experts of which there is one copy are not summed") {
  const TrainingSetup setup =
      setup_with(expert_model(), "deepseek", [](Plan& plan) { plan.expert = 16; });
  const double experts = 24.0 * 32.0 * count_parameters(setup.model).expert;
  const double others = total_parameters(setup.model) - experts;
  check_load(setup, sync_of(setup).reduced[0].reduce,
             {4.0 * others * 7.0 / 8.0, 4.0 * others / 16.0});
}

TEST_CASE("tensor ranks sum their shares along the rails, and context ranks are copies too") {
  const TrainingSetup tensor = setup_with(dense_model(), "deepseek", [](Plan& plan) {
    plan.tensor = 8;
    plan.data = 2;
  });
  const StageParameters held =
      stage_parameters(tensor.model, stages_of(tensor.model, tensor.plan).front(), tensor.plan);
  check_load(tensor, sync_of(tensor).reduced[0].reduce, {0.0, 4.0 * held.all() / 2.0});

  const TrainingSetup context = setup_with(dense_model(), "deepseek", [](Plan& plan) {
    plan.context = 4;
    plan.data = 4;
  });
  const double weights = total_parameters(context.model);
  check_load(context, sync_of(context).reduced[0].reduce,
             {4.0 * weights * 7.0 / 8.0, 4.0 * weights / 16.0});
}

TEST_CASE("each stage of a pipeline sums what it holds over its own copies") {
  const TrainingSetup setup = setup_with(dense_model(), "deepseek", [](Plan& plan) {
    plan.pipeline = 2;
    plan.data = 8;
  });
  const StepSync step = sync_of(setup);
  REQUIRE(step.reduced.size() == 2);
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);
  for (std::size_t stage = 0; stage < 2; ++stage) {
    const double held = stage_parameters(setup.model, stages[stage], setup.plan).all();
    const Demand& load = step.reduced[stage].reduce.load;
    for (std::size_t gpu = 0; gpu < 16; ++gpu) {
      const double expected = gpu / 8 == stage ? 4.0 * held * 7.0 / 8.0 : 0.0;
      CHECK(bytes_on(load, setup.cluster.gpus[gpu].to_node_switch) *
                setup.collectives.rings.nvlink ==
            Approx(expected));
    }
    REQUIRE(step.reduced[stage].holders.size() == 1);
    CHECK(step.reduced[stage].holders[0].rank == static_cast<int>(stage));
  }
}

TEST_CASE("a stage that two pipes hold is summed over the ranks of both") {
  const TrainingSetup setup = setup_with(dense_model(), "deepseek", [](Plan& plan) {
    plan.pipeline = 2;
    plan.data = 8;
    plan.schedule = ScheduleKind::dualpipe;
  });
  const StepSync step = sync_of(setup);
  REQUIRE(step.reduced.size() == 2);
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);
  for (std::size_t stage = 0; stage < 2; ++stage) {
    const double held = stage_parameters(setup.model, stages[stage], setup.plan).all();
    CHECK(step.reduced[stage].holders.size() == 2);
    check_load(setup, step.reduced[stage].reduce, {4.0 * held * 7.0 / 8.0, 4.0 * held / 16.0});
  }
}

TEST_CASE("what runs beside the pipeline has the bytes of what would follow it") {
  const int pipeline = GENERATE(1, 2);
  TrainingSetup setup = setup_with(dense_model(), "megatron-core", [&](Plan& plan) {
    plan.pipeline = pipeline;
    plan.data = 16 / pipeline;
  });
  const StepSync beside = sync_of(setup);
  CHECK(beside.reduced.empty());
  CHECK(beside.gathered.empty());
  setup.plan.overlap.gradient = false;
  setup.plan.overlap.parameter = false;
  const StepSync after = sync_of(setup);
  REQUIRE(beside.beside.size() == after.reduced.size());
  for (std::size_t i = 0; i < beside.beside.size(); ++i) {
    const StageSync& sync = beside.beside[i];
    const auto check_same = [&](const HandOver& piece, const HandOver& whole) {
      REQUIRE(piece.load.size() == whole.load.size());
      for (std::size_t load = 0; load < whole.load.size(); ++load) {
        CHECK(piece.load[load].size.value() * sync.pieces == Approx(whole.load[load].size.value()));
      }
    };
    check_same(sync.reduce, after.reduced[i].reduce);
    check_same(sync.gather, after.gathered[i].gather);
  }
}

// 40 M parameters of 4 bytes make a bucket of megatron-core.
TEST_CASE(
    "a model of one stage travels in its buckets, eight at most, and a pipeline's stage whole") {
  const auto pieces = [](int layers, int pipeline) {
    const TrainingSetup setup =
        setup_with(plain_gpt(layers, 16, 64, 1000), "megatron-core", [&](Plan& plan) {
          plan.pipeline = pipeline;
          plan.data = 16 / pipeline;
        });
    return sync_of(setup).beside.front().pieces;
  };
  // 12.6 M a layer, and 1 M for the vocabulary.
  CHECK(pieces(3, 1) == 1);
  CHECK(pieces(4, 1) == 2);
  CHECK(pieces(10, 1) == 4);
  CHECK(pieces(48, 1) == 8);
  CHECK(pieces(48, 2) == 1);
}

TEST_CASE("weights travel in FP8 where products have one scale a tensor") {
  TrainingSetup setup = setup_of(dense_model(), "megatron-core");
  setup.plan.overlap.parameter = false;
  const auto bytes = [&] {
    return bytes_on(sync_of(setup).gathered.at(0).gather.load,
                    setup.cluster.gpus[0].to_node_switch);
  };
  const double bf16 = bytes();
  setup.training.precision = Precision::fp8_tensor;
  CHECK(bytes() == Approx(bf16 / 2.0));
}

TEST_CASE("the optimizer clears all gradients, and passes over the share of states that it has") {
  const auto time = [](int zero) {
    const TrainingSetup setup =
        setup_with(dense_model(), "deepseek", [&](Plan& plan) { plan.zero = zero; });
    const Seconds moved = sync_of(setup).optimizer.at(0);
    return moved.value() * 3.35e12 * 0.80 / total_parameters(setup.model);
  };
  // Gradients twice, master weights and moments in and out, and the weight: 2 x 4 + 2 x 8 + 2.
  CHECK(time(0) == Approx(4.0 + 26.0));
  CHECK(time(1) == Approx(4.0 + 26.0 / 16.0));
  CHECK(time(2) == Approx((4.0 + 26.0) / 16.0));
  CHECK(time(3) == Approx((4.0 + 26.0) / 16.0));
}

TEST_CASE("ranks agree on the norm in a tree, up and down along the longest way") {
  const TrainingSetup setup = setup_of(dense_model());
  const Seconds route = latency_of(setup.cluster, route_between(setup.cluster, 0, 15));
  CHECK(sync_of(setup).agree.value() == Approx((route * (2.0 * 4.0)).value()));
}

TEST_CASE("copies exchange beside chunks only if there are copies, and something overlaps") {
  TrainingSetup setup = setup_of(dense_model(), "megatron-core");
  CHECK(syncs_beside_chunks(setup));
  setup.plan.overlap.gradient = false;
  CHECK(syncs_beside_chunks(setup));
  setup.plan.overlap.parameter = false;
  CHECK_FALSE(syncs_beside_chunks(setup));
  setup.plan.overlap.parameter = true;
  setup.plan.zero = 0;
  CHECK_FALSE(syncs_beside_chunks(setup));
  setup.plan.zero = 2;
  CHECK(syncs_beside_chunks(setup));
  setup.plan.zero = 3;
  CHECK_FALSE(syncs_beside_chunks(setup));
  setup.plan.zero = 1;
  setup.plan.data = 1;
  CHECK_FALSE(syncs_beside_chunks(setup));
}

TEST_CASE("an optimizer in the host's memory waits for gradients and weights on PCIe") {
  const TrainingSetup setup = setup_of(dense_model());
  const TrainingSetup away =
      setup_with(dense_model(), "deepseek", [](Plan& plan) { plan.offload_optimizer = true; });
  const double parameters = total_parameters(dense_model());
  const Seconds on_pcie = Bytes{(4.0 + 2.0) * parameters / 16.0} / setup.gpu.pcie;
  const Seconds cleared = Bytes{4.0 * parameters} / (setup.gpu.memory_bandwidth * 0.8);
  CHECK(sync_of(away).optimizer.front().value() == Approx((on_pcie + cleared).value()));
  CHECK(sync_of(away).optimizer.front() > sync_of(setup).optimizer.front());
}
