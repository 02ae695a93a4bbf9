#include "workloads/schedule_kind.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("every schedule but a written one has a name of its own") {
  for (std::size_t kind = 0; kind < schedule_names.size(); ++kind) {
    CHECK(schedule_names[kind].second == static_cast<ScheduleKind>(kind));
    CHECK(name_of(static_cast<ScheduleKind>(kind)) == schedule_names[kind].first);
  }
  CHECK(static_cast<std::size_t>(ScheduleKind::written) == schedule_names.size());
  CHECK(name_of(ScheduleKind::written) == "the written schedule");
}
