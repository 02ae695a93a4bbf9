#include "analysis/run_simulation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "analysis/node_pool.hpp"
#include "analysis/slow_node_watch.hpp"
#include "analysis/training_ledger.hpp"
#include "sim/random_draws.hpp"

namespace trainyard {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// Why training stands still.
enum class Halt : std::uint8_t { interval, maintenance, finished, failure };

/// From `begin` of a phase to the first maintenance in it.
Seconds first_maintenance(const std::optional<Maintenance>& plan, Seconds begin) {
  if (!plan) return never;
  return (std::floor(begin / plan->every) + 1.0) * plan->every - begin;
}

class Run {
 public:
  Run(const RunWork& work, const Reliability& reliability, std::mt19937_64& random, Seconds begin)
      : work_{work},
        reliability_{reliability},
        random_{random},
        times_{checkpoint_times(reliability.checkpoint, work.checkpoint,
                                mtbf(reliability.failures, work.nodes))},
        pool_{reliability.failures, work.nodes, reliability.spare_nodes, random},
        replicas_{reliability.shrink ? work.replicas : 1},
        running_{replicas_},
        slow_{reliability.slow_nodes, work.nodes, random},
        next_maintenance_{first_maintenance(reliability.maintenance, begin)} {
    outcome_.interruptions.resize(reliability.failures.causes.size());
  }

  RunOutcome play() {
    for (;;) {
      pass_calm_cycles();
      const Halt halt = train();
      const bool stops = halt != Halt::interval || wants_to_stop();
      if (halt == Halt::failure || !save(stops)) {
        fail();
      } else if (halt == Halt::finished) {
        ledger_.lose(now_, outcome_.times);  // nothing: all is safe, and counts
        return std::move(outcome_);
      } else if (stops) {
        if (halt != Halt::maintenance) ++outcome_.planned_stops;
        bring_back();
      }
    }
  }

 private:
  void spend(RunPart part, Seconds since) { outcome_.times[part] += now_ - since; }

  Seconds left() const { return std::max(Seconds{}, work_.work - ledger_.done()); }

  double speed() const {
    return reliability_.straggler_speed * slow_.speed() * running_ / replicas_;
  }

  /// Replicas for which there are nodes.
  int possible() const {
    return static_cast<int>(static_cast<std::int64_t>(pool_.filled()) * replicas_ / work_.nodes);
  }

  bool wants_to_stop() const { return possible() > running_ || slow_.next_found() <= now_; }

  /// Whether a node that fails is one that trains; those of broken replicas are as likely to.
  bool is_busy() {
    if (running_ == replicas_) return true;
    const auto nodes = static_cast<std::int64_t>(work_.nodes);
    const auto busy = static_cast<double>((running_ * nodes + replicas_ - 1) / replicas_);
    return draw_uniform(random_) * pool_.filled() <= busy;
  }

  /// Goes on to `until`, or to the first failure before that; whether there was one.
  bool fails_before(Seconds until) {
    for (;;) {
      const Seconds failure = pool_.next_failure();
      const Seconds back = pool_.next_return();
      if (std::min(failure, back) > until) break;
      now_ = std::min(failure, back);
      if (back <= failure) {
        pool_.take_back(random_);
        continue;
      }
      const bool busy = is_busy();
      failed_ = pool_.fail(random_);
      if (!busy) continue;
      ++outcome_.interruptions[failed_];
      return true;
    }
    now_ = until;
    return false;
  }

  /// Stands for `duration`, whatever fails meanwhile.
  void stand(RunPart part, Seconds duration) {
    const Seconds since = now_;
    while (fails_before(since + duration)) {
    }
    spend(part, since);
  }

  /// What follows when a node has failed.
  void fail() {
    ledger_.lose(now_, outcome_.times);
    hang();
    bring_back();
  }

  /// Stands until a failure is noticed.
  void hang() { stand(RunPart::lost, reliability_.failures.causes[failed_].recovery.noticed); }

  /// Passes all whole intervals but the last one in which nothing happens: as `train` and `save`
  /// would one by one.
  void pass_calm_cycles() {
    if (wants_to_stop()) return;
    const Seconds next = std::min({pool_.next_failure(), pool_.next_return(), slow_.next_slow(),
                                   slow_.next_found(), next_maintenance_});
    const Seconds cycle = times_.interval + times_.stall;
    const double room = std::min((next - now_) / cycle, left() / (speed() * times_.interval)) - 1.0;
    if (!(room >= 1.0)) return;
    const double cycles = std::floor(room);
    const auto train = [&](double n) {
      const Seconds time = n * times_.interval;
      ledger_.train({time, speed() * time});
    };
    train(cycles - 1.0);
    ledger_.save(now_, outcome_.times);
    train(1.0);
    now_ += cycles * cycle;
    ledger_.save(now_ + times_.lag, outcome_.times);
    outcome_.times[RunPart::checkpoints] += cycles * times_.stall;
  }

  /// Trains for one interval, or until something comes before its end.
  Halt train() {
    constexpr double rounding = 1.0 + 1e-12;
    const Seconds begin = now_;
    for (;;) {
      const double pace = speed();
      const Seconds rest = std::max(Seconds{}, begin + times_.interval - now_);
      const bool last = left() / pace <= rounding * rest;
      const Seconds end = now_ + (last ? left() / pace : rest);
      const Seconds until =
          std::min(end, std::max(now_, std::min(slow_.next_slow(), next_maintenance_)));
      const Seconds since = now_;
      const bool failed = fails_before(until);
      const Seconds time = now_ - since;
      const bool finished = last && !failed && until == end;
      ledger_.train({time, finished ? left() : pace * time});
      if (failed) return Halt::failure;
      if (until == end) return finished ? Halt::finished : Halt::interval;
      if (now_ >= next_maintenance_) return Halt::maintenance;
      slow_.turn_slow(now_, random_);
    }
  }

  /// Makes a checkpoint, and waits until it is safe if the run `stops` there; whether it came so
  /// far.
  bool save(bool stops) {
    if (!ledger_.at_risk()) return true;
    const Seconds since = now_;
    const bool failed = fails_before(now_ + times_.stall + (stops ? times_.lag : Seconds{}));
    spend(RunPart::checkpoints, since);
    if (failed) return false;
    ledger_.save(stops ? now_ : now_ + times_.lag, outcome_.times);
    return true;
  }

  void maintain() {
    if (now_ < next_maintenance_) return;
    ++outcome_.planned_stops;
    stand(RunPart::maintenance, reliability_.maintenance->duration);
    while (next_maintenance_ <= now_) next_maintenance_ += reliability_.maintenance->every;
  }

  void wait_for_nodes() {
    const Seconds since = now_;
    while (possible() == 0) fails_before(pool_.next_return());
    spend(RunPart::waiting, since);
  }

  /// From a stop until the run trains again.
  void bring_back() {
    for (;;) {
      maintain();
      wait_for_nodes();
      slow_.replace(now_);
      running_ = possible();
      const Seconds since = now_;
      const bool failed = fails_before(now_ + reliability_.restart);
      spend(RunPart::restarting, since);
      if (!failed) return;
      hang();
    }
  }

  const RunWork& work_;
  const Reliability& reliability_;
  std::mt19937_64& random_;
  CheckpointTimes times_;
  NodePool pool_;
  RunOutcome outcome_;
  int replicas_;
  int running_;             // replicas that train
  std::size_t failed_ = 0;  // cause of the last failure
  Seconds now_;
  TrainingLedger ledger_;
  SlowNodeWatch slow_;
  Seconds next_maintenance_;
};

}  // namespace

RunOutcome simulate_run(const RunWork& work, const Reliability& reliability,
                        std::mt19937_64& random, Seconds begin) {
  return Run{work, reliability, random, begin}.play();
}

}  // namespace trainyard
