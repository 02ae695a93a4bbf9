#include "analysis/study_outputs.hpp"

#include <algorithm>
#include <string_view>

#include "analysis/shard.hpp"
#include "analysis/study_hash.hpp"

namespace trainyard {
namespace {

namespace fs = std::filesystem;

/// The same for one file, by whatever path it is named, and whether it is there or not.
fs::path place_of(const fs::path& file) {
  std::error_code ignored;
  const fs::path place = fs::weakly_canonical(fs::absolute(file), ignored);
  return place.empty() ? fs::absolute(file).lexically_normal() : place;
}

/// SQLite keeps files of its own beside a database.
bool is_of_database(std::string name) {
  for (const std::string_view ending : {"-wal", "-shm", "-journal"}) {
    if (name.ends_with(ending)) name.erase(name.size() - ending.size());
  }
  return is_database_name(name);
}

bool would_overwrite(const std::string& file, std::span<const fs::path> kept) {
  if (file.empty() || file == "-") return false;
  const fs::path place = place_of(file);
  return is_of_database(fs::path{file}.filename()) || is_of_database(place.filename()) ||
         std::ranges::find(kept, place, place_of) != kept.end();
}

bool go_to_one_file(const StudyOutputs& outputs) {
  if (outputs.csv.empty() || outputs.json.empty()) return false;
  if (outputs.csv == "-" || outputs.json == "-") return outputs.csv == outputs.json;
  return place_of(outputs.csv) == place_of(outputs.json);
}

}  // namespace

std::string mistake_in_outputs(const StudyOutputs& outputs, std::span<const fs::path> kept) {
  if (go_to_one_file(outputs)) {
    return "--csv and --json cannot both go to " + outputs.csv + " (name another file for one)";
  }
  const std::string rest = " would be overwritten, but is read or kept (name another file)";
  if (would_overwrite(outputs.csv, kept)) return "--csv: " + outputs.csv + rest;
  if (would_overwrite(outputs.json, kept)) return "--json: " + outputs.json + rest;
  return "";
}

std::string mistake_in_folder(const std::string& folder) {
  return folder.empty() ? "--out: no folder (name one; '.' is the one you are in)" : "";
}

std::vector<fs::path> files_read(const StudyFile& study, const std::string& catalog) {
  std::vector<fs::path> files = named_files(study);
  files.insert(files.end(), study.base.files.begin(), study.base.files.end());
  if (catalog.empty()) return files;
  for (const fs::directory_entry& entry : fs::directory_iterator{catalog}) {
    files.push_back(entry.path());
  }
  return files;
}

}  // namespace trainyard
