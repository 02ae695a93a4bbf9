#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/study.hpp"
#include "analysis/study_file.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

/// A fingerprint of what all scenarios of a study rest on: the version of the program, the
/// catalogue, and what is in the files that scenarios name.
std::string foundation_hash(const StudyFile& study, const Catalogue& catalogue);

/// The files that scenarios of a study name; one that many name comes many times.
std::vector<std::filesystem::path> named_files(const StudyFile& study);

/// The study as its database knows it. Its hash covers its scenarios and the foundation, not where
/// its files lie; the study of a hash always has the same rows.
StudyIdentity identity_of(const StudyFile& study, const std::string& foundation);

/// A fingerprint of all that decides what becomes of a scenario.
std::string scenario_hash(const YamlDocument& scenario, const std::string& foundation);

}  // namespace trainyard
