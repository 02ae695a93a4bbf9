#include "analysis/uncertainty.hpp"

#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

UncertaintyCatalogue embedded() {
  return read_uncertainties(catalogue_document(embedded_catalogue(), "uncertainty.yaml"));
}

}  // namespace

TEST_CASE("what a catalogue entry says of its error counts before what its kind is off") {
  const UncertaintyCatalogue catalogue = embedded();
  Provenance constant{.constant = "x", .kind = "measured", .source = "s"};
  CHECK(uncertainty_of(constant, catalogue) == 0.08);
  constant.uncertainty = 0.076;
  CHECK(uncertainty_of(constant, catalogue) == 0.076);
}

TEST_CASE("what a scenario chooses is sure") {
  CHECK(uncertainty_of({.constant = "x", .kind = "scenario", .source = "s"}, embedded()) == 0.0);
}

TEST_CASE("less is known of a constant from kind to kind") {
  double before = 0.0;
  for (const char* kind : {"datasheet", "published", "measured", "assumption"}) {
    const double off = uncertainty_of({.constant = "x", .kind = kind, .source = "s"}, embedded());
    CHECK(off > before);
    before = off;
  }
}

TEST_CASE("an uncertainty is a number and no less than nothing") {
  const YamlDocument document =
      read_yaml_text("c.yaml", "kind: measured\nsource: s\nuncertainty: -0.1\n");
  YamlMap map = document.root().map();
  CHECK_THROWS_WITH(read_provenance("x", map),
                    ContainsSubstring("c.yaml:3:14: '-0.1' is not a number"));
}

TEST_CASE("a kind of input without a reason is refused") {
  const YamlDocument document = read_yaml_text("u.yaml", "kinds: {datasheet: {uncertainty: 0.1}}");
  CHECK_THROWS_WITH(read_uncertainties(document), ContainsSubstring("'reason' is missing"));
}
