#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/names.hpp"
#include "tests/export_rows.hpp"
#include "topologies/cluster_reader.hpp"

// What the rules of the catalogue say of a chip, in words, and the catalogue's parts to ask it of.

namespace trainyard {

inline const std::string day_2022 = "2022-10-07";
inline const std::string day_2023 = "2023-11-17";
inline const std::string day_2025 = "2025-04-09";
inline const std::string day_2026 = "2026-01-15";

inline std::string word(const ChipMetrics& metrics, const std::string& date,
                        Destination destination = Destination::china) {
  return std::string{
      name_in(verdict_names, verdict(built_in_rules(), metrics, day(date), destination).verdict)};
}

inline std::string clause(const ChipMetrics& metrics, const std::string& date,
                          Destination destination = Destination::china) {
  const std::string text = verdict(built_in_rules(), metrics, day(date), destination).clause;
  return text.substr(0, text.find(':'));
}

inline std::string duty(const ChipMetrics& metrics, const std::string& date) {
  const Tariff* const found = tariff(built_in_rules(), metrics, day(date));
  return found == nullptr ? "none" : found->name;
}

inline const std::vector<Gpu>& parts() {
  static const std::vector<Gpu> gpus = read_hardware(embedded_catalogue()).gpus;
  return gpus;
}

inline ChipMetrics part(const std::string& id) {
  return chip_metrics(*std::ranges::find(parts(), id, &Gpu::id));
}

}  // namespace trainyard
