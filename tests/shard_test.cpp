#include "analysis/shard.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("the shards of a study have each scenario once") {
  const std::size_t scenarios = GENERATE(0, 1, 6, 7, 8, 100);
  const std::size_t count = GENERATE(1, 2, 7, 12);
  CAPTURE(scenarios, count);
  std::vector<int> times(scenarios);
  for (std::size_t number = 1; number <= count; ++number) {
    const Shard shard{.number = number, .count = count};
    for (std::size_t i = 0; i < shard.size(scenarios); ++i) ++times.at(shard.scenario(i));
  }
  CHECK(times == std::vector<int>(scenarios, 1));
}

TEST_CASE("a shard is a part of a whole, counted from 1") {
  const auto shard = read_shard("3/7");
  REQUIRE(shard);
  CHECK(shard->number == 3);
  CHECK(shard->count == 7);
  for (const char* text : {"", "3", "/", "3/", "/7", "0/7", "8/7", "3/0", "-1/7", "+3/7", " 3/7",
                           "3/7 ", "3/7/9", "3.0/7", "a/b", "1/99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(read_shard(text));
  }
}

TEST_CASE("the database of a shard is named after it") {
  CHECK(database_name(std::nullopt) == "study.sqlite");
  CHECK(database_name(read_shard("3/7")) == "shard-3-of-7.sqlite");
  for (const char* name : {"study.sqlite", "shard-3-of-7.sqlite", "shard-12-of-12.sqlite"}) {
    CAPTURE(name);
    CHECK(is_database_name(name));
  }
  for (const char* name :
       {"", "study", "study.sqlite-wal", "shard-3-of-7.sqlite-wal", "shard-8-of-7.sqlite",
        "shard-3-of-.sqlite", "shard--of-7.sqlite", "shard-of-7.sqlite", "shard-3-of.sqlite",
        "shard-3-of-7", "a-shard-3-of-7.sqlite", "shard-.sqlite-of-"}) {
    CAPTURE(name);
    CHECK_FALSE(is_database_name(name));
  }
}
