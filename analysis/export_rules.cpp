#include "analysis/export_rules.hpp"

#include <algorithm>
#include <chrono>

#include "sim/names.hpp"

namespace trainyard {
namespace {

bool covers(const RuleVersion& version, Date date, Destination destination) {
  const auto found =
      std::ranges::find(version.destinations, destination, &CoveredDestination::destination);
  return found != version.destinations.end() && (!found->since || *found->since <= date);
}

std::string told(const Clause& clause) {
  return clause.title + ": " + clause.text;
}

std::string policy_of(const Clause& clause, Destination destination) {
  if (!clause.policy) return "none";
  return clause.policy->to(destination).value_or("licence");
}

/// The clause of a version that decides, with what was missed on the way to it.
Ruling decide(const RuleVersion& version, const ChipMetrics& metrics, Destination destination) {
  Ruling ruling;
  ruling.version = version.what;
  for (const Clause& clause : version.clauses) {
    if (!clause.names(destination)) continue;
    if (clause.when && !holds(*clause.when, metrics)) {
      add_missed(*clause.when, metrics, ruling.missed);
      continue;
    }
    ruling.verdict = clause.verdict;
    ruling.clause = told(clause);
    ruling.policy = policy_of(clause, destination);
    ruling.sources = clause.sources;
    if (clause.when) add_met(*clause.when, metrics, ruling.met);
    break;
  }
  return ruling;
}

/// The version does not cover the destination: what it would say elsewhere, and to whom.
Ruling not_covered(const RuleVersion& version, const ChipMetrics& metrics, Date date,
                   Destination destination) {
  Ruling ruling = decide(version, metrics, destination);
  std::string covered;
  for (const CoveredDestination& one : version.destinations) {
    if (one.since && *one.since > date) continue;
    covered +=
        (covered.empty() ? "" : ", ") + std::string{name_in(destination_names, one.destination)};
  }
  ruling.verdict = Verdict::free;
  ruling.policy = "none";
  ruling.clause = std::string{name_in(destination_names, destination)} +
                  " is not among the destinations of the rule (" + covered +
                  "), to which it says: " + ruling.clause;
  return ruling;
}

bool in_days(Date date, Date from, const std::optional<Date>& to) {
  return from <= date && (!to || date <= *to);
}

/// Whether a list has a name, or is empty and so means all.
template <class Name>
bool lists(const std::vector<Name>& names, const Name& name) {
  return names.empty() || std::ranges::find(names, name) != names.end();
}

}  // namespace

std::optional<std::string> Policy::to(Destination destination) const {
  const auto found =
      std::ranges::find(says, destination, &std::pair<Destination, std::string>::first);
  return found == says.end() ? std::nullopt : std::optional{found->second};
}

bool Clause::names(Destination destination) const {
  return destinations.empty() || std::ranges::find(destinations, destination) != destinations.end();
}

bool is_free(Verdict verdict) {
  return verdict == Verdict::free || verdict == Verdict::free_by_note_2;
}

Ruling verdict(const ExportRules& rules, const ChipMetrics& metrics, Date date,
               Destination destination) {
  const auto next = std::ranges::upper_bound(rules.versions, date, {}, &RuleVersion::from);
  if (next == rules.versions.begin()) {
    Ruling ruling;
    ruling.clause = "no rule yet: the first is of " + text_of(rules.versions.front().from);
    return ruling;
  }
  const RuleVersion& version = *std::prev(next);
  if (!covers(version, date, destination)) {
    return not_covered(version, metrics, date, destination);
  }
  return decide(version, metrics, destination);
}

const Tariff* tariff(const ExportRules& rules, const ChipMetrics& metrics, Date date) {
  const auto found = std::ranges::find_if(rules.tariffs, [&](const Tariff& one) {
    return in_days(date, one.from, one.to) && holds(one.when, metrics);
  });
  return found == rules.tariffs.end() ? nullptr : &*found;
}

std::vector<Date> changes(const ExportRules& rules, Destination destination) {
  std::vector<Date> days;
  for (const RuleVersion& version : rules.versions) {
    days.push_back(version.from);
    for (const CoveredDestination& one : version.destinations) {
      if (one.destination == destination && one.since) days.push_back(*one.since);
    }
  }
  for (const Tariff& one : rules.tariffs) {
    days.push_back(one.from);
    if (one.to) days.push_back(*one.to + std::chrono::days{1});
  }
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

std::vector<RuleNote> notes_on(const ExportRules& rules, const Gpu& gpu, Date date,
                               Destination destination) {
  std::vector<RuleNote> found;
  for (const RuleNote& note : rules.notes) {
    if (in_days(date, note.from, note.to) && lists(note.destinations, destination) &&
        lists(note.vendors, gpu.vendor) && lists(note.parts, gpu.id)) {
      found.push_back(note);
    }
  }
  return found;
}

bool legal(const ExportRules& rules, const Gpu& gpu, Date date, Destination destination) {
  return !verdict(rules, chip_metrics(gpu), date, destination).licence_required();
}

}  // namespace trainyard
