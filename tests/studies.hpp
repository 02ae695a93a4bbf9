#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "analysis/study.hpp"

// Small studies with made-up rows.

namespace trainyard {

inline StudyIdentity study_of(std::size_t scenarios) {
  return {.name = "widths",
          .hash = "5f1c",
          .version = "0.1.0",
          .scenarios = scenarios,
          .inputs = {"cluster.nodes", "plan.\"odd\" key"},
          .outputs = {"step_s", "cost_usd", "mfu"}};
}

/// The row that a scenario always gives: some are done, some do not fit, some fail.
inline StudyRow row_of(std::size_t index) {
  StudyRow row{.index = index,
               .hash = "hash of " + std::to_string(index),
               .inputs = {std::to_string(8 * index), std::nullopt},
               .status = RowStatus::done,
               .message = {},
               .outputs = {0.1 * static_cast<double>(index), 1.0 / 3.0, std::nullopt}};
  if (index % 5 == 3) row.inputs[1] = "two, or \"three\"\nlines";
  if (index % 7 == 2) {
    row.status = RowStatus::too_much_memory;
    row.message = "scenario.yaml:1:1: 91 GB do not fit in 80 GB (use more GPUs)";
    row.outputs = {std::nullopt, std::nullopt, std::nullopt};
  }
  if (index % 11 == 4) row.status = RowStatus::failed;
  return row;
}

/// What is left of a row where the machine failed.
inline StudyRow broken_off(StudyRow row) {
  row.status = RowStatus::broken_off;
  row.message = "by signal 9";
  row.outputs.assign(row.outputs.size(), std::nullopt);
  return row;
}

inline std::vector<StudyRow> rows_of(std::size_t scenarios) {
  std::vector<StudyRow> rows;
  for (std::size_t i = 0; i < scenarios; ++i) rows.push_back(row_of(i));
  return rows;
}

/// All rows of a study in the order in which it shows them.
inline std::vector<StudyRow> rows_in(const Study& study) {
  std::vector<StudyRow> rows;
  study.visit([&](const StudyRow& row) { rows.push_back(row); });
  return rows;
}

inline std::vector<StudyRow> rows_in(const std::filesystem::path& file) {
  return rows_in(Study::read(file));
}

/// A row of texts and numbers that come from nowhere: any bytes, any number but NaN.
inline StudyRow random_row(std::size_t index, const StudyIdentity& identity,
                           std::mt19937_64& random) {
  const auto text = [&] {
    std::string letters(random() % 20, ' ');
    for (char& letter : letters) letter = static_cast<char>(random() % 256);
    return letters;
  };
  const auto number = [&] {
    const std::uint64_t bits = random();
    double value = 0.0;
    static_assert(sizeof bits == sizeof value);
    std::memcpy(&value, &bits, sizeof value);
    return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
  };
  StudyRow row{.index = index,
               .hash = text(),
               .inputs = {},
               .status = static_cast<RowStatus>(random() % 3),
               .message = text(),
               .outputs = {}};
  for (std::size_t i = 0; i < identity.inputs.size(); ++i) {
    row.inputs.push_back(random() % 4 == 0 ? std::nullopt : std::optional{text()});
  }
  for (std::size_t i = 0; i < identity.outputs.size(); ++i) {
    row.outputs.push_back(random() % 4 == 0 ? std::nullopt : std::optional{number()});
  }
  return row;
}

}  // namespace trainyard
