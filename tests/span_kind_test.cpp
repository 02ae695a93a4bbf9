#include "workloads/span_kind.hpp"

#include <set>
#include <string_view>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("each kind of span has a name of its own, and thirteen of them communicate") {
  std::set<std::string_view> names;
  int communicate = 0;
  for (auto kind = SpanKind::attention_forward; kind <= SpanKind::gradient_scatter;
       kind = static_cast<SpanKind>(static_cast<int>(kind) + 1)) {
    names.insert(name_of(kind));
    communicate += is_communication(kind) ? 1 : 0;
  }
  CHECK(names.size() == 22);
  CHECK_FALSE(names.contains(""));
  CHECK(communicate == 13);
  CHECK_FALSE(is_communication(SpanKind::prediction));
  CHECK(is_communication(SpanKind::dispatch));
}
