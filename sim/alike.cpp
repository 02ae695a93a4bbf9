#include "sim/alike.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>

#include "sim/colour_refinement.hpp"
#include "sim/rounding.hpp"
#include "sim/stream_order.hpp"

namespace trainyard {
namespace {

std::uint64_t bits(double x) {
  return std::bit_cast<std::uint64_t>(without_noise(x));
}

/// How long a load takes its link, and how many tasks it stands for.
std::uint64_t label(const LinkLoad& load, Bandwidth bandwidth) {
  constexpr std::uint64_t odd = 0xd6e8feb86659fd93;
  return bits((load.size / bandwidth).value()) ^ odd * (bits(load.alike) - bits(1.0));
}

/// Calls `see(watcher, seen, label)` for every sight: links see the tasks that load them, and tasks
/// see these links and the tasks that they wait for. Links are numbered after the tasks.
template <class See>
void for_each_sight(std::span<const Bandwidth> links, const TaskGraph& graph,
                    const std::vector<bool>& looked_at, See see) {
  const std::vector<std::optional<TaskId>> before = before_on_stream(graph);
  const auto tasks = static_cast<std::uint32_t>(graph.size());
  std::vector<TaskId> awaited;
  for (std::uint32_t task = 0; task < tasks; ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    for (const LinkLoad& load : view.load) {
      if (load.size == Bytes{} || !looked_at[index(load.link)]) continue;
      const std::uint32_t link = tasks + static_cast<std::uint32_t>(load.link);
      const std::uint64_t long_as = label(load, links[index(load.link)]);
      see(task, link, long_as);
      see(link, task, long_as);
    }
    awaited.assign(view.after.begin(), view.after.end());
    if (before[task]) awaited.push_back(*before[task]);
    std::ranges::sort(awaited);
    const auto repeated = std::ranges::unique(awaited);
    awaited.erase(repeated.begin(), repeated.end());
    for (const TaskId earlier : awaited) see(task, static_cast<std::uint32_t>(earlier), 0);
  }
}

Sights sights_of(std::span<const Bandwidth> links, const TaskGraph& graph,
                 const std::vector<bool>& looked_at) {
  Sights sights{.begin = std::vector<std::size_t>(graph.size() + links.size() + 1), .watchers = {}};
  for_each_sight(links, graph, looked_at, [&](std::uint32_t, std::uint32_t seen, std::uint64_t) {
    ++sights.begin[seen + 1];
  });
  std::partial_sum(sights.begin.begin(), sights.begin.end(), sights.begin.begin());
  sights.watchers.resize(sights.begin.back());
  std::vector<std::size_t> next = sights.begin;
  for_each_sight(links, graph, looked_at,
                 [&](std::uint32_t watcher, std::uint32_t seen, std::uint64_t written) {
                   sights.watchers[next[seen]++] = {watcher, written};
                 });
  return sights;
}

}  // namespace

Alike find_alike(std::span<const Bandwidth> links, const TaskGraph& graph,
                 const std::vector<bool>& looked_at) {
  constexpr auto link_kind = static_cast<std::uint64_t>(-1);  // of no hold
  std::vector<std::uint64_t> kind(graph.size() + links.size(), link_kind);
  for (std::size_t task = 0; task < graph.size(); ++task) {
    kind[task] = bits(graph[id_at<TaskId>(task)].hold.value());
  }
  Alike alike{.tasks = refine_colours(sights_of(links, graph, looked_at), kind), .links = {}};
  const auto first_link = alike.tasks.begin() + static_cast<std::ptrdiff_t>(graph.size());
  alike.links.assign(first_link, alike.tasks.end());
  alike.tasks.erase(first_link, alike.tasks.end());
  const std::uint32_t task_classes =
      alike.tasks.empty() ? 0 : *std::ranges::max_element(alike.tasks) + 1;
  for (std::uint32_t& link : alike.links) link -= task_classes;
  return alike;
}

}  // namespace trainyard
