#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/chip_metrics.hpp"
#include "analysis/export_condition.hpp"
#include "sim/date.hpp"

namespace trainyard {

/// Where a part is to go: a country, or a country group of the Export Administration Regulations
/// (Supplement No. 1 to Part 740).
enum class Destination : std::uint8_t { china, macau, a5, a6, d1, d4, d5 };

inline constexpr std::array<std::pair<std::string_view, Destination>, 7> destination_names{{
    {"CN", Destination::china},
    {"MO", Destination::macau},
    {"A:5", Destination::a5},
    {"A:6", Destination::a6},
    {"D:1", Destination::d1},
    {"D:4", Destination::d4},
    {"D:5", Destination::d5},
}};

/// What a rule says of a part, for a destination.
enum class Verdict : std::uint8_t {
  free,            ///< outside 3A090
  free_by_note_2,  ///< outside, because it is neither for data centres nor above the limit of TPP
  controlled,      ///< of 2022
  a,               ///< 3A090.a
  a_with_exception,
  b_with_exception,
  letter,  ///< a licence by letter to the maker
  case_by_case,
  denial
};

inline constexpr std::array<std::pair<std::string_view, Verdict>, 9> verdict_names{{
    {"NOT_3A090", Verdict::free},
    {"NOT_3A090 (Note 2)", Verdict::free_by_note_2},
    {"CONTROLLED_3A090", Verdict::controlled},
    {"3A090.a", Verdict::a},
    {"3A090.a (NAC/ACA eligible)", Verdict::a_with_exception},
    {"3A090.b (NAC/ACA eligible)", Verdict::b_with_exception},
    {"LICENCE (is-informed letter)", Verdict::letter},
    {"CASE_BY_CASE", Verdict::case_by_case},
    {"PRESUMPTION_OF_DENIAL", Verdict::denial},
}};

/// Whether a verdict leaves a part free of any licence.
bool is_free(Verdict verdict);

/// How a licence is dealt with, by destination.
struct Policy {
  std::vector<std::pair<Destination, std::string>> says;

  /// Nothing if it says nothing to that destination.
  std::optional<std::string> to(Destination destination) const;
};

struct Clause {
  std::string id;
  std::string title;
  std::string text;
  std::optional<Condition> when;          ///< none: holds where no clause before it does
  std::vector<Destination> destinations;  ///< empty: all of the version
  Verdict verdict = Verdict::free;
  std::optional<Policy> policy;  ///< none: no licence
  std::vector<std::string> sources;

  bool names(Destination destination) const;
};

/// A destination of a version; some came later than the version.
struct CoveredDestination {
  Destination destination = Destination::china;
  std::optional<Date> since;
};

/// The rules between two changes.
struct RuleVersion {
  std::string what;
  Date from;
  std::optional<Date> to;  ///< the last day; none: in force
  std::vector<CoveredDestination> destinations;
  std::vector<Clause> clauses;  ///< the first that holds decides; the last always holds
  std::vector<std::string> sources;
};

/// A duty on parts that enter the United States to be exported again.
struct Tariff {
  std::string name;
  Date from;
  std::optional<Date> to;
  Condition when;
  std::string text;
  std::vector<std::string> sources;
};

/// The quotas of the Framework for AI Diffusion, in H100 equivalents.
struct Quotas {
  Date from;
  Date to;
  std::vector<std::pair<std::string, double>> limits;
  std::vector<std::string> sources;
};

/// What else is to be known of some days. An empty list names all.
struct RuleNote {
  Date from;
  std::optional<Date> to;
  std::vector<Destination> destinations;
  std::vector<std::string> vendors;
  std::vector<std::string> parts;  ///< by id
  std::string text;
  std::vector<std::string> sources;
};

/// The catalogue export_rules.yaml. Versions tile time from the first on.
struct ExportRules {
  double h100_equivalent = 0.0;  ///< TPP
  std::vector<RuleVersion> versions;
  std::vector<Tariff> tariffs;
  Quotas quotas;
  std::vector<RuleNote> notes;
};

/// What the rules say of a part, and why.
struct Ruling {
  Verdict verdict = Verdict::free;
  std::string version;               ///< what the version brought; empty before the first
  std::string clause;                ///< "3A090.a: TPP of at least ..."
  std::string policy = "none";       ///< of a licence
  std::vector<Threshold> met;        ///< by which the clause holds
  std::vector<Threshold> missed;     ///< by which the clauses before it do not
  std::vector<std::string> sources;  ///< of the clause

  /// A licence exception does not count: it is for the exporter to claim.
  bool licence_required() const { return !is_free(verdict); }
};

/// What the version in force on `date` says. Before the first, and where a version does not cover
/// the destination, a part is free.
Ruling verdict(const ExportRules& rules, const ChipMetrics& metrics, Date date,
               Destination destination);

/// The duty of that day; none if it is in no band.
const Tariff* tariff(const ExportRules& rules, const ChipMetrics& metrics, Date date);

/// Days on which what the rules say to a destination may change, in order.
std::vector<Date> changes(const ExportRules& rules, Destination destination);

/// The notes for a part on a day.
std::vector<RuleNote> notes_on(const ExportRules& rules, const Gpu& gpu, Date date,
                               Destination destination);

/// Whether no licence is required.
bool legal(const ExportRules& rules, const Gpu& gpu, Date date, Destination destination);

}  // namespace trainyard
