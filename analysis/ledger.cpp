#include "analysis/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/band_text.hpp"

namespace trainyard {
namespace {

Band<Dollars> sum_of(const std::vector<LedgerLine>& lines, auto counts) {
  Band<Dollars> sum = Band<Dollars>::sure(Dollars{});
  for (const LedgerLine& line : lines) {
    if (counts(line)) sum = sum + line.amount;
  }
  return sum;
}

LedgerLine run_line(const Programme& programme, const PaidPhase& phase) {
  LedgerLine line;
  line.name = phase.name;
  Band<Price> price = phase.price;
  if (const auto owned = cost_to_owner(programme)) {
    price = Band<Price>::sure(owned->total());
    line.contains = "owned: " + parts_text(*owned);
    line.source = programme.ownership->source;
  } else {
    line.contains = "rent of GPUs";
    line.source = phase.price_source;
  }
  line.amount = price * phase.hours;
  line.basis = fmt::format("{} GPU-hours at {}", hours_text(phase.hours), price_text(price));
  return line;
}

LedgerLine research_line(const Cited<Band<double>>& multiplier, const Band<Dollars>& final_run) {
  const Band<double>& all = multiplier.value;
  const Band<double> beside{all.low - 1.0, all.middle - 1.0, all.high - 1.0};
  return {.part = ProgrammePart::research,
          .name = "failed and small runs",
          .amount = beside * final_run,
          .contains = "all other compute of research",
          .basis = fmt::format("{} x the final run ({})", number_text(beside), multiplier.name),
          .source = multiplier.source};
}

LedgerLine data_line(const Band<Dollars>& amount) {
  return {.part = ProgrammePart::data,
          .name = "data",
          .amount = amount,
          .contains = "data",
          .basis = "as the scenario says",
          .source = "the scenario"};
}

LedgerLine team_line(const Team& team) {
  const auto staff = static_cast<double>(team.staff);
  const auto earned_in = [&](Seconds time) { return team.pay * Band<Seconds>::sure(time); };
  const double years = team.duration / one_year;
  return {.part = ProgrammePart::people,
          .name = "people",
          .amount = earned_in(team.duration) * staff,
          .contains = "pay, without equity",
          .basis = fmt::format("{} people at {} a year for {:g} year{}", team.staff,
                               dollars_text(earned_in(one_year)), years, years == 1.0 ? "" : "s"),
          .source = "the scenario"};
}

LedgerLine share_line(const PeopleShare& share, const Band<Dollars>& compute) {
  return {.part = ProgrammePart::people,
          .name = "people",
          .amount = pay_for_share(share.value, compute),
          .contains = "pay and equity",
          .basis = fmt::format("{} of compute and people together ({})", percent_text(share.value),
                               share.name),
          .source = share.source};
}

LedgerLine equity_line(const Band<double>& equity, const Band<Dollars>& pay) {
  return {.part = ProgrammePart::equity,
          .name = "equity",
          .amount = equity * pay,
          .contains = "shares given to people",
          .basis = percent_text(equity) + " of their pay",
          .source = "the scenario"};
}

void add_people(const Programme& programme, std::vector<LedgerLine>& lines) {
  if (const auto* share = std::get_if<PeopleShare>(&programme.people)) {
    const Band<Dollars> compute =
        sum_of(lines, [](const LedgerLine& line) { return line.part != ProgrammePart::data; });
    lines.push_back(share_line(*share, compute));
  } else if (const auto* team = std::get_if<Team>(&programme.people)) {
    lines.push_back(team_line(*team));
    if (team->equity) lines.push_back(equity_line(*team->equity, lines.back().amount));
  }
}

}  // namespace

Band<Dollars> Ledger::headline() const {
  return sum_of(lines,
                [](const LedgerLine& line) { return line.part == ProgrammePart::final_run; });
}

Band<Dollars> Ledger::total() const {
  return sum_of(lines, [](const LedgerLine& line) { return line.on; });
}

Ledger ledger_of(const Programme& programme, std::span<const PaidPhase> phases) {
  Ledger ledger;
  for (const PaidPhase& phase : phases) ledger.lines.push_back(run_line(programme, phase));
  if (programme.research_multiplier) {
    ledger.lines.push_back(research_line(*programme.research_multiplier, ledger.headline()));
  }
  if (programme.data) ledger.lines.push_back(data_line(*programme.data));
  add_people(programme, ledger.lines);
  for (LedgerLine& line : ledger.lines) {
    line.on = std::ranges::find(programme.off, line.part) == programme.off.end();
  }
  return ledger;
}

Band<Dollars> pay_for_share(const Band<double>& share, const Band<Dollars>& compute) {
  const auto over_compute = [](double s) { return s / (1.0 - s); };
  return Band<double>{over_compute(share.low), over_compute(share.middle),
                      over_compute(share.high)} *
         compute;
}

}  // namespace trainyard
