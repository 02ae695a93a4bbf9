#include "analysis/replica_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <utility>

#include "workloads/site.hpp"

namespace trainyard {
namespace {

/// The way of a GPU's bytes out of its node, cable by cable.
constexpr std::array own_links{&GpuLinks::to_node_switch, &GpuLinks::to_nic, &GpuLinks::to_leaf};

/// Finds what is slower about a GPU than about the best of a cluster.
class SlowParts {
 public:
  explicit SlowParts(const Cluster& cluster) : cluster_{cluster} {
    for (const GpuLinks& gpu : cluster.gpus) {
      for (std::size_t i = 0; i < own_links.size(); ++i) {
        best_[i] = std::max(best_[i], bandwidth(gpu.*own_links[i]));
      }
    }
  }

  /// Says each cable once, whichever of its GPUs is asked for first.
  void append(GpuId gpu, std::vector<std::string>& names) {
    const double speed = speed_of(cluster_, gpu);
    if (speed < 1.0) {
      names.push_back(fmt::format("{} at {:.3g} % of the speed",
                                  name_of(cluster_, id_at<DeviceId>(index(gpu))), 100.0 * speed));
    }
    for (std::size_t i = 0; i < own_links.size(); ++i) {
      const LinkId link = cluster_.gpus[index(gpu)].*own_links[i];
      const double share = bandwidth(link) / best_[i];
      if (share >= 1.0 || !told_.insert(link).second) continue;
      names.push_back(fmt::format("{} to {} at {:.3g} % of the bandwidth",
                                  name_of(cluster_, cluster_.links.source[index(link)]),
                                  name_of(cluster_, cluster_.links.target[index(link)]),
                                  100.0 * share));
    }
  }

 private:
  Bandwidth bandwidth(LinkId link) const { return cluster_.links.bandwidth[index(link)]; }

  const Cluster& cluster_;
  std::array<Bandwidth, own_links.size()> best_{};
  std::set<LinkId> told_;
};

std::vector<std::string> slow_parts(const TrainingSetup& setup, const ReplicaClass& replicas) {
  SlowParts slow{setup.cluster};
  std::vector<std::string> names;
  const int places = site_places(setup.model, setup.plan);
  for (const int replica : replicas.replicas) {
    for (int rank = 0; rank < setup.plan.pipeline; ++rank) {
      for (int place = 0; place < places; ++place) {
        slow.append(setup.plan.gpu(rank, replica * places + place), names);
      }
    }
  }
  return names;
}

Seconds pipeline_end(const TrainingStep& step, std::size_t of_class) {
  Seconds end;
  for (std::size_t rank = 0; rank < step.ranks(); ++rank) {
    end = std::max(end, step.timeline.chunks[of_class * step.ranks() + rank].back().finish);
  }
  return end;
}

/// "node-3.gpu-5 at 80 % of the speed and 7 more".
std::string slow_text(const std::vector<std::string>& slow) {
  constexpr std::size_t most = 2;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, slow.size()); ++i) {
    text += (i == 0 ? "" : ", ") + slow[i];
  }
  return slow.size() > most ? fmt::format("{} and {} more", text, slow.size() - most) : text;
}

/// Why a class is not like the one that the others are held against.
std::string reason(const ReplicaSummary& of_class, bool is_usual) {
  if (!of_class.slow.empty()) return slow_text(of_class.slow);
  if (is_usual) return "";
  return of_class.other_draws ? "other draws of the load of experts"
                              : "transfers that take other times";
}

/// The largest class without slow parts, or of all if each has some.
std::size_t usual_class(const std::vector<ReplicaSummary>& classes) {
  const auto usual = std::ranges::max_element(classes, {}, [](const ReplicaSummary& of_class) {
    return std::pair{of_class.slow.empty(), of_class.replicas.size()};
  });
  return static_cast<std::size_t>(usual - classes.begin());
}

}  // namespace

std::vector<ReplicaSummary> summarize_replicas(const TrainingSetup& setup,
                                               const TrainingStep& step) {
  std::vector<ReplicaSummary> summaries;
  for (std::size_t i = 0; i < step.classes.size(); ++i) {
    const ReplicaClass& replicas = step.classes[i];
    summaries.push_back({.replicas = replicas.replicas,
                         .pipeline_end = pipeline_end(step, i),
                         .slow = slow_parts(setup, replicas),
                         .other_draws = replicas.first_draw != step.classes.front().first_draw});
  }
  return summaries;
}

std::vector<std::size_t> classes_to_draw(const std::vector<ReplicaSummary>& classes,
                                         std::size_t most) {
  std::vector<std::size_t> drawn(classes.size());
  std::iota(drawn.begin(), drawn.end(), std::size_t{0});
  if (drawn.size() <= most) return drawn;
  const auto ends_later = [&](std::size_t a, std::size_t b) {
    return classes[a].pipeline_end > classes[b].pipeline_end;
  };
  std::stable_sort(drawn.begin() + 1, drawn.end(), ends_later);
  drawn.resize(most);
  std::ranges::sort(drawn);
  return drawn;
}

bool differ(const std::vector<ReplicaSummary>& classes) {
  return classes.size() > 1 || !classes.front().slow.empty();
}

std::string replicas_text(const std::vector<int>& replicas, std::size_t most_stretches) {
  std::string text = replicas.size() == 1 ? "replica " : "replicas ";
  std::size_t at = 0;
  for (std::size_t stretch = 0; at < replicas.size(); ++stretch) {
    if (stretch == most_stretches) {
      return fmt::format("{} and {} more", text, replicas.size() - at);
    }
    std::size_t last = at;
    while (last + 1 < replicas.size() && replicas[last + 1] == replicas[last] + 1) ++last;
    if (last == at + 1) last = at;  // two numbers are no stretch
    text += fmt::format("{}{}", stretch == 0 ? "" : ", ", replicas[at]);
    if (last > at) text += fmt::format(" to {}", replicas[last]);
    at = last + 1;
  }
  return text;
}

std::string replicas_table(const std::vector<ReplicaSummary>& classes) {
  constexpr std::size_t most_rows = 8;
  const std::size_t usual = usual_class(classes);
  std::string text =
      fmt::format("\n  {:<44} {:>14}\n",
                  classes.size() == 1 ? "replicas that behave alike"
                                      : fmt::format("{} classes of replicas", classes.size()),
                  "pipeline ends");
  const std::vector<std::size_t> shown = classes_to_draw(classes, most_rows);
  for (const std::size_t i : shown) {
    const std::string why = reason(classes[i], i == usual);
    text += fmt::format("  {:<44} {:>12.3f} s{}\n", replicas_text(classes[i].replicas, 4),
                        classes[i].pipeline_end.value(), why.empty() ? "" : "  " + why);
  }
  if (shown.size() < classes.size()) {
    text += fmt::format("  {} more, which end earlier\n", classes.size() - shown.size());
  }
  return text;
}

}  // namespace trainyard
