#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/setups.hpp"
#include "workloads/model_flops.hpp"
#include "workloads/parameters.hpp"

// The model catalogue against the sizes in tests/published/models.yaml.

using namespace trainyard;

namespace {

constexpr double giga = 1e9;

/// Parameters of one model, in billions.
struct Size {
  double counted;                   ///< by another program
  std::optional<double> published;  ///< by those who made the model
};

struct Row {
  std::string model;
  Size total;
  Size active;
  std::string off;  ///< which published figures are not met, and why
};

Size read_size(YamlMap& map, const std::string& which) {
  Size size{.counted = map.at("counted_" + which).positive(), .published = std::nullopt};
  if (const auto published = map.find(which)) size.published = published->positive();
  return size;
}

Row read_row(YamlMap& map) {
  Row row{.model = map.at("model").text(),
          .total = read_size(map, "total"),
          .active = read_size(map, "active"),
          .off = {}};
  if (const auto off = map.find("off")) row.off = off->text();
  return row;
}

std::vector<Row> published_rows() {
  const YamlDocument file =
      read_yaml_file(std::string{TRAINYARD_SOURCE_DIR} + "/tests/published/models.yaml");
  YamlMap map = file.root().map();
  std::vector<Row> rows;
  for (const YamlValue& row : map.at("rows").list()) rows.push_back(row.read(read_row));
  return rows;
}

/// Published figures are met within 1 %, unless the row says that one is not.
void check_size(double billions, const Size& size, const std::string& off,
                const std::string& which) {
  CAPTURE(which);
  CHECK(billions == Approx(size.counted).epsilon(1e-4));
  if (!size.published) return;
  const bool met = billions == Approx(*size.published).epsilon(0.01);
  const bool excused = off.find(which + ":") != std::string::npos;
  CHECK(met != excused);
}

}  // namespace

TEST_CASE("every model of the catalogue has the size that its publisher says") {
  for (const Row& row : published_rows()) {
    CAPTURE(row.model, row.off);
    const Model model = catalogue_model(row.model.c_str());
    check_size(total_parameters(model) / giga, row.total, row.off, "total");
    check_size(active_parameters(model) / giga, row.active, row.off, "active");
  }
}

TEST_CASE("no model of the catalogue is left out") {
  std::set<std::string> rows;
  for (const Row& row : published_rows()) rows.insert(row.model);
  const YamlDocument document = catalogue_document(embedded_catalogue(), "models.yaml");
  YamlMap file = document.root().map();
  YamlMap models = file.at("models").map();
  std::set<std::string> entries;
  for (const auto& [name, entry] : models.entries()) {
    entries.insert(name);
    CAPTURE(name);
    CHECK_NOTHROW(entry.read([&, &key = name](YamlMap& map) {
      const Model model = read_model(key, map);
      CHECK_FALSE(map.at("source").text().empty());
      return model;
    }));
  }
  CHECK(rows == entries);
}

// github mosaicml/llm-foundry scripts/train/benchmarking/README.md @8c8dd48
TEST_CASE("the MPT family has the parameters that llm-foundry printed, to the last one") {
  CHECK(total_parameters(catalogue_model("mpt-760m")) == 760470528.0);
  CHECK(total_parameters(catalogue_model("mpt-1b")) == 1315950592.0);
  CHECK(total_parameters(catalogue_model("mpt-3b")) == 2651837440.0);
  CHECK(total_parameters(catalogue_model("mpt-7b")) == 6658859008.0);
  CHECK(total_parameters(catalogue_model("mpt-13b")) == 12853954560.0);
  CHECK(total_parameters(catalogue_model("mpt-30b")) == 29975214080.0);
  CHECK(total_parameters(catalogue_model("mpt-70b")) == 64862437376.0);
}

// arXiv 2505.11432: tokens a second, GPUs and utilization of section 6.1 make 282.2 GFLOP a token.
// The paper counts 6 for each active parameter, and causal scores.
TEST_CASE("MegaScale-MoE's rates of tokens and of FLOPs agree on the FLOPs of a token") {
  CHECK(flops_per_token(catalogue_model("megascale-moe-352b"), 8192).causal.value() ==
        Approx(282.3 * giga).epsilon(0.01));
}
