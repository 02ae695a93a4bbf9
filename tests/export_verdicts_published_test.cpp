#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/export_verdicts.hpp"

using namespace trainyard;

namespace {

void check_verdicts(const ChipMetrics& metrics, const ExportRow& row) {
  CHECK(word(metrics, day_2022) == row.verdict_2022);
  CHECK(word(metrics, day_2023) == row.verdict_2023);
  CHECK(word(metrics, day_2025) == row.verdict_2025);
  CHECK(word(metrics, day_2026) == row.verdict_2026);
  CHECK(duty(metrics, day_2026) == row.tariff);
}

}  // namespace

TEST_CASE("every row of the published table gets its verdicts, from the numbers of the table") {
  const std::vector<ExportRow> rows = export_rows();
  CHECK(rows.size() == 51);
  for (const ExportRow& row : rows) {
    INFO(row.chip);
    check_verdicts(row.metrics, row);
  }
}

TEST_CASE("every part of the published table gets its verdicts, from its datasheet") {
  for (const ExportRow& row : export_rows()) {
    if (!row.product) continue;
    INFO(row.chip);
    check_verdicts(chip_metrics(*std::ranges::find(parts(), row.chip, &Gpu::name)), row);
  }
}

TEST_CASE("whether TF32 counts 19 bits or 32 moves no verdict of any part") {
  std::vector<std::string> moved;
  for (const ExportRow& row : export_rows()) {
    if (!row.product) continue;
    INFO(row.chip);
    const Gpu& gpu = *std::ranges::find(parts(), row.chip, &Gpu::name);
    ChipMetrics metrics = chip_metrics(gpu);
    const double tf32 = std::round(gpu.peak.tf32.value() * 1e-12 * 32.0 * 1e6) / 1e6;
    if (tf32 > metrics.tpp) moved.push_back(gpu.id);
    metrics.tpp = std::max(metrics.tpp, tf32);
    CHECK(metrics.tpp == Approx(row.tpp_if_tf32_counts_32_bits).epsilon(1e-12));
    if (gpu.die) metrics.performance_density = metrics.tpp / gpu.die->value();
    check_verdicts(metrics, row);
  }
  CHECK(moved == std::vector<std::string>{"L20", "L2"});
}

TEST_CASE("each row is decided by the clause that its verdict names") {
  const auto titles_of = [](const std::string& verdict) -> std::string {
    if (verdict == "CONTROLLED_3A090") return "3A090 (2022)";
    if (verdict == "NOT_3A090 (Note 2)") return "Note 2 to 3A090";
    if (verdict == "3A090.a") return "3A090.a";
    if (verdict == "3A090.a (NAC/ACA eligible)") return "3A090.a, not for data centres";
    if (verdict == "3A090.b (NAC/ACA eligible)") return "3A090.b";
    if (verdict == "LICENCE (is-informed letter)") return "is-informed letters";
    if (verdict == "CASE_BY_CASE") return "3A090.a, reviewed case by case";
    if (verdict == "PRESUMPTION_OF_DENIAL") return "3A090.a, presumption of denial";
    return "outside 3A090";
  };
  for (const ExportRow& row : export_rows()) {
    INFO(row.chip);
    CHECK(clause(row.metrics, day_2022) ==
          (row.verdict_2022 == "NOT_3A090" ? "outside 3A090 (2022)" : "3A090 (2022)"));
    CHECK(clause(row.metrics, day_2023) == titles_of(row.verdict_2023));
    CHECK(clause(row.metrics, day_2025) == titles_of(row.verdict_2025));
    CHECK(clause(row.metrics, day_2026) == titles_of(row.verdict_2026));
  }
}
