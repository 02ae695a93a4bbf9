#include "analysis/progress.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("progress tells the rate and the time that is left") {
  CHECK(progress_text(1234, 10000, "scenarios", Seconds{3.5}) ==
        "1,234 of 10,000 scenarios, 353 a second, 25 s left");
  CHECK(progress_text(3, 8, "GPUs", Seconds{6.0}) == "3 of 8 GPUs, 0.5 a second, 10 s left");
}

TEST_CASE("progress tells long times in minutes and hours") {
  CHECK(progress_text(100, 100'000, "scenarios", Seconds{4.0}) ==
        "100 of 100,000 scenarios, 25 a second, 67 min left");
  CHECK(progress_text(100, 1'000'000, "scenarios", Seconds{4.0}) ==
        "100 of 1,000,000 scenarios, 25 a second, 11.1 h left");
}

TEST_CASE("progress claims no rate before the first is done, and no end that is not known") {
  CHECK(progress_text(0, 10, "plans", Seconds{1.0}) == "0 of 10 plans");
  CHECK(progress_text(500, 0, "plans", Seconds{0.5}) == "500 plans, 1,000 a second");
  CHECK(progress_text(10, 10, "plans", Seconds{1.0}) == "10 of 10 plans, 10 a second");
}
