#include "analysis/run_times.hpp"

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

TEST_CASE("goodput is the productive share of all parts") {
  RunTimes times{};
  for (const auto& [name, part] : run_part_names) times[part] = hour;
  CHECK(times.wall() == 7.0 * hour);
  CHECK(times.goodput() == Approx(1.0 / 7));
  RunTimes more = times;
  more[RunPart::productive] += 7.0 * hour;
  times += more;
  CHECK(times.wall() == 21.0 * hour);
  CHECK(times[RunPart::productive] == 9.0 * hour);
}
