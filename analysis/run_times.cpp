#include "analysis/run_times.hpp"

#include <numeric>

namespace trainyard {

Seconds RunTimes::wall() const {
  return std::accumulate(parts.begin(), parts.end(), Seconds{});
}

double RunTimes::goodput() const {
  return (*this)[RunPart::productive] / wall();
}

RunTimes& RunTimes::operator+=(const RunTimes& other) {
  for (std::size_t part = 0; part < parts.size(); ++part) parts[part] += other.parts[part];
  return *this;
}

}  // namespace trainyard
