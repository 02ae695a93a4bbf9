#include "analysis/node_search.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <stdexcept>
#include <utility>

#include "analysis/report.hpp"
#include "workloads/best_plan.hpp"

namespace trainyard {
namespace {

constexpr std::size_t replayed = 3;  // of the best plans by estimate
constexpr std::size_t kept = 8;      // whose degrees nearby numbers of nodes try
constexpr double nearby = 2.0;       // times as many nodes
// A replay is seldom that much shorter than its estimate: only where several classes of replicas
// share the links of a narrow fabric.
constexpr double least_replay = 0.9;  // of the estimate
// Numbers of nodes whose plans are all too slow, until no fewer are looked at.
constexpr int refused_in_a_row = 2;

/// What came of trying a number of nodes.
struct Trial {
  std::vector<RankedPlan> best;        ///< that fit, fastest by estimate first
  std::vector<RankedPlan> candidates;  ///< those to be replayed: some of the best, the written plan
  std::size_t replays = 0;             ///< of the candidates so far
  Seconds step;                        ///< the shortest of those; without any the best estimate
  std::optional<ComparedRun> run;      ///< the first of them that meets the deadline
  bool too_many = false;               ///< whether the fabric has no ports for so many nodes
};

template <class Choice>
void keep_only(std::vector<Choice>& choices, const std::vector<RankedPlan>& best,
               Choice Plan::* choice) {
  std::erase_if(choices, [&](const Choice& value) {
    return std::ranges::none_of(
        best, [&](const RankedPlan& ranked) { return ranked.plan.*choice == value; });
  });
}

/// A space without what none of the best plans does. Pipelines follow from the number of GPUs, and
/// are no more than twice as long or short.
PlanSpace narrowed(PlanSpace space, const std::vector<RankedPlan>& best) {
  keep_only(space.tensor, best, &Plan::tensor);
  keep_only(space.context, best, &Plan::context);
  const auto [shortest, longest] =
      std::ranges::minmax(best, {}, [](const RankedPlan& ranked) { return ranked.plan.pipeline; });
  std::erase_if(space.pipeline, [&](int ranks) {
    return 2 * ranks < shortest.plan.pipeline || ranks > 2 * longest.plan.pipeline;
  });
  keep_only(space.expert, best, &Plan::expert);
  keep_only(space.micro_batch, best, &Plan::micro_batch);
  keep_only(space.zero, best, &Plan::zero);
  keep_only(space.schedules, best, &Plan::schedule);
  keep_only(space.virtual_stages, best, &Plan::virtual_stages);
  return space;
}

/// Looks for the fewest nodes on which a run meets a deadline.
class NodeSearch {
 public:
  NodeSearch(const Scenario& scenario, const HardwareQuestion& question)
      : scenario_{scenario},
        question_{question},
        grid_{node_grid(question.most_nodes, scenario.cluster.spec.nodes)} {
    const Tokens step{static_cast<double>(scenario.training.global_batch) *
                      scenario.training.sequence_length};
    deadline_of_step_ = question.deadline / (scenario.training.tokens / step);
  }

  std::optional<ComparedRun> fewest() {
    const std::size_t meets = between();
    if (meets == grid_.size()) return std::nullopt;
    return best_replay(trials_.at(walk_down(meets)));
  }

  /// Why none of the nodes do.
  std::string why_none() const {
    const int each = scenario_.cluster.spec.gpus_per_node;
    const std::string most =
        (grid_.empty() ? "any" : "up to " + grouped(grid_.back() * each)) + " GPUs";
    const std::string limit =
        grid_.size() < whole_grid_ ? ", which is all that the fabric joins," : "";
    return "no plan on " + most + limit + (any_fits_ ? " meets the deadline" : " fits in memory");
  }

 private:
  std::size_t place_of(double nodes) const {
    const auto place = std::ranges::lower_bound(grid_, nodes);
    return static_cast<std::size_t>(std::min(place, std::prev(grid_.end())) - grid_.begin());
  }

  /// The place of a number of nodes that meets the deadline, where the one before it does not; the
  /// grid's size if there is none.
  std::size_t between() {
    std::size_t low = 0;  // all before this one are too few
    std::size_t high = grid_.size();
    std::size_t next = place_of(question_.nodes_guess);
    while (low < high) {
      const Trial& trial = tried(next);
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
  double needed(std::size_t place, const Trial& trial) const {
    if (trial.best.empty()) return 2.0 * grid_[place];
    return grid_[place] * (trial.step / deadline_of_step_);
  }

  /// Plans do not suit all numbers of nodes alike, so that fewer may do what some more do not.
  /// Numbers on which nothing runs at all tell nothing of those below.
  std::size_t walk_down(std::size_t meets) {
    int refused = 0;
    for (std::size_t place = meets; place-- > 0 && refused < refused_in_a_row;) {
      const Trial& trial = tried(place);
      if (trial.run) meets = place;
      if (!trial.best.empty()) refused = trial.run ? 0 : refused + 1;
    }
    return meets;
  }

  Trial& tried(std::size_t place) {
    const auto [known, unknown] = trials_.try_emplace(place);
    if (!unknown) return known->second;
    looking_thoroughly_ = false;
    known->second = try_on(grid_[place]);
    if (looking_thoroughly_ && !known->second.best.empty()) thorough_.push_back(place);
    return known->second;
  }

  Trial try_on(int nodes) {
    Trial trial;
    Scenario sized = scenario_;
    sized.cluster.spec.nodes = nodes;
    sized.training.choose_recompute = false;  // each plan chooses for itself
    try {
      PlanEstimates estimates{setup_of(sized)};
      const PlanSpace space = space_on(sized);
      trial.best = best_plans(estimates, space, scenario_.training, kept);
      trial.candidates = candidates_of(estimates, space, trial.best);
    } catch (const std::invalid_argument&) {
      trial.too_many = true;
      return trial;
    }
    if (trial.best.empty()) return trial;
    any_fits_ = true;
    trial.step = trial.best.front().estimate.step_time;
    while (!trial.run && trial.replays < trial.candidates.size()) {
      const RankedPlan& candidate = trial.candidates[trial.replays];
      if (candidate.estimate.step_time * least_replay > deadline_of_step_) break;
      ComparedRun run = replay(nodes, candidate);
      const Seconds step = run.prediction.step_time;
      trial.step = trial.replays++ == 0 ? step : std::min(trial.step, step);
      if (step <= deadline_of_step_) trial.run = std::move(run);
    }
    return trial;
  }

  /// The best few, and the written plan even if it is none of them.
  std::vector<RankedPlan> candidates_of(PlanEstimates& estimates, PlanSpace space,
                                        const std::vector<RankedPlan>& best) const {
    std::vector<RankedPlan> candidates{
        best.begin(), best.begin() + static_cast<std::ptrdiff_t>(std::min(replayed, best.size()))};
    space.tensor.clear();
    for (const RankedPlan& written : best_plans(estimates, space, scenario_.training, 1)) {
      const auto same = [&](const RankedPlan& known) {
        return known.estimate.step_time == written.estimate.step_time;
      };
      if (std::ranges::none_of(candidates, same)) candidates.push_back(written);
    }
    return candidates;
  }

  /// All usual plans, or near where all were tried only such as did best there.
  PlanSpace space_on(const Scenario& sized) {
    const int nodes = sized.cluster.spec.nodes;
    PlanSpace space = usual_plans(sized.model, sized.training, scenario_.plan, sized.gpus(),
                                  sized.cluster.spec.gpus_per_node);
    const auto distance = [&](std::size_t place) {
      const double ratio = static_cast<double>(grid_[place]) / nodes;
      return std::max(ratio, 1.0 / ratio);
    };
    const auto nearest = std::ranges::min_element(thorough_, {}, distance);
    if (nearest != thorough_.end() && distance(*nearest) <= nearby) {
      return narrowed(space, trials_.at(*nearest).best);
    }
    looking_thoroughly_ = true;
    return space;
  }

  ComparedRun replay(int nodes, const RankedPlan& ranked) const {
    Scenario sized = scenario_;
    sized.cluster.spec.nodes = nodes;
    sized.plan = ranked.plan;
    sized.training.recompute = ranked.recompute;
    sized.training.choose_recompute = false;
    Prediction prediction = predict(sized, {.engine = question_.engine});
    return {.scenario = std::move(sized), .prediction = std::move(prediction)};
  }

  /// The fastest by replay of those to be replayed; what was replayed before is too slow.
  ComparedRun best_replay(Trial& trial) const {
    ComparedRun best = *std::move(trial.run);
    const int nodes = best.scenario.cluster.spec.nodes;
    for (std::size_t i = trial.replays; i < trial.candidates.size(); ++i) {
      const RankedPlan& candidate = trial.candidates[i];
      if (candidate.estimate.step_time * least_replay > best.prediction.step_time) continue;
      ComparedRun run = replay(nodes, candidate);
      if (run.prediction.step_time < best.prediction.step_time) best = std::move(run);
    }
    return best;
  }

  const Scenario& scenario_;
  HardwareQuestion question_;
  std::vector<int> grid_;
  std::size_t whole_grid_ = grid_.size();
  Seconds deadline_of_step_;
  std::map<std::size_t, Trial> trials_;  // by place in the grid
  std::vector<std::size_t> thorough_;    // where all usual plans were tried, and some fit
  bool looking_thoroughly_ = false;
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
