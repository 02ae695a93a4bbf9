#include "sim/moving_loads.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace trainyard {

MovingLoads::MovingLoads(std::span<const Bandwidth> links, const TaskGraph& graph)
    : bandwidths_{links}, links_(links.size()), movers_(graph.stream_count()) {
  std::vector<std::uint32_t> loads(links.size());
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    std::uint32_t& most_parts = movers_[index(view.stream)].part_count;
    most_parts = std::max(most_parts, static_cast<std::uint32_t>(view.load.size()));
    for (const LinkLoad& part : view.load) ++loads[index(part.link)];
  }
  std::uint32_t part_count = 0;
  for (Mover& mover : movers_) {
    mover.first_part = part_count;
    part_count += std::exchange(mover.part_count, 0);
  }
  const auto streams = static_cast<std::uint32_t>(graph.stream_count());
  std::uint32_t user_count = 0;
  for (std::size_t link = 0; link < links.size(); ++link) {
    links_[link].first_user = user_count;
    user_count += std::min(loads[link], streams);
  }
  parts_.resize(part_count);
  users_.resize(user_count);
  touched_.reserve(streams);
  arrivals_.reserve(streams);
  group_.reserve(streams);
}

bool MovingLoads::begin(std::uint32_t stream, std::span<const LinkLoad> load, Seconds now) {
  Mover& mover = movers_[stream];
  double busiest = 0.0;
  for (const LinkLoad& part : load) {
    if (part.size == Bytes{}) continue;
    const double time = (part.size / bandwidths_[index(part.link)]).value();
    busiest = std::max(busiest, time * part.alike);
    parts_[mover.first_part + mover.part_count++] = {.link = static_cast<std::uint32_t>(part.link),
                                                     .place = 0,
                                                     .time = time,
                                                     .alike = part.alike};
  }
  if (mover.part_count == 0) return false;

  mover.rate_alone = 1.0 / busiest;
  mover.rate = 0.0;
  mover.left = 1.0;
  mover.since = now;
  for (std::uint32_t k = 0; k < mover.part_count; ++k) {
    Part& part = parts_[mover.first_part + k];
    Link& link = links_[part.link];
    part.place = link.user_count++;
    users_[link.first_user + part.place] = {
        .stream = stream, .part = mover.first_part + k, .greed = part.time * part.alike / busiest};
  }
  touch(stream);
  return true;
}

void MovingLoads::end(std::uint32_t stream) {
  Mover& mover = movers_[stream];
  for (const Part& part : parts(mover)) {
    Link& link = links_[part.link];
    if (can_fill(link)) {
      for (const User& user : users(link)) touch(user.stream);
    }
    const User last = users(link).back();
    parts_[last.part].place = part.place;
    users_[link.first_user + part.place] = last;
    --link.user_count;
  }
  mover.part_count = 0;
}

std::span<const MovingLoads::Arrival> MovingLoads::settle(Seconds now) {
  arrivals_.clear();
  if (touched_.empty()) return arrivals_;
  ++round_;
  for (const std::uint32_t stream : touched_) {
    movers_[stream].touched = false;
    const bool moves = movers_[stream].part_count > 0;
    if (!moves || movers_[stream].seen == round_) continue;
    find_group(stream);
    solve_group(now);
  }
  touched_.clear();
  return arrivals_;
}

void MovingLoads::touch(std::uint32_t stream) {
  if (std::exchange(movers_[stream].touched, true)) return;
  touched_.push_back(stream);
}

/// Whether the users of a link would fill it if no other link held them up.
bool MovingLoads::can_fill(const Link& link) const {
  constexpr double full = 1.0 + 1e-12;
  if (link.user_count < 2) return false;
  double greed = 0.0;
  for (const User& user : users(link)) greed += user.greed;
  return greed > full;
}

void MovingLoads::find_group(std::uint32_t stream) {
  group_.clear();
  group_links_ = 0;
  contention_.clear();
  join(stream);
  std::size_t looked = 0;
  while (looked < group_.size()) look_around(group_[looked++]);  // each may let others join
}

void MovingLoads::join(std::uint32_t stream) {
  if (std::exchange(movers_[stream].seen, round_) != round_) group_.push_back(stream);
}

/// Lets all those join the group whom `stream` may hold up, and enters its loads.
void MovingLoads::look_around(std::uint32_t stream) {
  const Mover& mover = movers_[stream];
  double own_time = 0.0;
  for (const Part& part : parts(mover)) {
    if (links_[part.link].user_count == 1) own_time = std::max(own_time, part.time * part.alike);
  }
  contention_.add_task(1.0 / own_time);
  for (const Part& part : parts(mover)) {
    const std::uint32_t number = number_in_group(links_[part.link]);
    if (number != never_full) contention_.add_load(number, part.time, part.alike);
  }
}

std::uint32_t MovingLoads::number_in_group(Link& link) {
  if (std::exchange(link.seen, round_) == round_) return link.number;
  link.number = never_full;
  if (can_fill(link)) {
    link.number = group_links_++;
    for (const User& user : users(link)) join(user.stream);
  }
  return link.number;
}

void MovingLoads::solve_group(Seconds now) {
  if (group_.size() == 1) return set_rate(group_[0], movers_[group_[0]].rate_alone, now);
  contention_.close();
  const std::span<const double> rates = solver_.solve(contention_);
  for (std::size_t member = 0; member < rates.size(); ++member) {
    set_rate(group_[member], rates[member], now);
  }
}

void MovingLoads::set_rate(std::uint32_t stream, double rate, Seconds now) {
  constexpr double rounding = 1e-13;
  Mover& mover = movers_[stream];
  if (std::abs(rate - mover.rate) <= rounding * rate) return;
  // What has no rate yet began at a time of its own, which may be a hair before now.
  if (mover.rate > 0.0) {
    mover.left = std::max(0.0, mover.left - mover.rate * (now - mover.since).value());
    mover.since = now;
  }
  mover.rate = rate;
  const Seconds arrival = mover.since + Seconds{mover.left / rate};
  arrivals_.push_back({.stream = stream, .time = std::max(now, arrival)});
}

}  // namespace trainyard
