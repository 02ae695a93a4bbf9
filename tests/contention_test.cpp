#include "sim/contention.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a contention gives its loads by task and by link") {
  Contention contention;
  contention.add_task(5.0);
  contention.add_load(2, 0.1, 1.0);
  contention.add_load(0, 0.2, 3.0);
  contention.add_task(6.0);
  contention.add_load(2, 0.3, 1.0);
  contention.close();
  CHECK(contention.task_count() == 2);
  CHECK(contention.link_count() == 3);
  CHECK(contention.ceiling(0) == 5.0);
  CHECK(contention.ceiling(1) == 6.0);
  REQUIRE(contention.of_task(0).size() == 2);
  CHECK(contention.of_task(0)[1].link == 0);
  CHECK(contention.of_task(0)[1].alike == 3.0);
  REQUIRE(contention.of_task(1).size() == 1);
  CHECK(contention.on_link(0).size() == 1);
  CHECK(contention.on_link(1).empty());
  REQUIRE(contention.on_link(2).size() == 2);
  CHECK(contention.on_link(2)[0].task == 0);
  CHECK(contention.on_link(2)[1].time == 0.3);
}

TEST_CASE("a contention that was cleared is as new") {
  Contention contention;
  contention.add_task(5.0);
  contention.add_load(7, 0.1, 1.0);
  contention.close();
  contention.clear();
  contention.add_task(6.0);
  contention.close();
  CHECK(contention.task_count() == 1);
  CHECK(contention.link_count() == 0);
  CHECK(contention.ceiling(0) == 6.0);
  CHECK(contention.of_task(0).empty());
}
