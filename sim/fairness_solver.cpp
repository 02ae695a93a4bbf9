#include "sim/fairness_solver.hpp"

#include <algorithm>
#include <limits>

#include "sim/rising_ceiling.hpp"

namespace trainyard {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-12;  // of what is as good as equal
constexpr double accepted = 1e-9;   // of what is as good as fair

}  // namespace

std::span<const double> FairnessSolver::solve(const Contention& contention) {
  // Most contentions take one to four sweeps. Of small ones that are drawn at random one in ten
  // thousand never settles, and one in a million if no task stands for others.
  constexpr int patience = 40;
  start(contention);
  for (int sweep = 0; sweep < patience; ++sweep) {
    for (std::uint32_t link = 0; link < contention.link_count(); ++link) {
      const double share = fill(contention, link);
      if (share == shares_[link]) continue;
      shares_[link] = share;
      for (const SharedLoad& load : contention.on_link(link)) tell(contention, load, share);
    }
    std::ranges::transform(limits_, rates_.begin(), &Limits::lowest);
    if (fair_within(contention, rounding)) return rates_;
    if (find_bottlenecks(contention) && solve_exactly(contention)) return rates_;
  }
  if (rise_to_ceilings(contention, accepted, rates_)) return rates_;
  std::ranges::transform(limits_, rates_.begin(), &Limits::lowest);
  slow_down(contention);
  return rates_;
}

void FairnessSolver::start(const Contention& contention) {
  shares_.assign(contention.link_count(), infinite);
  limits_.resize(contention.task_count());
  rates_.resize(contention.task_count());
  bottleneck_.assign(contention.task_count(), own_ceiling);
  for (std::uint32_t task = 0; task < limits_.size(); ++task) {
    limits_[task] = {.lowest = contention.ceiling(task),
                     .next = infinite,
                     .lowest_link = own_ceiling,
                     .next_link = own_ceiling};
  }
}

// Tasks that are held up elsewhere below the share take what they can. What they leave is divided
// again, and the share rises until nobody else drops out.
double FairnessSolver::fill(const Contention& contention, std::uint32_t link) const {
  double share = 0.0;
  while (true) {
    double taken = 0.0;
    double takers = 0.0;
    for (const SharedLoad& load : contention.on_link(link)) {
      const Limits& limits = limits_[load.task];
      const double elsewhere = limits.lowest_link == link ? limits.next : limits.lowest;
      const double wanted = load.time * elsewhere;
      if (wanted < share) {
        taken += wanted * load.alike;
      } else {
        takers += load.alike;
      }
    }
    if (takers == 0.0) return infinite;
    const double next = (1.0 - taken) / takers;
    if (!(next > share)) return share;
    share = next;
  }
}

/// Takes note of a new share of a link in the limits of one of its tasks.
void FairnessSolver::tell(const Contention& contention, const SharedLoad& load, double share) {
  Limits& limits = limits_[load.task];
  const double limit = share / load.time;
  const bool known = limits.lowest_link == load.link || limits.next_link == load.link;
  if (known) {
    look_again(contention, load.task);
  } else if (limit < limits.lowest) {
    limits = {.lowest = limit,
              .next = limits.lowest,
              .lowest_link = load.link,
              .next_link = limits.lowest_link};
  } else if (limit < limits.next) {
    limits.next = limit;
    limits.next_link = load.link;
  }
}

void FairnessSolver::look_again(const Contention& contention, std::uint32_t task) {
  Limits& limits = limits_[task];
  limits = {.lowest = contention.ceiling(task),
            .next = infinite,
            .lowest_link = own_ceiling,
            .next_link = own_ceiling};
  for (const SharedLoad& load : contention.of_task(task)) {
    const double limit = shares_[load.link] / load.time;
    if (limit < limits.lowest) {
      limits.next = limits.lowest;
      limits.next_link = limits.lowest_link;
      limits.lowest = limit;
      limits.lowest_link = load.link;
    } else if (limit < limits.next) {
      limits.next = limit;
      limits.next_link = load.link;
    }
  }
}

bool FairnessSolver::fair_within(const Contention& contention, double tolerance) {
  add_up(contention, rates_, uses_);
  return is_fair(contention, rates_, uses_, tolerance);
}

/// Notes where each task is held up; of links that do so alike the first, because a link that holds
/// up nobody else leaves the linear system smaller. Returns whether nothing has changed.
bool FairnessSolver::find_bottlenecks(const Contention& contention) {
  bool same = true;
  for (std::uint32_t task = 0; task < limits_.size(); ++task) {
    const double threshold = limits_[task].lowest * (1.0 + rounding);
    std::uint32_t found = own_ceiling;
    if (contention.ceiling(task) > threshold) {
      const auto holds_up = [&](const SharedLoad& load) {
        return shares_[load.link] <= threshold * load.time;
      };
      found = std::ranges::find_if(contention.of_task(task), holds_up)->link;
    }
    same = same && bottleneck_[task] == found;
    bottleneck_[task] = found;
  }
  return same;
}

bool FairnessSolver::solve_exactly(const Contention& contention) {
  if (!exact_.solve(contention, bottleneck_)) return false;
  for (std::uint32_t task = 0; task < rates_.size(); ++task) rates_[task] = exact_.rate(task).at(1);
  return fair_within(contention, accepted);
}

/// Slows all tasks down until no link is more than full.
void FairnessSolver::slow_down(const Contention& contention) {
  add_up(contention, rates_, uses_);
  double fullest = 1.0;
  for (const LinkUse& use : uses_) fullest = std::max(fullest, use.taken);
  for (double& rate : rates_) rate /= fullest;
}

}  // namespace trainyard
