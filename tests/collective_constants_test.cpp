#include "workloads/collective_constants.hpp"

#include <set>
#include <string>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

TEST_CASE("the catalogue's constants of collectives are read, each with its source") {
  const CollectiveConstants constants = catalogue_collectives();
  CHECK(constants.of(Protocol::low_latency).start.value() == Approx(6.6e-6));
  CHECK(constants.of(Protocol::low_latency_128).ring.network.value() == Approx(4e-6));
  CHECK(constants.of(Protocol::simple).share.nic == 1.0);
  CHECK(constants.in_switch.fill.value() == Approx(11 * 0x1p20));
  CHECK(constants.chunk.value() == Approx(0x1p20));
  std::set<std::string> named;
  for (const Provenance& entry : constants.provenance) {
    CHECK_FALSE(entry.source.empty());
    named.insert(entry.constant);
  }
  CHECK(named.size() == constants.provenance.size());
  CHECK(named.contains("exchanges.v1-2025-02-24.normal"));
}

TEST_CASE("a version of an exchange has the modes that somebody gave rates for") {
  const CollectiveConstants constants = catalogue_collectives();
  REQUIRE(constants.exchanges.size() == 4);
  const ExchangeVersion& first = constants.exchanges[0];
  CHECK(first.name == "v1-2025-02-24");
  CHECK(first.normal->nic.value() == Approx(37e9));
  CHECK(first.low_latency->local_rows == LocalRows::over_nics);
  CHECK_FALSE(constants.exchanges[1].low_latency);
  CHECK_FALSE(constants.exchanges[2].normal);
}

TEST_CASE("a constant that is missing is named") {
  const YamlDocument document = read_yaml_text("mine.yaml", "protocols: {ll: {nvlink: 0.5}}\n");
  CHECK_THROWS_WITH(document.root().read(read_collective_constants),
                    "mine.yaml:1:17: 'kind' is missing (add a line 'kind: ...')");
}
