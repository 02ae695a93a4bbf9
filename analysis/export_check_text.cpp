#include "analysis/export_check_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "analysis/export_reasons.hpp"
#include "analysis/report.hpp"
#include "analysis/text_table.hpp"
#include "sim/names.hpp"

namespace trainyard {
namespace {

constexpr std::size_t usual_indent = 24;

/// A label with what it says behind, in lines of at most 100 columns.
std::string labelled(const std::string& label, const std::string& text,
                     std::size_t indent = usual_indent) {
  constexpr std::size_t widest = 100;
  std::string lines;
  std::string line = fmt::format("  {:<{}}", label, indent - 2);
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    if (line.size() > indent && line.size() + word.size() + 1 > widest) {
      lines += line + "\n";
      line = std::string(indent, ' ');
    }
    line += (line.size() > indent ? " " : "") + word;
  }
  return lines + line + "\n";
}

std::string rate(double bytes_per_second) {
  return plain_number(bytes_per_second * 1e-9) + " GB/s";
}

std::string reason_lines(const Ruling& ruling, const ChipMetrics& metrics) {
  std::string lines;
  for (const std::string& reason : export_reasons(ruling, metrics)) {
    lines += labelled(lines.empty() ? "because" : "", reason);
  }
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
      plain_number(metrics.tpp), upper(metrics.type), density, rate(metrics.io.value()),
      rate(metrics.memory.value()),
      metrics.datacenter ? "for data centres" : "not for data centres");
  for (const std::string& remark : check.remarks) text += labelled("", remark);
  return text;
}

std::string power_lines(const ClusterPower& power) {
  std::string text =
      fmt::format("  cluster               {} GPUs, TPP {}, {} H100 equivalents\n",
                  grouped(power.gpus), grouped(power.tpp), plain_number(power.h100_equivalents));
  for (const auto& [what, share] : power.quota_shares) {
    text +=
        labelled("", fmt::format("{:.3g} % of AI Diffusion's quota for {}", 100.0 * share, what));
  }
  return text;
}

std::string_view word(const DatedRuling& dated) {
  return name_in(verdict_names, dated.ruling.verdict);
}

/// Whether a change of the rules changes nothing for the part.
bool alike(const DatedRuling& one, const DatedRuling& other) {
  return one.ruling.clause == other.ruling.clause && one.ruling.policy == other.ruling.policy &&
         one.tariff == other.tariff;
}

/// The verdict, what becomes of a licence and the clause, over days on which they stay.
std::string history_lines(const DatedRuling& dated, std::optional<Date> to) {
  const std::string days =
      to ? text_of(dated.from) + " to " + text_of(*to) : "from " + text_of(dated.from) + " on";
  std::string text{word(dated)};
  if (dated.ruling.policy != "none") text += "; " + dated.ruling.policy;
  if (dated.tariff != "none") text += "; tariff " + dated.tariff;
  constexpr std::size_t indent = 28;
  return labelled(days, text, indent) + labelled("", dated.ruling.clause, indent);
}

std::string history_lines(const std::vector<DatedRuling>& rulings) {
  std::string text;
  for (std::size_t i = 0; i < rulings.size();) {
    std::size_t last = i;
    while (last + 1 < rulings.size() && alike(rulings[i], rulings[last + 1])) ++last;
    text += history_lines(rulings[i], rulings[last].to);
    i = last + 1;
  }
  return text;
}

std::string dated_lines(const ExportCheck& check) {
  const DatedRuling& dated = check.rulings.front();
  const Ruling& ruling = dated.ruling;
  std::string text =
      labelled("verdict", std::string{word(dated)}) + labelled("clause", ruling.clause) +
      reason_lines(ruling, check.metrics) +
      labelled("licence", ruling.licence_required() ? ruling.policy : "not required") +
      labelled("tariff", dated.tariff);
  for (const std::string& source : ruling.sources) {
    text += labelled(&source == &ruling.sources.front() ? "sources" : "", source);
  }
  for (const RuleNote& note : check.notes) {
    text += labelled(&note == &check.notes.front() ? "notes" : "",
                     text_of(note.from) + ": " + note.text);
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
  return text + history_lines(check.rulings);
}

std::string export_list_text(const std::vector<ExportCheck>& checks) {
  TableRow head{"part", "TPP", "density", "I/O GB/s", "DRAM GB/s"};
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < checks.front().rulings.size(); ++i) {
    if (!differs(checks, i)) continue;
    shown.push_back(i);
    head.push_back(text_of(checks.front().rulings[i].from));
  }
  head.emplace_back("tariff");
  std::vector<TableRow> rows{head};
  for (const ExportCheck& check : checks) {
    const ChipMetrics& metrics = check.metrics;
    rows.push_back(
        {check.part.name, plain_number(metrics.tpp),
         metrics.performance_density ? fmt::format("{:.2f}", *metrics.performance_density) : "-",
         plain_number(metrics.io.value() * 1e-9), plain_number(metrics.memory.value() * 1e-9)});
    for (const std::size_t i : shown) rows.back().emplace_back(word(check.rulings[i]));
    rows.back().push_back(check.rulings.back().tariff);
  }
  return "to " + std::string{name_in(destination_names, checks.front().destination)} + "\n" +
         text_table(rows, std::vector<Side>(head.size(), Side::left));
}

}  // namespace trainyard
