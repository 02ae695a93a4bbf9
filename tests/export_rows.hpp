#pragma once

#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/export_rules_reader.hpp"
#include "sim/catalogue.hpp"

// tests/published/export/verdicts.csv: parts and made-up edges with what each version says of them.

namespace trainyard {

struct ExportRow {
  std::string chip;
  bool product = false;
  ChipMetrics metrics;  // of the table
  double tpp_if_tf32_counts_32_bits = 0.0;
  std::string verdict_2022;
  std::string verdict_2023;
  std::string verdict_2025;
  std::string verdict_2026;
  std::string tariff;
};

/// The fields of one line; a field in quotes may have commas.
inline std::vector<std::string> csv_fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char letter : line) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      fields.emplace_back();
    } else if (letter != '\r') {
      fields.back() += letter;
    }
  }
  return fields;
}

inline ExportRow export_row(const std::vector<std::string>& fields) {
  ExportRow row;
  row.chip = fields.at(0);
  row.product = fields.at(1) == "product";
  row.metrics.datacenter = fields.at(2) == "True";
  row.metrics.tpp = std::stod(fields.at(3));
  row.tpp_if_tf32_counts_32_bits = std::stod(fields.at(5));
  if (!fields.at(7).empty()) row.metrics.performance_density = std::stod(fields.at(7));
  row.metrics.io = Bandwidth{std::stod(fields.at(8)) * 1e9};
  row.metrics.memory = Bandwidth{std::stod(fields.at(9)) * 1e9};
  row.verdict_2022 = fields.at(10);
  row.verdict_2023 = fields.at(11);
  row.verdict_2025 = fields.at(12);
  row.verdict_2026 = fields.at(13);
  row.tariff = fields.at(14);
  return row;
}

inline std::vector<ExportRow> export_rows() {
  std::ifstream file{TRAINYARD_SOURCE_DIR "/tests/published/export/verdicts.csv"};
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error{"verdicts.csv is not there"};
  std::vector<ExportRow> rows;
  while (std::getline(file, line)) rows.push_back(export_row(csv_fields(line)));
  return rows;
}

inline const ExportRules& built_in_rules() {
  static const ExportRules rules = read_export_rules(embedded_catalogue());
  return rules;
}

inline Date day(const std::string& text) {
  return read_date(text).value();
}

}  // namespace trainyard
