#include "analysis/export_check_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "analysis/report.hpp"
#include "workloads/collective_kind.hpp"

namespace trainyard {
namespace {

/// "15,831.2": no more digits than it takes.
std::string plain(double number) {
  std::string text = fmt::format("{:.1f}", number);
  const std::string rest = text.substr(text.find('.'));
  return grouped(static_cast<double>(static_cast<long long>(number))) + (rest == ".0" ? "" : rest);
}

std::string rate(double bytes_per_second) {
  return plain(bytes_per_second * 1e-9) + " GB/s";
}

std::string value_text(Measure measure, double value) {
  if (measure == Measure::tpp) return plain(value);
  if (measure == Measure::performance_density) return fmt::format("{:.4g}", value);
  return rate(value);
}

const char* measure_text(Measure measure) {
  switch (measure) {
    case Measure::tpp:
      return "TPP";
    case Measure::performance_density:
      return "performance density";
    case Measure::io:
      return "I/O";
    case Measure::memory_bandwidth:
      return "DRAM";
    case Measure::io_plus_memory:
      return "I/O and DRAM";
  }
  return "";
}

const char* comparison_text(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least:
      return "at least";
    case Comparison::above:
      return "above";
    case Comparison::at_most:
      return "at most";
    case Comparison::below:
      return "below";
  }
  return "";
}

/// "TPP 15,831.2 is at least 4,800"
std::string reason(const Threshold& threshold, const ChipMetrics& metrics, bool holds) {
  return fmt::format("{} {} is {}{} {}", measure_text(threshold.measure),
                     value_text(threshold.measure, value_of(threshold.measure, metrics)),
                     holds ? "" : "not ", comparison_text(threshold.comparison),
                     value_text(threshold.measure, threshold.limit));
}

std::string reason_lines(const Ruling& ruling, const ChipMetrics& metrics) {
  std::string lines;
  const auto add = [&](const std::string& text) {
    lines += fmt::format("  {:<22}{}\n", lines.empty() ? "because" : "", text);
  };
  for (const Threshold& one : ruling.met) add(reason(one, metrics, true));
  for (const Threshold& one : ruling.missed) add(reason(one, metrics, false));
  return lines;
}

std::string upper(std::string_view text) {
  std::string letters{text};
  std::ranges::transform(letters, letters.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return letters;
}

std::string metric_lines(const ExportCheck& check) {
  const ChipMetrics& metrics = check.metrics;
  std::string density = "unknown";
  if (metrics.performance_density && check.part.gpu.die) {
    density = fmt::format("{:.4g} (of {:g} mm2)", *metrics.performance_density,
                          check.part.gpu.die->value());
  }
  std::string text = fmt::format(
      "  TPP                   {} ({})\n"
      "  performance density   {}\n"
      "  I/O                   {} (scale-up and PCIe, both directions)\n"
      "  DRAM                  {}\n"
      "  marketed              {}\n",
      plain(metrics.tpp), upper(metrics.type), density, rate(metrics.io.value()),
      rate(metrics.memory.value()),
      metrics.datacenter ? "for data centres" : "not for data centres");
  for (const std::string& remark : check.remarks) text += fmt::format("  {:<22}{}\n", "", remark);
  return text;
}

std::string power_lines(const ClusterPower& power) {
  std::string text =
      fmt::format("  cluster               {} GPUs, TPP {}, {} H100 equivalents\n",
                  grouped(power.gpus), grouped(power.tpp), plain(power.h100_equivalents));
  for (const auto& [what, share] : power.quota_shares) {
    text += fmt::format("    {:.3g} % of the quota of {} (AI Diffusion, never enforced)\n",
                        100.0 * share, what);
  }
  return text;
}

std::string days(const DatedRuling& dated) {
  return dated.to ? text_of(dated.from) + " to " + text_of(*dated.to)
                  : "from " + text_of(dated.from) + " on";
}

std::string_view word(const DatedRuling& dated) {
  return name_in(verdict_names, dated.ruling.verdict);
}

/// What a version says, in two lines.
std::string history_lines(const DatedRuling& dated) {
  std::string text = fmt::format("  {:<26}{}", days(dated), word(dated));
  if (dated.ruling.policy != "none") text += "; " + dated.ruling.policy;
  if (dated.tariff != "none") text += "; tariff " + dated.tariff;
  return text + fmt::format("\n  {:<26}{}\n", "", dated.ruling.clause);
}

std::string dated_lines(const ExportCheck& check) {
  const DatedRuling& dated = check.rulings.front();
  const Ruling& ruling = dated.ruling;
  std::string text = fmt::format("  verdict               {}\n  clause                {}\n",
                                 word(dated), ruling.clause);
  text += reason_lines(ruling, check.metrics);
  text += fmt::format("  licence               {}\n",
                      ruling.licence_required() ? ruling.policy : "not required");
  text += fmt::format("  tariff                {}\n", dated.tariff);
  for (const std::string& source : ruling.sources) {
    text += fmt::format("  {:<22}{}\n", &source == &ruling.sources.front() ? "source" : "", source);
  }
  for (const RuleNote& note : check.notes) {
    text += fmt::format("  {:<22}{}: {}\n", &note == &check.notes.front() ? "notes" : "",
                        text_of(note.from), note.text);
  }
  return text;
}

using Row = std::vector<std::string>;

/// Columns as wide as they need to be.
std::string table(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      std::size_t width = 0;
      for (const Row& other : rows) width = std::max(width, other[column].size());
      line += fmt::format("{:<{}}  ", row[column], width);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

/// Whether a ruling is worth a column beside the one before it.
bool differs(const std::vector<ExportCheck>& checks, std::size_t ruling) {
  return ruling == 0 || std::ranges::any_of(checks, [&](const ExportCheck& check) {
           return check.rulings[ruling].ruling.verdict != check.rulings[ruling - 1].ruling.verdict;
         });
}

}  // namespace

std::string export_check_text(const ExportCheck& check) {
  const std::string destination{name_in(destination_names, check.destination)};
  std::string text = check.part.name + " to " + destination;
  if (check.date) text += " on " + text_of(*check.date);
  text += "\n" + metric_lines(check);
  if (check.power) text += power_lines(*check.power);
  text += "\n";
  if (check.date) return text + dated_lines(check);
  for (const DatedRuling& dated : check.rulings) text += history_lines(dated);
  return text;
}

std::string export_list_text(const std::vector<ExportCheck>& checks) {
  Row head{"part", "TPP", "density", "I/O GB/s", "DRAM GB/s"};
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < checks.front().rulings.size(); ++i) {
    if (!differs(checks, i)) continue;
    shown.push_back(i);
    head.push_back(text_of(checks.front().rulings[i].from));
  }
  head.emplace_back("tariff");
  std::vector<Row> rows{head};
  for (const ExportCheck& check : checks) {
    const ChipMetrics& metrics = check.metrics;
    rows.push_back(
        {check.part.name, plain(metrics.tpp),
         metrics.performance_density ? fmt::format("{:.2f}", *metrics.performance_density) : "-",
         plain(metrics.io.value() * 1e-9), plain(metrics.memory.value() * 1e-9)});
    for (const std::size_t i : shown) rows.back().emplace_back(word(check.rulings[i]));
    rows.back().push_back(check.rulings.back().tariff);
  }
  return "to " + std::string{name_in(destination_names, checks.front().destination)} + "\n" +
         table(rows);
}

}  // namespace trainyard
