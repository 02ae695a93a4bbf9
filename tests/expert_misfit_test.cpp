#include "workloads/expert_misfit.hpp"

#include <algorithm>
#include <utility>

#include "tests/catch.hpp"
#include "tests/plans.hpp"

using namespace trainyard;

TEST_CASE("expert ranks divide the experts and the GPUs of a stage") {
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.expert = 48; })) ==
        "expert: 48 expert ranks do not divide 256 experts (choose a divisor of 256)");
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.expert = 256; })) ==
        "expert: 256 expert ranks do not divide the 128 GPUs of a pipeline stage "
        "(choose a divisor of 128)");
  const Model dense = model_from(
      "{layers: 32, hidden: 64, vocabulary: 100, feed_forward: 256, gated: true,"
      " attention: {heads: 4, key_width: 16, value_width: 16}}");
  CHECK(misfit_of(v3_plan, v3_training, 2048, dense) ==
        "expert: the model has no experts (leave 'expert' out)");
}

TEST_CASE("expert groups lie on whole nodes, or several of them on one") {
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.expert = 4; })).empty());
  Plan crooked = v3_plan;
  crooked.pipeline = 1;
  crooked.expert = 16;
  crooked.data = 48;
  crooked.schedule = ScheduleKind::one_forward_one_backward;
  crooked.stage_layers = {};
  const auto misfit = find_misfit(deepseek_v3(), with_batch(48), crooked, 4, 12);
  REQUIRE(misfit);
  CHECK(misfit->problem == "16 expert ranks do not lie on whole nodes of 12 GPUs");
  CHECK(misfit->remedy ==
        "choose a multiple or a divisor of 12, and pipeline stages of whole nodes");
}

TEST_CASE("GPUs that share an expert's matrices divide its width and the stage") {
  const auto with = [](int expert_tensor, int expert = 1) {
    return misfit_of(v3_but([=](Plan& plan) {
      plan.expert = expert;
      plan.expert_tensor = expert_tensor;
    }));
  };
  CHECK(with(8, 16).empty());
  CHECK(with(3) ==
        "expert_tensor: 3 GPUs do not divide experts of 2048 columns (choose a divisor of 2048)");
  CHECK(with(256) ==
        "expert_tensor: 256 GPUs of each expert do not divide the 128 GPUs of a pipeline stage "
        "(choose a divisor of 128)");
  CHECK(with(4, 64) ==
        "expert: 64 expert ranks of 4 GPUs do not divide the 128 GPUs of a pipeline stage "
        "(choose a divisor of 32)");
}

TEST_CASE("expert groups count the GPUs that share each expert when they are laid on nodes") {
  Plan plan{.pipeline = 1, .expert = 4, .expert_tensor = 2, .data = 48};
  const auto misfit = [&](int gpus_per_node) {
    return find_expert_misfit(deepseek_v3(), v3_training, plan, gpus_per_node);
  };
  CHECK_FALSE(misfit(8));
  CHECK_FALSE(misfit(4));
  CHECK_FALSE(misfit(16));
  REQUIRE(misfit(12));
  CHECK(misfit(12)->problem == "4 expert ranks of 2 GPUs do not lie on whole nodes of 12 GPUs");
}

TEST_CASE("tensor ranks of one node's worth may span nodes where no rows go to other experts") {
  const Plan plan{.tensor = 2, .expert_tensor = 2, .data = 3};
  CHECK_FALSE(find_expert_misfit(deepseek_v3(), v3_training, plan, 3));
}

TEST_CASE("another placement keeps expert groups on whole nodes, or is refused") {
  Plan plan{.tensor = 2, .sequence_parallel = true, .pipeline = 4, .expert = 8, .data = 8};
  const auto problem = [&](std::vector<Degree> placement) {
    plan.placement = std::move(placement);
    const auto misfit = find_expert_misfit(deepseek_v3(), v3_training, plan, 8);
    return misfit ? misfit->key + ": " + misfit->problem + " (" + misfit->remedy + ")" : "";
  };
  // Eight places are two tensor ranks of four data ranks.
  CHECK(problem({Degree::tensor, Degree::context, Degree::data, Degree::pipeline}).empty());
  CHECK(problem({Degree::context, Degree::tensor, Degree::data, Degree::pipeline}).empty());
  const std::string refused =
      "placement: 8 expert ranks do not lie on whole nodes of 8 GPUs (leave 'placement' out, or "
      "choose another number of them)";
  CHECK(problem({Degree::data, Degree::tensor, Degree::context, Degree::pipeline}) == refused);
  CHECK(problem({Degree::pipeline, Degree::tensor, Degree::context, Degree::data}) == refused);
  // All sixteen places of a stage are two whole nodes in either order.
  plan.expert = 16;
  CHECK(problem({Degree::data, Degree::tensor, Degree::context, Degree::pipeline}).empty());
}

TEST_CASE("tensor ranks that hold the same rows send them to no experts") {
  const auto with = [](int expert, int expert_tensor, bool sequence_parallel) {
    return misfit_of(v3_but([=](Plan& plan) {
      plan.tensor = 2;
      plan.data = 64;
      plan.expert = expert;
      plan.expert_tensor = expert_tensor;
      plan.sequence_parallel = sequence_parallel;
    }));
  };
  CHECK(with(64, 1, true).empty());
  CHECK(with(1, 2, false).empty());
  const std::string refused =
      "expert: tensor ranks that hold the same rows would all send them to experts (write "
      "'sequence_parallel: true')";
  CHECK(with(64, 1, false) == refused);
  CHECK(with(1, 1, false) == refused);
}

TEST_CASE("a model without experts has no share in what is said of them") {
  const Model dense = plain_gpt(32, 8, 16, 100);
  Plan plan{.tensor = 8, .pipeline = 2, .expert_tensor = 8, .data = 1};
  Training training = with_batch(1);
  const auto misfit = [&] { return misfit_of(plan, training, 16, dense); };
  CHECK(misfit().empty());
  training.expert_load.capacity_factor = 1.0;
  CHECK(misfit() == "capacity_factor: the model has no experts (leave 'capacity_factor' out)");
  training.expert_load.kind = LoadKind::zipf;
  CHECK(misfit() == "expert_load: the model has no experts (leave 'expert_load' out)");
  plan.expert_tensor = 4;
  CHECK(misfit() == "expert_tensor: the model has no experts (leave 'expert_tensor' out)");
}

TEST_CASE("written loads are those of the model's layers and experts") {
  Training training = v3_training;
  training.expert_load.kind = LoadKind::written;
  const auto misfit_with = [&](std::size_t layers, std::vector<double> loads) {
    training.expert_load.written.assign(layers, std::move(loads));
    return misfit_of(v3_plan, training);
  };
  CHECK(misfit_with(59, std::vector<double>(256, 1.0)).empty());
  CHECK(misfit_with(58, std::vector<double>(256, 1.0)) ==
        "expert_load: loads of 58 layers, but deepseek-v3 has 59 with experts (write a line for "
        "each, those that predict further tokens included)");
  CHECK(misfit_with(59, {1.0, 2.0}) ==
        "expert_load: loads of 2 experts, but deepseek-v3 has 256 (write a number for each)");
  std::vector<double> few(256, 0.0);
  std::fill_n(few.begin(), 7, 1.0);
  CHECK(misfit_with(59, few) ==
        "expert_load: a layer in which 7 experts get anything, but a token goes to 8 (give more of "
        "them some)");
}
