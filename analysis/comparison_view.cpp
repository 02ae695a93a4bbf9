#include "analysis/comparison_view.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "analysis/run_view.hpp"
#include "analysis/version.hpp"
#include "analysis/written.hpp"

namespace trainyard {
namespace {

Json compared_view(const ComparedRun& run) {
  Json view = run_view(run.scenario, run.prediction);
  view["assumptions"] = Json::array();
  return view;
}

/// What a run says otherwise than the first.
Json differences(const Written& first, const Written& other) {
  Json list = Json::array();
  for (const std::string& key : differing_keys({first, other})) {
    list.push_back(
        {{"key", key}, {"from", written_under(first, key)}, {"to", written_under(other, key)}});
  }
  return list;
}

/// The best first: by dollars, or if not all have a price by step time.
std::vector<std::size_t> ranking(const std::vector<ComparedRun>& runs) {
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const bool priced = std::ranges::all_of(
      runs, [](const ComparedRun& run) { return run.prediction.ledger.has_value(); });
  std::ranges::stable_sort(order, {}, [&](std::size_t i) {
    const RunPrediction& run = runs[i].prediction;
    return std::tuple{!run.fits(),
                      priced ? run.total.cost.middle.value() : run.main_phase().step_time.value()};
  });
  return order;
}

Json ranked_view(const ComparedRun& run, const RunPrediction& first, std::size_t rank) {
  const RunPrediction& prediction = run.prediction;
  const Prediction& steps = prediction.main_phase();
  const RunFigures& total = prediction.total;
  Json view{{"name", run.scenario.name}, {"rank", rank}};
  view["cost_usd"] = nullptr;
  view["cost_difference_usd"] = nullptr;
  if (prediction.ledger) view["cost_usd"] = rounded(total.cost.middle.value());
  if (prediction.ledger && first.ledger) {
    view["cost_difference_usd"] = rounded((total.cost.middle - first.total.cost.middle).value());
  }
  view["step_time_s"] = rounded(steps.step_time.value());
  view["step_difference"] = rounded(steps.step_time / first.main_phase().step_time - 1.0);
  view["gpu_hours"] = rounded(total.gpu_hours.middle.value());
  view["duration_s"] = rounded(total.duration.middle.value());
  view["fits"] = prediction.fits();
  view["memory_bytes"] = rounded(steps.memory.total().value());
  return view;
}

}  // namespace

Json comparison_view(const std::vector<ComparedRun>& runs) {
  Json views = Json::array();
  Json differing = Json::array();
  for (const ComparedRun& run : runs) {
    views.push_back(compared_view(run));
    differing.push_back(differences(runs.front().scenario.written, run.scenario.written));
  }
  Json ranked = Json::array();
  for (const std::size_t run : ranking(runs)) {
    ranked.push_back(ranked_view(runs[run], runs.front().prediction, ranked.size() + 1));
    ranked.back()["run"] = run;
  }
  return {{"view", "comparison"},
          {"version", "trainyard " + std::string{program_version()}},
          {"runs", std::move(views)},
          {"differences", std::move(differing)},
          {"ranked", std::move(ranked)}};
}

}  // namespace trainyard
