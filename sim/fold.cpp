#include "sim/fold.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "sim/alike.hpp"
#include "sim/dominated.hpp"
#include "sim/may_fill.hpp"
#include "sim/stream_order.hpp"

namespace trainyard {
namespace {

constexpr auto not_kept = static_cast<std::uint32_t>(-1);

/// Members of each class, rising.
struct Members {
  std::vector<std::size_t> begin;
  std::vector<TaskId> tasks;

  std::size_t classes() const { return begin.size() - 1; }
  std::span<const TaskId> operator[](std::size_t number) const {
    return std::span{tasks}.subspan(begin[number], begin[number + 1] - begin[number]);
  }
};

Members members_of(std::span<const std::uint32_t> class_of) {
  const std::size_t classes = class_of.empty() ? 0 : *std::ranges::max_element(class_of) + 1;
  Members members{.begin = std::vector<std::size_t>(classes + 1),
                  .tasks = std::vector<TaskId>(class_of.size())};
  for (const std::uint32_t number : class_of) ++members.begin[number + 1];
  std::partial_sum(members.begin.begin(), members.begin.end(), members.begin.begin());
  std::vector<std::size_t> next = members.begin;
  for (std::size_t task = 0; task < class_of.size(); ++task) {
    members.tasks[next[class_of[task]]++] = id_at<TaskId>(task);
  }
  return members;
}

/// The first link of each class; of those that nothing can fill, none.
struct KeptLinks {
  std::vector<std::uint32_t> place;  ///< by LinkId: among those kept, or `not_kept`
  std::vector<Bandwidth> bandwidth;  ///< of those kept
};

KeptLinks first_of_class(std::span<const Bandwidth> links, const std::vector<bool>& filled,
                         std::span<const std::uint32_t> classes) {
  KeptLinks kept{.place = std::vector<std::uint32_t>(links.size(), not_kept), .bandwidth = {}};
  for (std::size_t link = 0; link < links.size(); ++link) {
    if (classes[link] != kept.bandwidth.size()) continue;
    if (filled[link]) kept.place[link] = classes[link];
    kept.bandwidth.push_back(links[link]);
  }
  return kept;
}

/// What classes of tasks put on the kept links.
class ClassDemand {
 public:
  ClassDemand(const TaskGraph& graph, const KeptLinks& links)
      : graph_{graph}, place_{links.place}, sums_(links.bandwidth.size()) {}

  Demand of(std::span<const TaskId> members) {
    for (const TaskId task : members) {
      for (const LinkLoad& load : graph_[task].load) add(load);
    }
    std::ranges::sort(loaded_);
    Demand demand;
    for (const std::uint32_t place : loaded_) {
      const auto [largest, total] = std::exchange(sums_[place], {});
      demand.push_back({.link = id_at<LinkId>(place), .size = largest, .alike = total / largest});
    }
    loaded_.clear();
    return demand;
  }

 private:
  struct Sum {
    Bytes largest;
    Bytes total;
  };

  void add(const LinkLoad& load) {
    const std::uint32_t place = place_[index(load.link)];
    if (place == not_kept || load.size == Bytes{}) return;
    Sum& sum = sums_[place];
    if (sum.largest == Bytes{}) loaded_.push_back(place);
    sum.largest = std::max(sum.largest, load.size);
    sum.total += load.total();
  }

  const TaskGraph& graph_;
  std::span<const std::uint32_t> place_;
  std::vector<Sum> sums_;              // by place of the link
  std::vector<std::uint32_t> loaded_;  // links on which the class has put something
};

/// What stands for all that `task` waits for, but for what is on its own stream.
std::vector<TaskId> awaited_elsewhere(const TaskGraph& graph, TaskId task,
                                      std::optional<TaskId> before, const FoldedGraph& folded) {
  std::vector<TaskId> awaited;
  const auto await = [&](TaskId earlier) {
    const TaskId stand_in = folded.stands_for[index(earlier)];
    if (folded.graph[stand_in].stream != graph[task].stream) awaited.push_back(stand_in);
  };
  if (before) await(*before);
  std::ranges::for_each(graph[task].after, await);
  std::ranges::sort(awaited);
  const auto repeated = std::ranges::unique(awaited);
  awaited.erase(repeated.begin(), repeated.end());
  return awaited;
}

}  // namespace

FoldedGraph fold(std::span<const Bandwidth> links, const TaskGraph& graph) {
  const std::vector<bool> filled = may_fill(links, graph);
  const Alike alike = find_alike(links, graph, filled);
  const Members members = members_of(alike.tasks);
  const KeptLinks kept = first_of_class(links, filled, alike.links);
  ClassDemand class_demand{graph, kept};
  std::vector<Demand> demands;
  for (std::size_t number = 0; number < members.classes(); ++number) {
    demands.push_back(class_demand.of(members[number]));
  }
  Undominated undominated = without_dominated(kept.bandwidth, demands);

  FoldedGraph folded{
      .links = std::move(undominated.bandwidth), .graph = {}, .stands_for = {}, .multiplicity = {}};
  for (const std::uint32_t number : alike.tasks) {
    folded.stands_for.push_back(id_at<TaskId>(number));
  }
  const std::vector<std::optional<TaskId>> before = before_on_stream(graph);
  for (std::size_t number = 0; number < members.classes(); ++number) {
    const TaskId first = members[number].front();
    folded.graph.add(graph[first].stream, graph[first].hold, undominated.demands[number],
                     awaited_elsewhere(graph, first, before[index(first)], folded));
    folded.multiplicity.push_back(static_cast<std::uint32_t>(members[number].size()));
  }
  return folded;
}

}  // namespace trainyard
