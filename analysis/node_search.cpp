#include "analysis/node_search.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "analysis/node_trials.hpp"
#include "analysis/report.hpp"

namespace trainyard {
namespace {

// Numbers of nodes whose plans are all too slow, until no fewer are looked at.
constexpr int refused_in_a_row = 2;

Seconds step_within(const Training& training, Seconds deadline) {
  const Tokens step{static_cast<double>(training.global_batch) * training.sequence_length};
  return deadline / (training.tokens / step);
}

/// Looks for the fewest nodes on which a run meets a deadline.
class NodeSearch {
 public:
  NodeSearch(const Scenario& scenario, const HardwareQuestion& question)
      : gpus_per_node_{scenario.cluster.spec.gpus_per_node},
        guess_{question.nodes_guess},
        deadline_of_step_{step_within(scenario.training, question.deadline)},
        grid_{node_grid(question.most_nodes, scenario.cluster.spec.nodes)},
        trials_{scenario, deadline_of_step_, question.engine} {}

  std::optional<PredictedSteps> fewest() {
    const std::size_t meets = between();
    if (meets == grid_.size()) return std::nullopt;
    return trials_.best_on(grid_[walk_down(meets)]);
  }

  /// Why none of the nodes do.
  std::string why_none() const {
    const std::string most =
        (grid_.empty() ? "any" : "up to " + grouped(grid_.back() * gpus_per_node_)) + " GPUs";
    const std::string limit =
        grid_.size() < whole_grid_ ? ", which is all that the fabric joins," : "";
    return "no plan on " + most + limit + (any_fits_ ? " meets the deadline" : " fits in memory");
  }

 private:
  const NodeTrial& tried(std::size_t place) {
    const NodeTrial& trial = trials_.on(grid_[place]);
    any_fits_ = any_fits_ || !trial.best.empty();
    return trial;
  }

  std::size_t place_of(double nodes) const {
    const auto place = std::ranges::lower_bound(grid_, nodes);
    return static_cast<std::size_t>(std::min(place, std::prev(grid_.end())) - grid_.begin());
  }

  /// The place of a number of nodes that meets the deadline, where the one before it does not; the
  /// grid's size if there is none.
  std::size_t between() {
    std::size_t low = 0;  // all before this one are too few
    std::size_t high = grid_.size();
    std::size_t next = place_of(guess_);
    while (low < high) {
      const NodeTrial& trial = tried(next);
      if (trial.too_many && high == grid_.size()) {
        grid_.resize(next);
        high = next;
      } else {
        (trial.run ? high : low) = trial.run ? next : next + 1;
      }
      if (low == high) break;
      next = trial.too_many ? (low + high) / 2
                            : std::clamp(place_of(needed(next, trial)), low, high - 1);
    }
    return high;
  }

  /// How many nodes it would take if time were in proportion to them.
  double needed(std::size_t place, const NodeTrial& trial) const {
    if (trial.best.empty()) return 2.0 * grid_[place];
    return grid_[place] * (trial.step / deadline_of_step_);
  }

  /// Plans do not suit all numbers of nodes alike, so that fewer may do what some more do not.
  /// Numbers on which nothing runs at all tell nothing of those below.
  std::size_t walk_down(std::size_t meets) {
    int refused = 0;
    for (std::size_t place = meets; place-- > 0 && refused < refused_in_a_row;) {
      const NodeTrial& trial = tried(place);
      if (trial.run) meets = place;
      if (!trial.best.empty()) refused = trial.run ? 0 : refused + 1;
    }
    return meets;
  }

  int gpus_per_node_;
  int guess_;
  Seconds deadline_of_step_;
  std::vector<int> grid_;
  std::size_t whole_grid_ = grid_.size();
  NodeTrials trials_;
  bool any_fits_ = false;
};

}  // namespace

std::vector<int> node_grid(int most, int own) {
  constexpr int digits = 4;
  std::vector<int> grid;
  for (int nodes = 1; nodes <= most;) {
    grid.push_back(nodes);
    const int width = std::bit_width(static_cast<unsigned>(nodes));
    nodes += 1 << std::max(0, width - digits);
  }
  const auto place = std::ranges::lower_bound(grid, own);
  if (own <= most && (place == grid.end() || *place != own)) grid.insert(place, own);
  return grid;
}

FewestNodes fewest_nodes(const Scenario& scenario, const HardwareQuestion& question) {
  NodeSearch search{scenario, question};
  FewestNodes result{.run = search.fewest(), .why_none = {}};
  if (!result.run) result.why_none = search.why_none();
  return result;
}

}  // namespace trainyard
