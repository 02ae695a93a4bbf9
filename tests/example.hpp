#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "analysis/run_scenario.hpp"

namespace trainyard {

/// The text of a file of the project.
inline std::string text_of(const std::string& file) {
  std::ifstream stream{std::filesystem::path{TRAINYARD_SOURCE_DIR} / file};
  if (!stream) throw std::runtime_error{file + " is not there"};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// examples/deepseek-v3.yaml with one piece of its text replaced by another.
inline std::string deepseek_v3_with(const std::string& piece, const std::string& other) {
  std::string text = text_of(std::string{"examples/deepseek-v3.yaml"});
  const std::size_t at = text.find(piece);
  if (at == std::string::npos) throw std::runtime_error{"the example has no '" + piece + "'"};
  return text.replace(at, piece.size(), other);
}

inline RunScenario run_scenario_of(const std::string& text) {
  return read_run_scenario(read_yaml_text("run.yaml", text), embedded_catalogue());
}

inline Scenario scenario_of(const std::string& text) {
  return run_scenario_of(text).phases.front().scenario();
}

/// The example with one piece replaced.
inline Scenario deepseek_v3(const std::string& piece = "cluster:",
                            const std::string& other = "cluster:") {
  return scenario_of(deepseek_v3_with(piece, other));
}

}  // namespace trainyard
