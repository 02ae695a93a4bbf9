#include "analysis/node_pool.hpp"

#include <limits>

#include "sim/random_draws.hpp"

namespace trainyard {

NodePool::NodePool(const FailureModel& model, int nodes, std::optional<int> spares,
                   std::mt19937_64& random)
    : model_{&model},
      rate_{node_rate(model)},
      clock_{rate_, model.weibull_shape, nodes, random},
      places_{nodes},
      filled_{nodes},
      spares_{spares} {}

Seconds NodePool::next_return() const {
  return returns_.empty() ? Seconds{std::numeric_limits<double>::infinity()} : returns_.top();
}

std::size_t NodePool::fail(std::mt19937_64& random) {
  const Seconds now = clock_.next();
  clock_.take_out(random);
  const std::size_t cause = draw_cause(random);
  const Seconds repair = model_->causes[cause].recovery.repair;
  if (spares_ && repair > Seconds{}) {
    returns_.push(now + repair);
    if (*spares_ == 0) {
      --filled_;
      return cause;
    }
    --*spares_;
  }
  clock_.put_in(now, random);
  return cause;
}

void NodePool::take_back(std::mt19937_64& random) {
  const Seconds now = returns_.top();
  returns_.pop();
  if (filled_ == places_) {
    ++*spares_;
  } else {
    ++filled_;
    clock_.put_in(now, random);
  }
}

std::size_t NodePool::draw_cause(std::mt19937_64& random) const {
  const std::size_t last = model_->causes.size() - 1;
  if (last == 0) return last;
  FailureRate left = draw_uniform(random) * rate_;
  for (std::size_t cause = 0; cause < last; ++cause) {
    left -= model_->causes[cause].rate;
    if (left <= FailureRate{}) return cause;
  }
  return last;
}

}  // namespace trainyard
