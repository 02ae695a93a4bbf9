#include "analysis/merge.hpp"

#include <map>
#include <utility>
#include <vector>

#include "analysis/progress.hpp"
#include "analysis/study_mismatch.hpp"
#include "sim/yaml.hpp"

namespace trainyard {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t rows_at_once = 1000;

/// What all files are databases of.
StudyIdentity identity_of(std::span<const fs::path> files) {
  if (files.empty()) throw InputError{"no database to merge (name a folder that a sweep wrote to)"};
  StudyIdentity identity = Study::read(files.front()).identity();
  for (const fs::path& file : files.subspan(1)) {
    const std::string mismatch = study_mismatch(Study::read(file).identity(), identity);
    if (mismatch.empty()) continue;
    throw InputError{file.string() + ": " + mismatch + " as " + files.front().string() +
                     " (merge what is of one study and version)"};
  }
  return identity;
}

/// Writes rows to the target, many at once, and compares those that it has.
class RowCollector {
 public:
  RowCollector(Study& target, const fs::path& file)
      : target_{target}, sources_(target.identity().scenarios) {
    const std::vector<bool> known = target.known();
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i]) sources_[i] = &file;
    }
  }

  /// `file` must stay where it is.
  void add(const StudyRow& row, const fs::path& file) {
    const bool stays = row.status != RowStatus::broken_off;
    if (sources_[row.index] != nullptr) {
      if (stays) compare(row, file);
      return;
    }
    if (stays) {
      sources_[row.index] = &file;
      waiting_.insert_or_assign(row.index, row);
    } else {
      waiting_.emplace(row.index, row);
    }
    if (waiting_.size() >= rows_at_once) flush();
  }

  void flush() {
    std::vector<StudyRow> rows;
    for (auto& [index, row] : waiting_) rows.push_back(std::move(row));
    waiting_.clear();
    if (!rows.empty()) target_.write(rows);
  }

 private:
  void compare(const StudyRow& row, const fs::path& file) const {
    const auto waiting = waiting_.find(row.index);
    if (waiting != waiting_.end() ? waiting->second == row : target_.row(row.index) == row) return;
    throw InputError{file.string() + ": has another row " + std::to_string(row.index) + " than " +
                     sources_[row.index]->string() +
                     " (the same scenario must give the same: remove the database that is wrong, "
                     "and run it again)"};
  }

  Study& target_;
  std::vector<const fs::path*> sources_;  // of each row; null where none is there to stay
  std::map<std::size_t, StudyRow> waiting_;
};

}  // namespace

Study merge(std::span<const fs::path> files, const fs::path& target) {
  Study merged = Study::open(target, identity_of(files));
  RowCollector collector{merged, target};
  Progress progress{"databases", files.size()};
  for (std::size_t i = 0; i < files.size(); ++i) {
    progress.at(i);
    std::error_code gone;
    if (fs::equivalent(files[i], target, gone)) continue;
    Study::read(files[i]).visit([&](const StudyRow& row) { collector.add(row, files[i]); });
  }
  collector.flush();
  return merged;
}

}  // namespace trainyard
