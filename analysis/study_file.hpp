#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/study_points.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// Many scenarios that differ from one in what is written for some keys. Its points are numbered
/// from 0; of a grid the last key changes fastest.
struct StudyFile {
  std::string name;  ///< of the file, without its ending
  std::filesystem::path folder;
  YamlDocument base;  ///< the scenario that they differ from; its first file is the study's
  std::vector<StudyInput> inputs;
  std::size_t scenarios;
};

/// Reads a file with `scenario:` and one of `grid:` (key: list of values, or {from, to, count}),
/// `list:` (of maps) and `latin_hypercube:` ({count, seed, of: {key: list of values, or {from,
/// to}}}). Throws InputError.
StudyFile read_study_file(const std::filesystem::path& file);

/// The scenario of a point. Its values stand where they are written: in the study or in the base.
YamlDocument scenario_at(const StudyFile& study, std::size_t point);

/// An error in one of the study's files as it reads from the study's folder, so that it is the same
/// wherever the study was run from.
std::string seen_from_study(const StudyFile& study, const std::string& message);

/// What a point has for each input; nothing where that is the base's.
std::vector<std::optional<std::string>> inputs_at(const StudyFile& study, std::size_t point);

}  // namespace trainyard
