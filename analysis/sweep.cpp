#include "analysis/sweep.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "analysis/outcome.hpp"
#include "analysis/progress.hpp"
#include "analysis/row_bytes.hpp"
#include "analysis/study_hash.hpp"
#include "analysis/workers.hpp"

namespace trainyard {
namespace {

using Clock = std::chrono::steady_clock;

// The disk takes milliseconds for each transaction, whatever the number of rows.
constexpr std::chrono::milliseconds between_transactions{100};

/// The row of a scenario of which the outcome is still to be told.
StudyRow begun_row(const Sweep& sweep, std::size_t scenario, const YamlDocument& document) {
  StudyRow row;
  row.index = scenario;
  row.hash = scenario_hash(document, sweep.foundation);
  row.inputs = inputs_at(sweep.study, scenario);
  return row;
}

StudyRow row_from(const Sweep& sweep, const JobResult& result) {
  if (result.death.empty()) return row_of(result.bytes);
  StudyRow row = begun_row(sweep, result.job, scenario_at(sweep.study, result.job));
  row.status = RowStatus::broken_off;
  row.message = "the process that predicted it ended " + result.death +
                ", and another likewise (run the sweep again to try once more)";
  row.outputs.resize(outcome_names().size());
  return row;
}

/// The scenarios of a part whose rows are not there yet, in order.
class Pending {
 public:
  Pending(const Shard& shard, std::vector<bool> known)
      : shard_{shard}, known_{std::move(known)}, size_{shard.size(known_.size())} {
    for (std::size_t i = 0; i < size_; ++i) left_ -= known_[shard.scenario(i)] ? 1U : 0U;
    left_ += size_;
    skip_known();
  }

  std::size_t size() const { return size_; }  ///< of the part
  std::size_t left() const { return left_; }
  std::size_t take() {
    --left_;
    const std::size_t scenario = shard_.scenario(place_++);
    skip_known();
    return scenario;
  }

 private:
  void skip_known() {
    while (place_ < size_ && known_[shard_.scenario(place_)]) ++place_;
  }

  Shard shard_;
  std::vector<bool> known_;
  std::size_t size_;
  std::size_t left_ = 0;
  std::size_t place_ = 0;
};

/// Rows on their way to the database.
class Writing {
 public:
  explicit Writing(Study& database) : database_{database} {}

  void add(StudyRow row) { rows_.push_back(std::move(row)); }
  std::size_t written() const { return written_; }

  void write() {
    if (rows_.empty()) return;
    database_.write(rows_);
    written_ += rows_.size();
    rows_.clear();
    last_ = Clock::now();
  }
  void write_if_due() {
    if (Clock::now() - last_ >= between_transactions) write();
  }

 private:
  Study& database_;
  std::vector<StudyRow> rows_;
  std::size_t written_ = 0;
  Clock::time_point last_;
};

}  // namespace

StudyRow predicted_row(const Sweep& sweep, std::size_t scenario) {
  const YamlDocument document = scenario_at(sweep.study, scenario);
  StudyRow row = begun_row(sweep, scenario, document);
  Outcome outcome = outcome_of(document, sweep.catalogue);
  row.status = outcome.status;
  row.message = seen_from_study(sweep.study, outcome.message);
  row.outputs = std::move(outcome.outputs);
  return row;
}

SweepEnd run_sweep(const Sweep& sweep, Study& database, const Interruption& interruption) {
  Pending pending{sweep.shard, database.known()};
  const std::size_t scenarios = pending.size();
  const std::size_t known_before = scenarios - pending.left();
  Workers workers{sweep.processes,
                  [&](std::size_t job) { return bytes_of(predicted_row(sweep, job)); }};
  Progress progress{"scenarios", pending.left()};
  Writing writing{database};
  while (!interruption.came() && (pending.left() > 0 || workers.busy())) {
    while (pending.left() > 0 && workers.has_room()) workers.give(pending.take());
    for (const JobResult& result : workers.collect(between_transactions)) {
      writing.add(row_from(sweep, result));
    }
    writing.write_if_due();
    progress.at(writing.written());
  }
  writing.write();
  const std::size_t known = known_before + writing.written();
  return {.scenarios = scenarios,
          .known = known,
          .interrupted = interruption.came() && known < scenarios};
}

}  // namespace trainyard
