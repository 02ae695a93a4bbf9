#include "analysis/search_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "analysis/band_text.hpp"
#include "analysis/plan_text.hpp"
#include "analysis/report.hpp"
#include "analysis/search_choices.hpp"
#include "analysis/text_table.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

using Cell = std::function<std::string(const SearchSite&, const SearchedPlan&)>;

class PlanTable {
 public:
  PlanTable(const SearchResult& result, std::size_t plans) : result_{result}, rows_(plans + 1) {}

  std::string text(const std::vector<SearchedPlan>& plans) {
    add_figures(plans);
    add_choices(plans);
    return text_table(rows_, sides_);
  }

 private:
  void add(const std::vector<SearchedPlan>& plans, const char* title, Side side, const Cell& cell,
           bool only_if_differing = false) {
    std::vector<std::string> cells;
    for (const SearchedPlan& plan : plans) cells.push_back(cell(result_.site_of(plan), plan));
    const auto first = [&](const std::string& other) { return other == cells.front(); };
    if (only_if_differing && std::ranges::all_of(cells, first)) return;
    if (std::ranges::all_of(cells, &std::string::empty)) return;
    rows_.front().emplace_back(title);
    sides_.push_back(side);
    for (std::size_t i = 0; i < cells.size(); ++i) rows_[i + 1].push_back(cells[i]);
  }

  void add_figures(const std::vector<SearchedPlan>& plans) {
    using Site = SearchSite;
    using Searched = SearchedPlan;
    add(plans, "rank", Side::right,
        [](const Site&, const Searched& plan) { return grouped(static_cast<double>(plan.rank)); });
    add(plans, "estimate", Side::right,
        [](const Site&, const Searched& plan) { return readable(plan.estimated.step_time); });
    add(plans, "step", Side::right,
        [](const Site&, const Searched& plan) { return readable(plan.figures().step_time); });
    add(plans, "days", Side::right, [](const Site&, const Searched& plan) {
      return fmt::format("{:.1f}{}", plan.figures().duration / one_day,
                         plan.within ? "" : " (past the limits)");
    });
    add(plans, "GPU-hours", Side::right, [](const Site&, const Searched& plan) {
      return grouped(plan.figures().gpu_hours.value());
    });
    add(plans, "cost", Side::right, [](const Site&, const Searched& plan) {
      const std::optional<Dollars>& cost = plan.figures().cost;
      return cost ? "$" + grouped(cost->value()) : "";
    });
    add(plans, "energy", Side::right, [](const Site&, const Searched& plan) {
      const std::optional<Joules>& energy = plan.figures().energy;
      return energy ? megawatt_hours_text(Band<Joules>::sure(*energy)) + " MWh" : "";
    });
    add(plans, "memory", Side::right, [](const Site&, const Searched& plan) {
      return fmt::format("{:.1f} GB", plan.memory.value() * 1e-9);
    });
  }

  void add_choices(const std::vector<SearchedPlan>& plans) {
    using Site = SearchSite;
    using Searched = SearchedPlan;
    const auto with_sites = [&](const char* title, Side side, const Cell& cell) {
      add(plans, title, side, cell,
          result_.sites.size() == 1 || title == std::string{"fabric"} ||
              title == std::string{"precision"});
    };
    with_sites("GPU", Side::left,
               [](const Site& site, const Searched&) { return site.scenario.cluster.gpu.id; });
    with_sites("GPUs", Side::right,
               [](const Site& site, const Searched&) { return grouped(site.scenario.gpus()); });
    with_sites("fabric", Side::left, [](const Site& site, const Searched&) { return site.fabric; });
    with_sites("precision", Side::left,
               [](const Site& site, const Searched&) { return site.precision; });
    add(plans, "recomputed", Side::left,
        [](const Site&, const Searched& plan) { return spelled(plan.recompute); });
    add(plans, "plan", Side::left,
        [](const Site& site, const Searched& plan) { return plan_line(plan.plan, site.scenario); });
  }

  const SearchResult& result_;
  std::vector<TableRow> rows_;
  std::vector<Side> sides_;
};

}  // namespace

std::string plan_line(const Plan& plan, const Scenario& written) {
  std::string text = plan_text(plan, written.model.experts.has_value()) + ", " +
                     std::string{name_of(plan.schedule)};
  if (plan.micro_batch > 1) text += fmt::format(", micro-batches of {}", plan.micro_batch);
  if (plan.placement != written.plan.placement) text += ", " + placement_text(plan.placement);
  return text;
}

std::string plan_table(const SearchResult& result, const std::vector<SearchedPlan>& plans) {
  return PlanTable{result, plans.size()}.text(plans);
}

}  // namespace trainyard
