#include "sim/deciding_links.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "sim/dominated.hpp"

namespace trainyard {
namespace {

constexpr std::uint32_t nobody = static_cast<std::uint32_t>(-1);
constexpr std::uint32_t several = nobody - 1;

/// The stream that alone uses each link.
std::vector<std::uint32_t> owners_of(std::size_t links, const TaskGraph& graph) {
  std::vector<std::uint32_t> owners(links, nobody);
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    const auto stream = static_cast<std::uint32_t>(view.stream);
    for (const LinkLoad& load : view.load) {
      if (load.size == Bytes{}) continue;
      std::uint32_t& owner = owners[index(load.link)];
      owner = owner == nobody || owner == stream ? stream : several;
    }
  }
  return owners;
}

/// What a task moves over links of its stream alone, as seconds; and over others.
struct SplitLoad {
  Seconds own;
  Demand shared;
};

SplitLoad split(const TaskView& task, std::span<const Bandwidth> links,
                const std::vector<std::uint32_t>& owners) {
  SplitLoad parts;
  for (const LinkLoad& load : task.load) {
    if (owners[index(load.link)] == several) {
      parts.shared.push_back(load);
    } else if (load.size > Bytes{}) {
      parts.own = std::max(parts.own, load.size * load.alike / links[index(load.link)]);
    }
  }
  return parts;
}

}  // namespace

DecidingLinks deciding_links(std::span<const Bandwidth> links, const TaskGraph& graph) {
  const std::vector<std::uint32_t> owners = owners_of(links.size(), graph);
  std::vector<Seconds> own;
  std::vector<Demand> shared;
  for (std::size_t task = 0; task < graph.size(); ++task) {
    SplitLoad parts = split(graph[id_at<TaskId>(task)], links, owners);
    own.push_back(parts.own);
    shared.push_back(std::move(parts.shared));
  }
  Undominated kept = without_dominated(links, shared);

  DecidingLinks result{.links = std::move(kept.bandwidth), .graph = {}};
  std::vector<std::uint32_t> link_of_stream(graph.stream_count(), nobody);
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    Demand& load = kept.demands[task];
    if (own[task] > Seconds{}) {
      std::uint32_t& link = link_of_stream[index(view.stream)];
      if (link == nobody) {
        link = static_cast<std::uint32_t>(result.links.size());
        result.links.emplace_back(1.0);
      }
      load.push_back({LinkId{link}, Bytes{own[task].value()}});
      std::ranges::sort(load, {}, &LinkLoad::link);
    }
    result.graph.add(view.stream, view.hold, load, view.after);
  }
  return result;
}

}  // namespace trainyard
