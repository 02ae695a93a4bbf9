#include "sim/may_fill.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace trainyard {
namespace {

// Shares are quotients of sums; what is this close is taken for equal.
constexpr double noise = 1e-11;

/// Tasks stream by stream.
std::vector<TaskId> by_stream(const TaskGraph& graph) {
  std::vector<std::size_t> next(graph.stream_count() + 1);
  const auto stream_of = [&](std::size_t task) { return index(graph[id_at<TaskId>(task)].stream); };
  for (std::size_t task = 0; task < graph.size(); ++task) ++next[stream_of(task) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<TaskId> order(graph.size());
  for (std::size_t task = 0; task < graph.size(); ++task) {
    order[next[stream_of(task)]++] = id_at<TaskId>(task);
  }
  return order;
}

/// Adds up, by link, the largest shares that streams can take.
class Shares {
 public:
  explicit Shares(std::span<const Bandwidth> links)
      : links_{links}, sum_(links.size()), largest_(links.size()), busiest_(links.size()) {}

  void add(const TaskView& task) {
    Seconds alone;
    for (const LinkLoad& load : task.load) alone = std::max(alone, time(load));
    if (alone == Seconds{}) return;
    for (const LinkLoad& load : task.load) {
      const std::size_t link = index(load.link);
      const double share = time(load) / alone;
      if (share >= 1.0 - noise) busiest_[link] = true;
      if (largest_[link] == 0.0 && share > 0.0) touched_.push_back(link);
      largest_[link] = std::max(largest_[link], share);
    }
  }

  void end_of_stream() {
    for (const std::size_t link : touched_) sum_[link] += std::exchange(largest_[link], 0.0);
    touched_.clear();
  }

  bool may_fill(std::size_t link) const { return busiest_[link] || sum_[link] > 1.0 + noise; }

 private:
  Seconds time(const LinkLoad& load) const { return load.total() / links_[index(load.link)]; }

  std::span<const Bandwidth> links_;
  std::vector<double> sum_;           // by link, of the streams so far
  std::vector<double> largest_;       // by link, on the stream at hand
  std::vector<bool> busiest_;         // by link: of some task
  std::vector<std::size_t> touched_;  // links on which the stream at hand has a share
};

}  // namespace

std::vector<bool> may_fill(std::span<const Bandwidth> links, const TaskGraph& graph) {
  Shares shares{links};
  const std::vector<TaskId> order = by_stream(graph);
  for (std::size_t n = 0; n < order.size(); ++n) {
    const TaskView task = graph[order[n]];
    if (n > 0 && task.stream != graph[order[n - 1]].stream) shares.end_of_stream();
    shares.add(task);
  }
  shares.end_of_stream();
  std::vector<bool> filled(links.size());
  for (std::size_t link = 0; link < links.size(); ++link) filled[link] = shares.may_fill(link);
  return filled;
}

}  // namespace trainyard
