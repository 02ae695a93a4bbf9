#include "workloads/usual_plans.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/plans.hpp"

using namespace trainyard;

namespace {

template <class Choice>
bool has(const std::vector<Choice>& list, Choice value) {
  return std::ranges::find(list, value) != list.end();
}

}  // namespace

TEST_CASE("usual plans of DeepSeek-V3 have what its run has, and no ZeRO-3") {
  const PlanSpace space = usual_plans(deepseek_v3(), v3_training, v3_plan, 2048, 8);
  CHECK(space.tensor == std::vector{1, 2, 4, 8});
  CHECK(space.context == std::vector{1});
  CHECK(space.pipeline == std::vector{1, 2, 4, 8, 16});
  CHECK(space.expert == std::vector{1, 2, 4, 8, 16, 32, 64, 128, 256});
  CHECK(space.micro_batch == std::vector{1, 2});
  CHECK(space.zero == std::vector{1});
  CHECK(space.virtual_stages == std::vector{2, 3, 4, 6, 8});
  CHECK(has(space.schedules, ScheduleKind::dualpipe));
  CHECK(space.gpus == 2048);
}

TEST_CASE("of a dense model they have ZeRO-3, and pieces of long sequences") {
  Training training = v3_training;
  training.sequence_length = 32768;
  training.global_batch = 6;
  Plan written{.tensor = 8, .expert_tensor = 8, .zero = 2};
  const PlanSpace space = usual_plans(catalogue_model("llama3.1-405b"), training, written, 96, 8);
  CHECK(space.zero == std::vector{1, 3, 2});
  CHECK(space.context == std::vector{1, 2, 4, 8});
  CHECK(space.micro_batch == std::vector{1, 2});
  CHECK(space.expert == std::vector{1});
  CHECK(has(space.pipeline, 48));
  CHECK_FALSE(has(space.pipeline, 96));
  CHECK(space.written->expert_tensor == 1);
}

TEST_CASE("a schedule beyond the usual ones is tried if it is written, but not one in full") {
  Plan written = v3_plan;
  written.schedule = ScheduleKind::chimera;
  const auto schedules = [&] {
    return usual_plans(deepseek_v3(), v3_training, written, 2048, 8).schedules;
  };
  CHECK(schedules().back() == ScheduleKind::chimera);
  written.schedule = ScheduleKind::written;
  CHECK(schedules().back() == ScheduleKind::dualpipe_v);
}

TEST_CASE("what usual plans leave open is as the written one has it") {
  Plan written = v3_plan;
  written.dispatcher = Dispatcher::all_to_all;
  written.overlap.gradient = false;
  written.shard = 4;
  const PlanSpace space = usual_plans(deepseek_v3(), v3_training, written, 2048, 8);
  CHECK(space.usual.dispatcher == Dispatcher::all_to_all);
  CHECK(space.usual.overlap.gradient == false);
  CHECK(space.usual.shard == 0);
  CHECK(space.written->shard == 4);
}

TEST_CASE("stages that are written as they would be anyway count as not written") {
  Plan written = v3_plan;
  written.stage_layers = default_stage_layers(61, 16);
  CHECK(usual_plans(deepseek_v3(), v3_training, written, 2048, 8).written->stage_layers.empty());
  std::swap(written.stage_layers.front(), written.stage_layers.back());
  CHECK(usual_plans(deepseek_v3(), v3_training, written, 2048, 8).written->stage_layers ==
        written.stage_layers);
}

TEST_CASE("what a plan has is always among what is tried with all else") {
  Plan written = v3_plan;
  written.tensor = 16;
  written.expert_tensor = 4;
  written.pipeline = 31;
  written.micro_batch = 8;
  written.zero = 0;
  written.schedule = ScheduleKind::interleaved;
  written.virtual_stages = 5;
  const PlanSpace space = usual_plans(deepseek_v3(), v3_training, written, 2048, 8);
  CHECK(has(space.tensor, 16));
  CHECK(space.sequence_parallel == std::vector{true, false});
  CHECK(space.expert_tensor == std::vector{1, 4});
  CHECK(has(space.pipeline, 31));
  CHECK(has(space.micro_batch, 8));
  CHECK(has(space.zero, 0));
  CHECK(has(space.virtual_stages, 5));
  CHECK(usual_plans(deepseek_v3(), v3_training, v3_plan, 2048, 8).sequence_parallel ==
        std::vector{true});
}
