#pragma once

#include "analysis/run_times.hpp"

namespace trainyard {

/// Training in wall-clock time, and what it got done at full speed.
struct TrainingStretch {
  Seconds time;
  Seconds work;
};

/// Which of its training a run keeps: a checkpoint holds what was trained before it, and is safe
/// some time after that. A failure takes what no safe checkpoint holds.
class TrainingLedger {
 public:
  /// Work that has been done, safe or not.
  Seconds done() const { return safe_ + held_.work + fresh_.work; }

  /// Whether there is training that is not safe yet.
  bool at_risk() const { return fresh_.time > Seconds{} || held_.time > Seconds{}; }

  void train(const TrainingStretch& stretch);

  /// Makes a checkpoint, safe at `safe_at`; requires that the one before is safe by now.
  void save(Seconds safe_at, RunTimes& times);

  /// Takes at `now` what is at risk.
  void lose(Seconds now, RunTimes& times);

 private:
  void keep_held(RunTimes& times);

  Seconds safe_;           // work that nothing can take away
  TrainingStretch held_;   // in the last checkpoint
  Seconds safe_at_;        // when that is safe
  TrainingStretch fresh_;  // since that checkpoint
};

}  // namespace trainyard
