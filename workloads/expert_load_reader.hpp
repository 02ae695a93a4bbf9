#pragma once

#include <filesystem>
#include <vector>

#include "sim/yaml.hpp"
#include "workloads/expert_load.hpp"

namespace trainyard {

/// The `expert_load` of a scenario: {kind: zipf, skew: 0.5, draws: 4, seed: 1}, or {kind: file,
/// file: loads.csv}. Throws InputError.
ExpertLoad read_expert_load(YamlMap& map);

/// A file with a line for each layer with experts and on it a number for each expert, separated by
/// commas: what it gets, next to the others of its line. Throws InputError.
std::vector<std::vector<double>> read_load_file(const std::filesystem::path& file);

}  // namespace trainyard
