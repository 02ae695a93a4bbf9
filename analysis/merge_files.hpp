#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace trainyard {

/// The databases in the folders, each once, in the order of folders and then of names: study.sqlite
/// and shard-3-of-7.sqlite. Throws InputError if a folder has none.
std::vector<std::filesystem::path> study_files(const std::vector<std::string>& directories);

}  // namespace trainyard
