#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/fairness.hpp"
#include "sim/fold.hpp"

// Whether rates are bottleneck max fair, looked at anew.

namespace trainyard {

/// How much of a link's capacity all tasks take, and how much one takes for itself at most.
struct Use {
  double all = 0.0;
  double most = 0.0;
};

inline std::vector<Use> uses(const std::vector<Bandwidth>& links, const TaskGraph& graph,
                             const std::vector<double>& rates) {
  std::vector<Use> uses(links.size());
  for (std::size_t task = 0; task < graph.size(); ++task) {
    for (const LinkLoad& load : graph[id_at<TaskId>(task)].load) {
      const double share =
          load.size == Bytes{} ? 0.0 : rates[task] * (load.size / links[index(load.link)]).value();
      uses[index(load.link)].all += load.alike * share;
      uses[index(load.link)].most = std::max(uses[index(load.link)].most, share);
    }
  }
  return uses;
}

inline bool has_bottleneck(const TaskView& task, double rate, const std::vector<Bandwidth>& links,
                           const std::vector<Use>& uses) {
  return std::ranges::any_of(task.load, [&](const LinkLoad& load) {
    const Use& use = uses[index(load.link)];
    const double share = rate * (load.size / links[index(load.link)]).value();
    return use.all > 1.0 - 1e-9 && share > use.most * (1.0 - 1e-9);
  });
}

/// Whether no link is more than full, and each task with a finite rate has a full link on which no
/// other one takes more.
inline bool are_fair(const std::vector<Bandwidth>& links, const TaskGraph& graph,
                     const std::vector<double>& rates) {
  const std::vector<Use> used = uses(links, graph, rates);
  if (std::ranges::any_of(used, [](const Use& use) { return use.all > 1.0 + 1e-9; })) return false;
  for (std::size_t task = 0; task < rates.size(); ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    if (std::isfinite(rates[task]) && !has_bottleneck(view, rates[task], links, used)) return false;
  }
  return true;
}

/// How much of itself each task does in a second if all move at the same time; infinite of those
/// that move no bytes.
inline std::vector<double> rates_of(const std::vector<Bandwidth>& links, const TaskGraph& graph) {
  std::vector<Demand> demands;
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const auto load = graph[id_at<TaskId>(task)].load;
    demands.emplace_back(load.begin(), load.end());
  }
  return fair_rates(links, demands);
}

/// For each task of the original, the rate of the one that stands for it.
inline std::vector<double> rates_of_stand_ins(const FoldedGraph& folded) {
  const std::vector<double> rates = rates_of(folded.links, folded.graph);
  std::vector<double> whole;
  for (const TaskId stand_in : folded.stands_for) whole.push_back(rates[index(stand_in)]);
  return whole;
}

}  // namespace trainyard
