#include "analysis/sweep_summary.hpp"

#include <algorithm>
#include <map>

namespace trainyard {
namespace {

constexpr std::size_t most_best = 5;
constexpr std::size_t most_failures = 20;

/// The place of an output among the study's.
std::size_t output_place(const StudyIdentity& identity, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(identity.outputs, name) -
                                  identity.outputs.begin());
}

/// Keeps the few rows with the smallest value of an output.
class Best {
 public:
  explicit Best(std::size_t output) : output_{output} {}

  void look_at(const StudyRow& row) {
    if (row.status != RowStatus::done || !row.outputs[output_]) return;
    const auto value = [&](const StudyRow& known) { return *known.outputs[output_]; };
    const auto place = std::ranges::upper_bound(rows_, value(row), {}, value);
    if (place - rows_.begin() == static_cast<std::ptrdiff_t>(most_best)) return;
    rows_.insert(place, row);
    if (rows_.size() > most_best) rows_.pop_back();
  }
  std::vector<StudyRow> take() { return std::move(rows_); }

 private:
  std::size_t output_;
  std::vector<StudyRow> rows_;
};

/// In the order in which they came first.
struct Counts {
  std::vector<FailureCount> all;
  std::map<std::string, std::size_t> places;

  void add(const std::string& message) {
    const auto [known, is_new] = places.emplace(message, all.size());
    if (is_new) all.push_back({message, 0});
    ++all[known->second].scenarios;
  }
};

}  // namespace

SweepSummary summary_of(const Study& study, const std::filesystem::path& database,
                        const std::optional<Shard>& shard) {
  SweepSummary summary;
  summary.identity = study.identity();
  summary.database = database;
  summary.shard = shard;
  summary.counts.scenarios = shard.value_or(Shard{}).size(summary.identity.scenarios);
  Best best{output_place(summary.identity, "step_time_s")};
  Counts failures;
  study.visit([&](const StudyRow& row) {
    best.look_at(row);
    summary.counts.add(row.status);
    if (row.status == RowStatus::failed || row.status == RowStatus::broken_off) {
      failures.add(row.message);
    }
  });
  summary.failures = std::move(failures.all);
  std::ranges::stable_sort(summary.failures, std::ranges::greater{}, &FailureCount::scenarios);
  if (summary.failures.size() > most_failures) summary.failures.resize(most_failures);
  summary.best = best.take();
  return summary;
}

}  // namespace trainyard
