#include "sim/entry_text.hpp"

#include "sim/catalogue.hpp"
#include "sim/yaml.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

const std::string catalogue =
    "# Trains.\n"
    "trains:\n"
    "  slow: {cars: 4}\n"
    "\n"
    "  # the usual one\n"
    "  usual:\n"
    "    cars: 8\n"
    "  fast:\n"
    "    like: usual  # but for its cars\n"
    "    cars: 2\n"
    "sources:\n"
    "  usual: somewhere\n";

}  // namespace

TEST_CASE("the text of one entry has its lines where they were, and what it is like") {
  CHECK(entry_text(catalogue, "trains", "fast") ==
        "# Trains.\n"
        "trains:\n"
        "\n"
        "\n"
        "\n"
        "  usual:\n"
        "    cars: 8\n"
        "  fast:\n"
        "    like: usual  # but for its cars\n"
        "    cars: 2\n"
        "sources:\n"
        "  usual: somewhere\n");
}

TEST_CASE("a text without the entry, or in which entries are like each other, stays whole") {
  CHECK(entry_text(catalogue, "trains", "faster") == catalogue);
  CHECK(entry_text(catalogue, "planes", "fast") == catalogue);
  const std::string circle = "a:\n  b:\n    like: c\n  c:\n    like: b\n";
  CHECK(entry_text(circle, "a", "b") == circle);
  CHECK(entry_text("", "a", "b").empty());
}

TEST_CASE("every model of the catalogue reads the same from its own lines") {
  const std::string whole = catalogue_file(embedded_catalogue(), "models.yaml").text;
  const YamlDocument all = read_yaml_text("models.yaml", whole);
  const YamlValue models = all.root().map().at("models");
  for (const auto& [name, value] : models.map().entries()) {
    CAPTURE(name);
    const std::string text = entry_text(whole, "models", name);
    CHECK(text.size() < whole.size() / 4);
    const YamlDocument alone = read_yaml_text("models.yaml", text);
    CHECK(leaves(entry_of(alone, "models", name).value()) ==
          leaves(entry_of(all, "models", name).value()));
  }
}
