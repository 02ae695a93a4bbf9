#include "analysis/plan_reader.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"
#include "workloads/zero_bubble.hpp"

using namespace trainyard;

namespace {

Plan plan_from(const std::string& yaml) {
  return read_yaml_text("run.yaml", yaml).root().read([](YamlMap& map) {
    return read_plan(map, 64);
  });
}

}  // namespace

TEST_CASE("a plan names its schedule, and how many stages a rank holds") {
  const Plan plan = plan_from("{pipeline: 4, schedule: interleaved, virtual_stages: 3}");
  CHECK(plan.schedule == ScheduleKind::interleaved);
  CHECK(plan.virtual_stages == 3);
  CHECK(plan.data == 16);
  for (const auto& [name, kind] : schedule_names) {
    CHECK(plan_from("{schedule: " + std::string{name} + "}").schedule == kind);
  }
  CHECK(plan_from("{pipeline: 2}").schedule == ScheduleKind::one_forward_one_backward);
  CHECK(plan_from("{pipeline: 2}").virtual_stages == 1);
}

TEST_CASE("a plan names its degrees, and data is what remains") {
  const Plan plan = plan_from(
      "{tensor: 4, sequence_parallel: true, context: 2, context_exchange: all-gather, pipeline: 2,"
      " expert: 8, expert_tensor: 1}");
  CHECK(plan.tensor == 4);
  CHECK(plan.sequence_parallel);
  CHECK(plan.context == 2);
  CHECK(plan.context_exchange == ContextExchange::gather);
  CHECK(plan.data == 4);
  CHECK(plan.expert == 8);
  CHECK(plan.expert_tensor == 1);
  CHECK(plan.stage_gpus() == 32);
  CHECK(plan.expert_replicas() == 4);
}

TEST_CASE("what a plan leaves out is one, off, or as the stack does it") {
  const Plan plan = plan_from("{}");
  CHECK(plan.data == 64);
  CHECK(plan.tensor == 1);
  CHECK_FALSE(plan.sequence_parallel);
  CHECK(plan.context == 1);
  CHECK(plan.context_exchange == ContextExchange::ring);
  CHECK(plan.expert_tensor == 1);
  CHECK(plan.zero == 0);
  CHECK(plan.shards() == 64);
  CHECK_FALSE(plan.offload_optimizer);
  CHECK_FALSE(plan.dispatcher);
  CHECK_FALSE(plan.overlap.tensor);
  CHECK_FALSE(plan.overlap.context);
}

TEST_CASE("each expert's matrices are shared by as many GPUs as the others, unless it is written") {
  CHECK(plan_from("{tensor: 8}").expert_tensor == 8);
  CHECK(plan_from("{tensor: 8, expert_tensor: 2}").expert_tensor == 2);
}

TEST_CASE("more ranks than GPUs leave one data rank, for the misfit to tell") {
  CHECK(plan_from("{tensor: 2000000000, context: 2000000000, pipeline: 2000000000}").data == 1);
}

TEST_CASE("states are sharded in three stages, over all data ranks or some, or lie in the host") {
  const Plan plan = plan_from("{zero: 3, shard: 8, offload_optimizer: true}");
  CHECK(plan.zero == 3);
  CHECK(plan.shards() == 8);
  CHECK(plan.offload_optimizer);
  CHECK_THROWS_WITH(plan_from("{zero: 4}"),
                    "run.yaml:1:8: ZeRO has no stage 4 (write 0, 1, 2 or 3)");
}

TEST_CASE("each overlap is switched by its own word") {
  const OverlapChoice overlap =
      plan_from("{overlap: {tensor: true, gradient: false, parameter: true, expert: false}}")
          .overlap;
  CHECK(overlap.tensor == true);
  CHECK(overlap.gradient == false);
  CHECK(overlap.parameter == true);
  CHECK(overlap.expert == false);
  CHECK_FALSE(overlap.point_to_point.has_value());
  CHECK_FALSE(overlap.context.has_value());
  CHECK(plan_from("{overlap: {point_to_point: false}}").overlap.point_to_point == false);
  CHECK(plan_from("{overlap: {context: true}}").overlap.context == true);
}

TEST_CASE("rows travel to experts in two hops or straight") {
  CHECK(plan_from("{dispatcher: deepep}").dispatcher == Dispatcher::two_hop);
  CHECK(plan_from("{dispatcher: alltoall}").dispatcher == Dispatcher::all_to_all);
  CHECK_THROWS_WITH(plan_from("{dispatcher: allgather}"),
                    "run.yaml:1:14: unknown 'allgather' (known: deepep, alltoall)");
}

TEST_CASE("a placement lists each degree once, innermost first") {
  CHECK(plan_from("{placement: [tensor, pipeline, context, data]}").placement ==
        std::vector{Degree::tensor, Degree::pipeline, Degree::context, Degree::data});
  CHECK_THROWS_WITH(plan_from("{placement: [tensor, data, data, pipeline]}"),
                    "run.yaml:1:28: 'data' is placed twice (keep one of them)");
  CHECK_THROWS_WITH(plan_from("{placement: [tensor, data, pipeline]}"),
                    "run.yaml:1:13: 'context' has no place (list tensor, context, data and "
                    "pipeline, innermost first)");
  CHECK_THROWS_WITH(plan_from("{placement: [tensor, expert, data, pipeline]}"),
                    "run.yaml:1:22: experts have no place of their own: they divide the GPUs of a "
                    "pipeline stage (leave 'expert' out)");
}

TEST_CASE("the embedding and the head ride with layers, or are stages of their own") {
  const Plan riding = plan_from("{pipeline: 4, stage_layers: [1, 2, 2, 1]}");
  CHECK(riding.stage_layers == std::vector{1, 2, 2, 1});
  CHECK_FALSE(riding.embedding_stage);
  CHECK_FALSE(riding.head_stage);
  const Plan alone = plan_from("{pipeline: 4, stage_layers: [embedding, 3, 3, head]}");
  CHECK(alone.stage_layers == std::vector{0, 3, 3, 0});
  CHECK(alone.embedding_stage);
  CHECK(alone.head_stage);
  CHECK_THROWS_WITH(plan_from("{pipeline: 2, stage_layers: [3, embedding]}"),
                    "run.yaml:1:33: 'embedding' among the layers (write it first)");
  CHECK_THROWS_WITH(plan_from("{pipeline: 2, stage_layers: [head, 3]}"),
                    "run.yaml:1:30: 'head' among the layers (write it last)");
}

TEST_CASE("a schedule may be written in place") {
  const Plan plan =
      plan_from("{pipeline: 2, schedule: {micro_batches: 1, ranks: [[F0, D0], [F0, B0, W0]]}}");
  CHECK(plan.schedule == ScheduleKind::written);
  CHECK(plan.written.stages == 2);
  CHECK(plan.written.order[1].size() == 3);
}

TEST_CASE("a schedule may be in a file beside the scenario, whose errors name that file") {
  const Folder files;
  const std::string order =
      files.write("orders/mine.yaml", text_of("examples/schedules/zero-bubble-by-hand.yaml"));
  const std::string run = files.write("run.yaml", "{pipeline: 3, schedule: orders/mine.yaml}\n");
  const auto read = [&] {
    return read_yaml_file(run).root().read([](YamlMap& map) { return read_plan(map, 64); });
  };
  CHECK(read().schedule == ScheduleKind::written);
  CHECK(read().written.order == zero_bubble_h1(3, 4).order);

  files.write("orders/mine.yaml", "{micro_batches: 1, ranks: [[F0, G0]]}\n");
  CHECK_THROWS_WITH(read(), order +
                                ":1:33: unknown chunk 'G0' (write F, B, W or D and a "
                                "micro-batch, 'F3'; with the stage of the rank, 'F1.3'; as an "
                                "overlapped pair, 'F0.3&D1.2')");
  files.write("run.yaml", "{pipeline: 3, schedule: none.yaml}\n");
  CHECK_THROWS_WITH(read(), run +
                                ":1:25: 'none.yaml' is no file (write its path from the folder "
                                "of this one)");
}
