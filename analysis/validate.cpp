#include "analysis/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trainyard {
namespace {

/// The value that a share of the sorted values does not exceed, between neighbours in proportion.
double quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double weight = position - static_cast<double>(below);
  return sorted[below] * (1.0 - weight) + sorted[above] * weight;
}

ErrorSummary summary_of(const std::vector<ValidationRow>& rows, const std::string& source) {
  std::vector<double> errors;
  for (const ValidationRow& row : rows) {
    if (source.empty() || row.source == source) errors.push_back(std::abs(row.relative_error()));
  }
  ErrorSummary summary{
      .source = source, .rows = errors.size(), .median = 0.0, .p90 = 0.0, .mean = 0.0};
  if (errors.empty()) return summary;
  std::ranges::sort(errors);
  summary.median = quantile(errors, 0.5);
  summary.p90 = quantile(errors, 0.9);
  for (const double error : errors) summary.mean += error / static_cast<double>(errors.size());
  return summary;
}

std::string summary_line(const ErrorSummary& summary) {
  return fmt::format("{:5} {:8.1f} % {:8.1f} % {:8.1f} %  {}\n", summary.rows,
                     100.0 * summary.median, 100.0 * summary.p90, 100.0 * summary.mean,
                     summary.source.empty() ? "all" : summary.source);
}

ValidationRow row_of(const std::string& scenario, const PublishedValue& published,
                     std::string_view unit, double predicted) {
  return {.scenario = scenario,
          .source = published.source,
          .split = published.split,
          .metric = published.metric,
          .unit = std::string{unit},
          .published = published.value,
          .predicted = predicted};
}

}  // namespace

std::vector<ValidationRow> validation_rows(const Scenario& scenario, const Prediction& prediction) {
  std::vector<ValidationRow> rows;
  for (const PublishedValue& published : scenario.published) {
    const Metric& metric = metric_named(published.metric);
    rows.push_back(row_of(scenario.name, published, metric.unit, metric.predicted(prediction)));
  }
  return rows;
}

std::vector<ValidationRow> validation_rows(const MeasureScenario& scenario,
                                           const Measurement& measurement) {
  std::vector<ValidationRow> rows;
  for (const PublishedValue& published : scenario.published) {
    const MeasuredMetric& metric = measured_metric_named(published.metric);
    rows.push_back(row_of(scenario.name, published, metric.unit, metric.measured(measurement)));
  }
  return rows;
}

Validation summarize(std::vector<ValidationRow> rows) {
  Validation validation{.rows = std::move(rows), .all = {}, .by_source = {}};
  validation.all = summary_of(validation.rows, "");
  for (const ValidationRow& row : validation.rows) {
    const auto known = [&](const ErrorSummary& summary) { return summary.source == row.source; };
    if (std::ranges::none_of(validation.by_source, known)) {
      validation.by_source.push_back(summary_of(validation.rows, row.source));
    }
  }
  return validation;
}

std::string validation_text(const Validation& validation) {
  std::string text = fmt::format("{:<24} {:<32} {:>14} {:>14} {:>8}  {:<18} {}\n", "scenario",
                                 "metric", "published", "predicted", "error", "split", "source");
  for (const ValidationRow& row : validation.rows) {
    const bool rate = row.unit == "B/s";
    const double shown = rate ? 1e-9 : 1.0;
    const std::string metric = fmt::format("{} {}", row.metric, rate ? "GB/s" : row.unit);
    text += fmt::format("{:<24} {:<32} {:>14.6g} {:>14.6g} {:>+7.1f}%  {:<18} {}\n", row.scenario,
                        metric, row.published * shown, row.predicted * shown,
                        100.0 * row.relative_error(), row.split, row.source);
  }
  text += fmt::format("\n{:>5} {:>10} {:>10} {:>10}  source\n", "rows", "median", "p90", "MAPE");
  text += summary_line(validation.all);
  for (const ErrorSummary& summary : validation.by_source) text += summary_line(summary);
  return text;
}

std::vector<std::filesystem::path> scenario_files(std::span<const std::string> paths) {
  std::vector<std::filesystem::path> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.emplace_back(path);
      continue;
    }
    const std::size_t before = files.size();
    std::filesystem::recursive_directory_iterator entry{path, error};
    for (; !error && entry != std::filesystem::recursive_directory_iterator{};
         entry.increment(error)) {
      if (entry->path().extension() == ".yaml") files.push_back(entry->path());
    }
    if (error) throw InputError{path + ":1:1: cannot be read (check its permissions)"};
    if (files.size() == before) {
      throw InputError{path + ":1:1: no scenario in this folder (name one with .yaml files)"};
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

}  // namespace trainyard
