#include "analysis/training_ledger.hpp"

#include <utility>

namespace trainyard {

void TrainingLedger::train(const TrainingStretch& stretch) {
  fresh_.time += stretch.time;
  fresh_.work += stretch.work;
}

void TrainingLedger::keep_held(RunTimes& times) {
  safe_ += held_.work;
  times[RunPart::productive] += held_.work;
  times[RunPart::slowed] += held_.time - held_.work;
  held_ = {};
}

void TrainingLedger::save(Seconds safe_at, RunTimes& times) {
  keep_held(times);
  held_ = std::exchange(fresh_, {});
  safe_at_ = safe_at;
}

void TrainingLedger::lose(Seconds now, RunTimes& times) {
  if (safe_at_ <= now) keep_held(times);
  times[RunPart::lost] += held_.time + fresh_.time;
  held_ = {};
  fresh_ = {};
}

}  // namespace trainyard
