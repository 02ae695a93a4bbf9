#include "analysis/training_ledger.hpp"

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

TEST_CASE("a failure takes what was trained since the last safe checkpoint") {
  TrainingLedger ledger;
  RunTimes times{};
  ledger.train({3.0 * hour, 3.0 * hour});
  ledger.save(3.0 * hour, times);
  ledger.train({2.0 * hour, 2.0 * hour});
  CHECK(ledger.done() == 5.0 * hour);
  CHECK(ledger.at_risk());
  ledger.lose(5.0 * hour, times);
  CHECK(ledger.done() == 3.0 * hour);
  CHECK(!ledger.at_risk());
  CHECK(times[RunPart::productive] == 3.0 * hour);
  CHECK(times[RunPart::lost] == 2.0 * hour);
}

TEST_CASE("a checkpoint that is not safe yet does not help") {
  TrainingLedger ledger;
  RunTimes times{};
  ledger.train({3.0 * hour, 3.0 * hour});
  ledger.save(6.0 * hour, times);
  ledger.train({2.0 * hour, 2.0 * hour});
  ledger.lose(5.0 * hour, times);
  CHECK(ledger.done() == Seconds{});
  CHECK(times[RunPart::lost] == 5.0 * hour);
}

TEST_CASE("of slow training that is kept the excess is slowed, and all is lost that is lost") {
  TrainingLedger ledger;
  RunTimes times{};
  ledger.train({4.0 * hour, 3.0 * hour});
  ledger.save(4.0 * hour, times);
  ledger.train({4.0 * hour, 3.0 * hour});
  ledger.lose(8.0 * hour, times);
  CHECK(times[RunPart::productive] == 3.0 * hour);
  CHECK(times[RunPart::slowed] == hour);
  CHECK(times[RunPart::lost] == 4.0 * hour);
  CHECK(times.wall() == 8.0 * hour);
}
