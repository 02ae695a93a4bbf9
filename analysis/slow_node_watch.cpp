#include "analysis/slow_node_watch.hpp"

#include <limits>

#include "sim/random_draws.hpp"

namespace trainyard {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

}  // namespace

SlowNodeWatch::SlowNodeWatch(const std::optional<SlowNodes>& slow, int nodes,
                             std::mt19937_64& random)
    : slow_{slow.value_or(SlowNodes{})}, rate_{nodes * slow_.rate.value()} {
  draw_next(Seconds{}, random);
}

Seconds SlowNodeWatch::next_found() const {
  return found_.empty() ? never : found_.front();
}

void SlowNodeWatch::turn_slow(Seconds now, std::mt19937_64& random) {
  found_.push_back(now + slow_.found_after);
  draw_next(now, random);
}

void SlowNodeWatch::replace(Seconds now) {
  std::erase_if(found_, [&](Seconds found) { return found <= now; });
}

void SlowNodeWatch::draw_next(Seconds now, std::mt19937_64& random) {
  next_slow_ = rate_ == 0.0 ? never : now + Seconds{draw_exponential(random) / rate_};
}

}  // namespace trainyard
