#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "analysis/study_file.hpp"

namespace trainyard {

/// Where a command on studies is told to write its results. Empty: nowhere; "-": standard output.
struct StudyOutputs {
  std::string csv;
  std::string json;
};

/// What is wrong with them, with a remedy; empty: nothing. Both cannot go to one file, by whatever
/// paths it is named, and neither in the place of a file that is kept or of a study's database.
std::string mistake_in_outputs(const StudyOutputs& outputs,
                               std::span<const std::filesystem::path> kept);

/// What is wrong with the folder of a study's database, with a remedy; empty: nothing.
std::string mistake_in_folder(const std::string& folder);

/// The files that a study and its scenario are written in, those that they name, and those of a
/// folder of catalogues, if there is one.
std::vector<std::filesystem::path> files_read(const StudyFile& study, const std::string& catalog);

}  // namespace trainyard
