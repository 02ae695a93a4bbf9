#include "analysis/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

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
  const std::string text = line.text(run);
  if (&run == &first || base <= 0.0) return text;
  const double percent = 100.0 * (line.value(run.prediction) / base - 1.0);
  return std::abs(percent) < 0.05 ? text + " (same)" : fmt::format("{} ({:+.1f} %)", text, percent);
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
  for (const Line& line : lines) {
    std::vector<std::string>& row = table.emplace_back();
    row.emplace_back(line.title);
    for (const ComparedRun& run : runs) row.push_back(cell(line, run, runs.front()));
  }
  return text_of(table);
}

}  // namespace trainyard
