#include "topologies/export_text.hpp"

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

TEST_CASE("quantities are written as scenarios write them") {
  CHECK(bandwidth_text(50.0_GBps) == "50 GB/s");
  CHECK(bandwidth_text(12.5_GBps, "", "GBps") == "12.5GBps");
  CHECK(latency_text(1.665_us) == "1.665 us");
  CHECK(latency_text(Seconds{}, "") == "0us");
}

TEST_CASE("XML keeps what it would take for its own marks") {
  CHECK(xml_escaped("a<b>&\"c\"") == "a&lt;b&gt;&amp;&quot;c&quot;");
}
