#include "analysis/node_pool.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

TEST_CASE("spares take the places of failed nodes until there are none") {
  std::mt19937_64 random{1};
  const FailureModel model = failing_every(day, {.noticed = {}, .repair = 1000.0 * day});
  NodePool pool{model, 10, 2, random};
  const Seconds first = pool.next_failure();
  CHECK(std::isinf(pool.next_return().value()));
  pool.fail(random);
  CHECK(pool.next_return() == first + 1000.0 * day);
  CHECK(pool.next_failure() > first);
  pool.fail(random);
  CHECK(pool.filled() == 10);
  pool.fail(random);
  CHECK(pool.filled() == 9);
  pool.take_back(random);  // fills the place
  CHECK(pool.filled() == 10);
  pool.take_back(random);  // becomes a spare
  pool.fail(random);
  CHECK(pool.filled() == 10);
}

TEST_CASE("a node that needs no repair keeps its place") {
  std::mt19937_64 random{1};
  const FailureModel model = failing_every(day);
  NodePool pool{model, 10, 0, random};
  for (int failure = 0; failure < 100; ++failure) pool.fail(random);
  CHECK(pool.filled() == 10);
  CHECK(std::isinf(pool.next_return().value()));
}

TEST_CASE("with as many spares as it takes no place is ever empty, and none comes back") {
  std::mt19937_64 random{1};
  const FailureModel model = failing_every(day, {.noticed = {}, .repair = 1000.0 * day});
  NodePool pool{model, 10, std::nullopt, random};
  for (int failure = 0; failure < 100; ++failure) pool.fail(random);
  CHECK(pool.filled() == 10);
  CHECK(std::isinf(pool.next_return().value()));
}

TEST_CASE("empty places do not fail") {
  std::mt19937_64 random{1};
  const FailureModel model = failing_every(day, {.noticed = {}, .repair = 1000.0 * day});
  NodePool pool{model, 3, 0, random};
  for (int failure = 0; failure < 3; ++failure) pool.fail(random);
  CHECK(pool.filled() == 0);
  CHECK(std::isinf(pool.next_failure().value()));
  pool.take_back(random);
  CHECK(pool.filled() == 1);
  CHECK(std::isfinite(pool.next_failure().value()));
}
