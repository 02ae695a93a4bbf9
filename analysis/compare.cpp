#include "analysis/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

/// A figure of a run: how it reads, and how large it is in comparison.
struct Line {
  const char* title;
  double (*value)(const Prediction&);
  std::string (*text)(const ComparedRun&);
};

template <Seconds StepParts::* part>
constexpr Line part_line(const char* title) {
  return {title, [](const Prediction& p) { return (p.mean_parts.*part).value(); },
          [](const ComparedRun& run) {
            return fmt::format("{:.3f} s", (run.prediction.mean_parts.*part).value());
          }};
}

const std::array<Line, 12> lines{{
    {"step", [](const Prediction& p) { return p.step_time.value(); },
     [](const ComparedRun& run) { return readable(run.prediction.step_time); }},
    part_line<&StepParts::forward>("  forward"),
    part_line<&StepParts::backward>("  backward"),
    part_line<&StepParts::weights>("  weights"),
    part_line<&StepParts::overlapped>("  overlapped pairs"),
    part_line<&StepParts::bubble>("  bubble"),
    part_line<&StepParts::optimizer>("  gradients, optimizer"),
    part_line<&StepParts::exposed_communication>("  exposed communication"),
    {"GPU-hours", [](const Prediction& p) { return p.gpu_hours.value(); },
     [](const ComparedRun& run) { return grouped(run.prediction.gpu_hours.value()); }},
    {"cost", [](const Prediction& p) { return p.cost ? p.cost->value() : 0.0; },
     [](const ComparedRun& run) {
       const auto& cost = run.prediction.cost;
       return cost ? "$" + grouped(cost->value()) : std::string{"no price"};
     }},
    {"MFU, causal", [](const Prediction& p) { return p.utilization.causal; },
     [](const ComparedRun& run) {
       return fmt::format("{:.2f} %", 100.0 * run.prediction.utilization.causal);
     }},
    {"memory", [](const Prediction& p) { return p.memory.total().value(); },
     [](const ComparedRun& run) {
       return fmt::format("{:.1f} GB{}", run.prediction.memory.total().value() * 1e-9,
                          run.prediction.fits ? "" : " (does not fit)");
     }},
}};

/// The value, and in brackets how it differs from that of the first run.
std::string cell(const Line& line, const ComparedRun& run, const ComparedRun& first) {
  const double base = line.value(first.prediction);
  const double change = base > 0.0 ? line.value(run.prediction) / base - 1.0 : 0.0;
  const std::string text = line.text(run);
  return &run == &first || base <= 0.0 ? text : fmt::format("{} ({:+.1f} %)", text, 100.0 * change);
}

}  // namespace

std::string compare_text(const std::vector<ComparedRun>& runs) {
  std::vector<std::vector<std::string>> columns;
  for (const ComparedRun& run : runs) {
    std::vector<std::string>& column = columns.emplace_back();
    column.push_back(run.scenario.name);
    for (const Line& line : lines) column.push_back(cell(line, run, runs.front()));
  }

  std::string text;
  for (std::size_t row = 0; row <= lines.size(); ++row) {
    text += fmt::format("{:<24}", row == 0 ? "" : lines[row - 1].title);
    for (const std::vector<std::string>& column : columns) {
      const std::size_t width = std::ranges::max(column, {}, &std::string::size).size();
      text += fmt::format("  {:>{}}", column[row], width);
    }
    text += "\n";
  }
  return text;
}

}  // namespace trainyard
