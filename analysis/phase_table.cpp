#include "analysis/phase_table.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/band_text.hpp"
#include "analysis/metric_text.hpp"
#include "analysis/report.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

/// What was published, and how far the prediction is from it.
TableRow beside(const PublishedValue* published, double predicted, const char* currency) {
  if (published == nullptr) return {"", ""};
  return {currency + grouped(published->value),
          fmt::format("{:+.1f} %", 100.0 * (predicted / published->value - 1.0))};
}

void append(TableRow& row, const TableRow& more) {
  row.insert(row.end(), more.begin(), more.end());
}

/// Makes the rows of the table.
class Rows {
 public:
  Rows(const RunScenario& scenario, const RunPrediction& run) : scenario_{scenario}, run_{run} {}

  std::vector<TableRow> table() {
    table_ = {{"phase", "GPUs", "sequence", "batch", "step", "steps", "days", "GPU-hours",
               "published", ""}};
    for (const std::string& stage : scenario_.stages()) add_stage(stage);
    add_sum("total", "", "");
    add_cost();
    return table_;
  }

 private:
  /// A stage of one phase is told in one row, and one of several in one each and their sum.
  void add_stage(const std::string& stage) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < scenario_.phases.size(); ++i) {
      if (scenario_.phases[i].stage == stage) members.push_back(i);
    }
    std::vector<std::string> plans = scenario_.plans_of(stage);
    if (plans.empty()) plans.emplace_back();
    const bool several = members.size() > 1 || plans.size() > 1;
    if (several) add_head(stage.empty() ? scenario_.name : stage);
    for (const std::string& plan : plans) {
      if (plans.size() > 1) add_head("  " + plan);
      const std::string indent(several ? plans.size() > 1 ? 4 : 2 : 0, ' ');
      for (const std::size_t member : members) add_phase(indent, member, plan);
      if (several) add_sum(indent + "sum", stage, plan);
    }
  }

  void add_head(const std::string& title) {
    table_.emplace_back(table_.front().size());
    table_.back().front() = title;
  }

  void add_phase(const std::string& indent, std::size_t member, std::string_view plan) {
    const RunPhase& phase = scenario_.phases[member];
    const std::size_t at = phase.place_of_plan(plan);
    const Scenario& steps = phase.plans[at].scenario;
    TableRow row{indent + (phase.name.empty() ? "the run" : phase.name), grouped(steps.gpus())};
    if (phase.given) {
      append(row, {"", "", "", "given"});
    } else {
      const Prediction& p = run_.phases[member].plans[at];
      append(row, {grouped(steps.training.sequence_length), grouped(steps.training.global_batch),
                   readable(p.step_time), grouped(std::ceil(p.steps))});
      if (!p.fits) row.front() += " (does not fit)";
    }
    append_figures(row, phase.name, plan);
  }

  void add_sum(const std::string& title, const std::string& part, std::string_view plan) {
    append_figures({title, "", "", "", "", ""}, part, plan);
  }

  void append_figures(TableRow row, const std::string& part, std::string_view plan) {
    const RunFigures sum = figures_of(scenario_, run_, part, plan);
    append(row, {days_text(sum.duration), hours_text(sum.gpu_hours)});
    append(row,
           beside(scenario_.find_published(part, "gpu_hours"), sum.gpu_hours.middle.value(), ""));
    table_.push_back(row);
  }

  void add_cost() {
    if (!run_.ledger) return;
    const Band<Dollars>& cost = run_.total.cost;
    TableRow row(7);
    row.front() = "cost";
    row.push_back(dollars_text(cost));
    append(row, beside(scenario_.find_published("", "cost"), cost.middle.value(), "$"));
    table_.push_back(row);
  }

  const RunScenario& scenario_;
  const RunPrediction& run_;
  std::vector<TableRow> table_;
};

}  // namespace

std::string phase_table(const RunScenario& scenario, const RunPrediction& run) {
  return text_table(Rows{scenario, run}.table(), 2);
}

std::string published_table(const RunScenario& scenario, const RunPrediction& run) {
  std::vector<TableRow> rows{{"published", "value", "predicted", ""}};
  for (const auto& [part, published] : scenario.published) {
    if (published.metric == "gpu_hours" || published.metric == "cost") continue;
    const RunMetric& metric = *run_metric_named(published.metric);
    const double predicted = metric.predicted(figures_of(scenario, run, part));
    rows.push_back({part.empty() ? published.metric : published.metric + ", " + part,
                    metric_text(published.metric, published.value),
                    metric_text(published.metric, predicted),
                    fmt::format("{:+.1f} %", 100.0 * (predicted / published.value - 1.0))});
  }
  return rows.size() == 1 ? "" : text_table(rows, 2) + "\n";
}

}  // namespace trainyard
