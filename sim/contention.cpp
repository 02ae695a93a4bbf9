#include "sim/contention.hpp"

#include <algorithm>

namespace trainyard {

void Contention::clear() {
  links_ = 0;
  ceilings_.clear();
  of_task_.clear();
  first_of_task_.clear();
}

void Contention::add_task(double ceiling) {
  first_of_task_.push_back(static_cast<std::uint32_t>(of_task_.size()));
  ceilings_.push_back(ceiling);
}

void Contention::add_load(std::uint32_t link, double time, double alike) {
  const auto task = static_cast<std::uint32_t>(task_count() - 1);
  of_task_.push_back({.task = task, .link = link, .time = time, .alike = alike});
  links_ = std::max(links_, std::size_t{link} + 1);
}

// A counting sort: shifted by one place, the counts become the ends of what was placed so far.
void Contention::close() {
  first_of_task_.push_back(static_cast<std::uint32_t>(of_task_.size()));
  first_on_link_.assign(links_ + 2, 0);
  for (const SharedLoad& load : of_task_) ++first_on_link_[load.link + 2];
  for (std::size_t link = 2; link < first_on_link_.size(); ++link) {
    first_on_link_[link] += first_on_link_[link - 1];
  }
  on_link_.resize(of_task_.size());
  for (const SharedLoad& load : of_task_) on_link_[first_on_link_[load.link + 1]++] = load;
  first_on_link_.pop_back();
}

}  // namespace trainyard
