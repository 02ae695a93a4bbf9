#include "sim/rising_ceiling.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "sim/bottlenecks.hpp"
#include "sim/fairness.hpp"

namespace trainyard {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::uint32_t nothing = 0xffffffff;

/// A number from 0 to 1 that looks random (splitmix64).
double scatter(std::uint64_t seed) {
  seed += 0x9e3779b97f4a7c15;
  seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
  seed = (seed ^ (seed >> 27)) * 0x94d049bb133111eb;
  return static_cast<double>((seed ^ (seed >> 31)) >> 11) * 0x1p-53;
}

/// The same with finite ceilings, and without ties: where several things happen at one level the
/// way would have no clear direction.
Contention without_ties(const Contention& contention, double difference) {
  std::uint64_t seed = 0;
  const auto slightly_more = [&](double x) { return x * (1.0 + difference * scatter(++seed)); };
  Contention apart;
  for (std::uint32_t task = 0; task < contention.task_count(); ++task) {
    double ceiling = contention.ceiling(task);
    for (const SharedLoad& load : contention.of_task(task)) {
      ceiling = std::min(ceiling, 1.0 / (load.time * load.alike));
    }
    apart.add_task(slightly_more(ceiling));
    for (const SharedLoad& load : contention.of_task(task)) {
      apart.add_load(load.link, slightly_more(load.time), load.alike);
    }
  }
  apart.close();
  return apart;
}

/// A task is held up elsewhere, or a link has become full: then it holds up `task`.
struct Event {
  double distance = infinite;
  std::uint32_t task = nothing;
  std::uint32_t bottleneck = nothing;
};

class Climb {
 public:
  explicit Climb(const Contention& contention)
      : contention_{contention}, bottleneck_(contention.task_count(), own_ceiling) {}

  /// Follows the way to the top. The bottlenecks are then those of fair rates.
  bool reach_top() {
    const std::size_t patience = 100 + 20 * (contention_.task_count() + contention_.link_count());
    for (std::size_t step = 0; step < patience; ++step) {
      if (!rates_.solve(contention_, bottleneck_)) return false;
      if (step > 0) direction_ = slack_of_released().slope < 0.0 ? -1.0 : 1.0;
      const Event event = next_event();
      if (direction_ > 0.0 && event.distance >= 1.0 - level_) return true;
      if (direction_ < 0.0 && event.distance >= level_) return false;
      level_ += direction_ * event.distance;
      released_task_ = event.task;
      released_from_ = bottleneck_[event.task];
      bottleneck_[event.task] = event.bottleneck;
    }
    return false;
  }

  std::span<const std::uint32_t> bottleneck() const { return bottleneck_; }
  const BottleneckRates& rates() const { return rates_; }

 private:
  /// The rate to which a link or the ceiling holds a task.
  Line limit(std::uint32_t task, std::uint32_t link, double time) const {
    if (link == own_ceiling) return {.constant = 0.0, .slope = contention_.ceiling(task)};
    const Line share = rates_.share(link);
    return {.constant = share.constant / time, .slope = share.slope / time};
  }

  Line room(std::uint32_t link) const {
    Line room{.constant = 1.0, .slope = 0.0};
    for (const SharedLoad& load : contention_.on_link(link)) {
      const Line rate = rates_.rate(load.task);
      room.constant -= load.time * load.alike * rate.constant;
      room.slope -= load.time * load.alike * rate.slope;
    }
    return room;
  }

  Line slack(std::uint32_t task, std::uint32_t link, double time) const {
    const Line other = limit(task, link, time);
    const Line rate = rates_.rate(task);
    return {.constant = other.constant - rate.constant, .slope = other.slope - rate.slope};
  }

  /// What has been tight until the last event and must not become negative.
  Line slack_of_released() const {
    if (released_from_ != own_ceiling && !rates_.is_bottleneck(released_from_)) {
      return room(released_from_);
    }
    double time = 0.0;
    for (const SharedLoad& load : contention_.of_task(released_task_)) {
      if (load.link == released_from_) time = load.time;
    }
    return slack(released_task_, released_from_, time);
  }

  /// How far ahead something that shrinks is used up.
  double distance(const Line& line) const {
    const double pace = -line.slope * direction_;
    if (!(pace > 0.0)) return infinite;
    return std::max(0.0, line.at(level_) / pace);
  }

  Event next_event() const {
    Event first;
    for (std::uint32_t task = 0; task < contention_.task_count(); ++task) {
      meet(first, task, own_ceiling, 0.0);
      for (const SharedLoad& load : contention_.of_task(task)) {
        if (rates_.is_bottleneck(load.link)) meet(first, task, load.link, load.time);
      }
    }
    for (std::uint32_t link = 0; link < contention_.link_count(); ++link) {
      if (rates_.is_bottleneck(link)) continue;
      const double ahead = distance(room(link));
      if (ahead < first.distance) first = {ahead, greediest(link, ahead), link};
    }
    return first;
  }

  void meet(Event& first, std::uint32_t task, std::uint32_t link, double time) const {
    if (bottleneck_[task] == link || is_released(task, link)) return;
    const double ahead = distance(slack(task, link, time));
    if (ahead < first.distance) first = {ahead, task, link};
  }

  bool is_released(std::uint32_t task, std::uint32_t link) const {
    return task == released_task_ && link == released_from_;
  }

  std::uint32_t greediest(std::uint32_t link, double ahead) const {
    const double level = level_ + direction_ * ahead;
    const auto taken = [&](const SharedLoad& load) {
      return load.time * rates_.rate(load.task).at(level);
    };
    return std::ranges::max_element(contention_.on_link(link), {}, taken)->task;
  }

  const Contention& contention_;
  std::vector<std::uint32_t> bottleneck_;
  BottleneckRates rates_;
  double level_ = 0.0;
  double direction_ = 1.0;
  std::uint32_t released_task_ = nothing;
  std::uint32_t released_from_ = nothing;
};

}  // namespace

bool rise_to_ceilings(const Contention& contention, double tolerance, std::span<double> rates) {
  const Contention finite = without_ties(contention, 0.0);
  std::vector<LinkUse> uses;
  const auto take = [&](const BottleneckRates& found) {
    for (std::uint32_t task = 0; task < rates.size(); ++task) rates[task] = found.rate(task).at(1);
    add_up(contention, rates, uses);
    return is_fair(contention, rates, uses, tolerance);
  };
  BottleneckRates exact;
  for (const double difference : {1e-6, 1e-9, 1e-4}) {
    const Contention apart = without_ties(contention, difference);
    Climb climb{apart};
    if (!climb.reach_top()) continue;
    if (exact.solve(finite, climb.bottleneck()) && take(exact)) return true;
    // Where mixtures of fair allocations are fair too, there is no exact one, only that apart.
    if (take(climb.rates())) return true;
  }
  return false;
}

}  // namespace trainyard
