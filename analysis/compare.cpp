#include "analysis/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

/// A figure of a run: what it is, how large, and how it reads.
struct Figure {
  std::string title;
  double value;
  std::string text;
};

/// The figures of a run, as many and in the same order for every one.
std::vector<Figure> figures_of(const Prediction& p) {
  std::vector<Figure> figures{{"step", p.step_time.value(), readable(p.step_time)}};
  for (const StepPart& part : step_parts) {
    const double seconds = (p.mean_parts.*part.value).value();
    figures.push_back({fmt::format("  {}", part.title), seconds, fmt::format("{:.3f} s", seconds)});
  }
  const double cost = p.cost ? p.cost->value() : 0.0;
  const double memory = p.memory.total().value();
  figures.push_back({"GPU-hours", p.gpu_hours.value(), grouped(p.gpu_hours.value())});
  figures.push_back({"cost", cost, p.cost ? "$" + grouped(cost) : "no price"});
  figures.push_back(
      {"MFU, causal", p.utilization.causal, fmt::format("{:.2f} %", 100.0 * p.utilization.causal)});
  figures.push_back({"memory", memory,
                     fmt::format("{:.1f} GB{}", memory * 1e-9, p.fits ? "" : " (does not fit)")});
  return figures;
}

/// The figure, and in brackets how it differs from that of the first run.
std::string cell(const Figure& figure, const Figure& first) {
  if (&figure == &first || first.value <= 0.0) return figure.text;
  const double percent = 100.0 * (figure.value / first.value - 1.0);
  return figure.text +
         (std::abs(percent) < 0.05 ? " (same)" : fmt::format(" ({:+.1f} %)", percent));
}

using Written = std::vector<std::pair<std::string, std::string>>;

/// What stands under a key, or "-".
std::string value_of(const Written& written, const std::string& key) {
  const auto found = std::ranges::find(written, key, &Written::value_type::first);
  return found == written.end() ? "-" : found->second;
}

/// The keys whose values are not the same in all runs, in the order in which they are written.
std::vector<std::string> differing_keys(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> keys;
  for (const ComparedRun& run : runs) {
    for (const auto& [key, value] : run.scenario.written) {
      const auto differs = [&, &k = key, &v = value](const ComparedRun& other) {
        return value_of(other.scenario.written, k) != v;
      };
      if (key != "base" && !key.starts_with("published") &&
          std::ranges::find(keys, key) == keys.end() && std::ranges::any_of(runs, differs)) {
        keys.push_back(key);
      }
    }
  }
  return keys;
}

using Table = std::vector<std::vector<std::string>>;  // rows of cells

std::string text_of(const Table& table) {
  std::vector<std::size_t> widths(table.front().size());
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : table) {
    text += fmt::format("{:<{}}", row[0], widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("  {:>{}}", row[i], widths[i]);
    text += "\n";
  }
  return text;
}

}  // namespace

std::string compare_text(const std::vector<ComparedRun>& runs) {
  Table table{{""}};
  for (const ComparedRun& run : runs) table[0].push_back(run.scenario.name);
  for (const std::string& key : differing_keys(runs)) {
    std::vector<std::string>& row = table.emplace_back();
    row.push_back(key);
    for (const ComparedRun& run : runs) row.push_back(value_of(run.scenario.written, key));
  }
  table.emplace_back(runs.size() + 1);
  std::vector<std::vector<Figure>> figures;
  for (const ComparedRun& run : runs) figures.push_back(figures_of(run.prediction));
  for (std::size_t line = 0; line < figures.front().size(); ++line) {
    std::vector<std::string>& row = table.emplace_back();
    row.push_back(figures.front()[line].title);
    for (const auto& of_run : figures) row.push_back(cell(of_run[line], figures.front()[line]));
  }
  return text_of(table);
}

}  // namespace trainyard
