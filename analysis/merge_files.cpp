#include "analysis/merge_files.hpp"

#include <algorithm>
#include <set>

#include "analysis/shard.hpp"
#include "sim/yaml.hpp"

namespace trainyard {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> study_files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry{directory, error}, end; !error && entry != end;
       entry.increment(error)) {
    if (is_database_name(entry->path().filename().string())) files.push_back(entry->path());
  }
  if (error) {
    throw InputError{directory.string() + ": cannot be read: " + error.message() +
                     " (name a folder that a sweep wrote to)"};
  }
  if (files.empty()) {
    throw InputError{directory.string() +
                     ": has no study.sqlite and no shard-I-of-N.sqlite (name a folder that a "
                     "sweep wrote to)"};
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::vector<fs::path> study_files(const std::vector<std::string>& directories) {
  std::vector<fs::path> files;
  std::set<fs::path> seen;
  for (const std::string& directory : directories) {
    for (const fs::path& file : study_files_in(directory)) {
      if (seen.insert(fs::weakly_canonical(file)).second) files.push_back(file);
    }
  }
  return files;
}

}  // namespace trainyard
