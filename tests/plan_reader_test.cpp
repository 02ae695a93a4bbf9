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
