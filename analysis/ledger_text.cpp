#include "analysis/ledger_text.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "analysis/band_text.hpp"
#include "analysis/source_notes.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

std::string names_of(const Ledger& ledger, auto counts) {
  std::string names;
  for (const LedgerLine& line : ledger.lines) {
    if (counts(line)) names += (names.empty() ? "" : ", ") + line.name;
  }
  return names;
}

bool in_headline(const LedgerLine& line) {
  return line.part == ProgrammePart::final_run;
}

TableRow row_of(const LedgerLine& line, SourceNotes& notes) {
  const std::string amount = dollars_text(line.amount);
  return {line.name, in_headline(line) ? amount : "-", line.on ? amount : "off",
          line.contains + ": " + line.basis, notes.mark(line.source)};
}

/// The lines that are off, with what they would add.
std::string left_out(const Ledger& ledger) {
  std::string text;
  for (const LedgerLine& line : ledger.lines) {
    if (line.on) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", line.name, dollars_text(line.amount));
  }
  return text.empty() ? "" : "; off: " + text;
}

}  // namespace

std::string ledger_text(const Ledger& ledger) {
  SourceNotes notes;
  std::vector<TableRow> rows{{"line", "headline", "programme", "what it contains", "source"}};
  for (const LedgerLine& line : ledger.lines) rows.push_back(row_of(line, notes));
  rows.push_back({"total", dollars_text(ledger.headline()), dollars_text(ledger.total()), "", ""});
  std::string text =
      text_table(rows, std::array{Side::left, Side::right, Side::right, Side::left, Side::left});
  text += fmt::format("headline {} contains: {}\n", dollars_text(ledger.headline()),
                      headline_lines(ledger));
  text += fmt::format("programme {} contains: {}{}\n", dollars_text(ledger.total()),
                      total_lines(ledger), left_out(ledger));
  return text + notes.lines();
}

std::string headline_lines(const Ledger& ledger) {
  return names_of(ledger, in_headline);
}

std::string total_lines(const Ledger& ledger) {
  return names_of(ledger, [](const LedgerLine& line) { return line.on; });
}

}  // namespace trainyard
