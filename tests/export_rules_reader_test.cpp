#include "analysis/export_rules_reader.hpp"

#include <string>

#include "sim/catalogue.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

// Two clauses in two versions; line numbers in the tests below are of this text.
const std::string small =
    "h100_equivalent: {tpp: 15832, sources: [A]}\n"                                       // 1
    "policies:\n"                                                                         // 2
    "  denial: [{to: [CN, MO], says: presumption of denial}]\n"                           // 3
    "clauses:\n"                                                                          // 4
    "  caught:\n"                                                                         // 5
    "    title: caught\n"                                                                 // 6
    "    text: TPP of at least 4,800\n"                                                   // 7
    "    when: {tpp: {at_least: 4800}}\n"                                                 // 8
    "    verdict: 3A090.a\n"                                                              // 9
    "    policy: denial\n"                                                                // 10
    "    sources: [A]\n"                                                                  // 11
    "  free: {title: free, text: all else, when: otherwise, verdict: NOT_3A090, "         // 12
    "sources: [A]}\n"                                                                     //
    "versions:\n"                                                                         // 13
    "  - what: the first\n"                                                               // 14
    "    from: 2022-10-07\n"                                                              // 15
    "    to: 2023-11-16\n"                                                                // 16
    "    destinations: [CN, {is: MO, since: 2023-01-17}]\n"                               // 17
    "    clauses: [free]\n"                                                               // 18
    "    sources: [A]\n"                                                                  // 19
    "  - what: the second\n"                                                              // 20
    "    from: 2023-11-17\n"                                                              // 21
    "    destinations: [CN, MO]\n"                                                        // 22
    "    clauses: [caught, free]\n"                                                       // 23
    "    sources: [A]\n"                                                                  // 24
    "tariffs: {BAND: {from: 2026-01-15, when: {tpp: {above: 1}}, text: 25 %, "            // 25
    "sources: [A]}}\n"                                                                    //
    "quotas: {from: 2025-01-15, to: 2025-05-13, limits: [{what: all, h100_equivalents: "  // 26
    "1}], sources: [A]}\n"                                                                //
    "notes: [{from: 2024-04-04, text: something, sources: [A]}]\n"                        // 27
    "sources: {A: {what: Rule, where: govinfo.gov, date: \"2022\"}}\n";                   // 28

ExportRules rules_from(const std::string& text) {
  return read_export_rules(read_yaml_text("rules", text));
}

/// The small file with one piece replaced by another, and what is wrong with that.
std::string error_with(const std::string& piece, const std::string& other) {
  std::string text = small;
  const std::size_t at = text.find(piece);
  REQUIRE(at != std::string::npos);
  try {
    rules_from(text.replace(at, piece.size(), other));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("rules are read from a file") {
  const ExportRules rules = rules_from(small);
  CHECK(rules.h100_equivalent == 15832.0);
  REQUIRE(rules.versions.size() == 2);
  CHECK(rules.versions[0].what == "the first");
  CHECK(rules.versions[0].destinations[1].since == read_date("2023-01-17"));
  CHECK(!rules.versions[1].to);
  const Clause& caught = rules.versions[1].clauses.front();
  CHECK(caught.title == "caught");
  CHECK(caught.verdict == Verdict::a);
  CHECK(caught.policy->to(Destination::macau) == "presumption of denial");
  CHECK(caught.sources == std::vector<std::string>{"Rule, govinfo.gov (2022)"});
  REQUIRE(caught.when);
  CHECK(caught.when->thresholds ==
        std::vector<Threshold>{{Measure::tpp, Comparison::at_least, 4800.0}});
  CHECK(!rules.versions[1].clauses.back().when);
  CHECK(rules.tariffs.front().name == "BAND");
  CHECK(rules.notes.front().text == "something");
}

TEST_CASE("a clause may be like another, and asks for what both do") {
  const ExportRules rules = read_export_rules(embedded_catalogue());
  const RuleVersion& last = rules.versions.back();
  CHECK(last.clauses[1].id == "a-case-by-case-2026");
  const Condition& when = *last.clauses[1].when;
  CHECK(when.datacenter == true);
  CHECK(when.any_of.size() == 2);
  CHECK(when.thresholds ==
        std::vector<Threshold>{{Measure::tpp, Comparison::below, 21000.0},
                               {Measure::memory_bandwidth, Comparison::below, 6500e9}});
}

TEST_CASE("a gap between versions is refused, and so is one after the last") {
  CHECK(error_with("from: 2023-11-17", "from: 2023-11-20") ==
        "rules:21:11: a gap in time: no version for the days from 2023-11-17 to 2023-11-19 (write "
        "2023-11-17)");
  CHECK(error_with("from: 2023-11-17", "from: 2023-11-17\n    to: 2024-04-03") ==
        "rules:22:9: a gap in time: no version for the days after (leave out the end of the last "
        "version)");
}

TEST_CASE("versions that overlap are refused") {
  CHECK(error_with("from: 2023-11-17", "from: 2023-11-16") ==
        "rules:21:11: an overlap: the version before holds to 2023-11-16 (write 2023-11-17)");
  CHECK(error_with("    to: 2023-11-16\n", "") ==
        "rules:20:11: the version before has no end (give it 'to: 2023-11-16')");
  CHECK(error_with("to: 2023-11-16", "to: 2022-10-06") ==
        "rules:16:9: ends before it begins (write 2022-10-07 or later)");
  CHECK(error_with("to: 2025-05-13", "to: 2025-01-14") ==
        "rules:26:32: ends before it begins (write 2025-01-15 or later)");
}

TEST_CASE("an unknown field is refused wherever it stands") {
  CHECK(error_with("policies:", "polices: {}\npolicies:") ==
        "rules:2:1: unknown key 'polices' (did you mean 'policies'?)");
  CHECK(error_with("    title: caught\n", "    title: caught\n    titel: caught\n") ==
        "rules:7:5: unknown key 'titel' (known: destinations, policy, sources, text, title, "
        "verdict, when)");
  CHECK(error_with("at_least: 4800", "atleast: 4800") ==
        "rules:8:18: unknown key 'atleast' (did you mean 'at_least'?)");
  CHECK(error_with("{tpp: {at_least: 4800}}", "{tpp: {at_least: 4800}, tops: {below: 1}}") ==
        "rules:8:35: unknown key 'tops' (known: any_of, datacenter, io, io_plus_memory, "
        "memory_bandwidth, performance_density, tpp)");
  CHECK(error_with("what: the second", "what: the second\n    until: 2024-01-01") ==
        "rules:21:5: unknown key 'until' (known: clauses, destinations, from, sources, to, what)");
  CHECK(error_with("text: something", "text: something, who: NVIDIA") ==
        "rules:27:45: unknown key 'who' (known: destinations, from, parts, sources, text, to, "
        "vendors)");
}

TEST_CASE("a version has clauses that are known, and each clause a version") {
  CHECK(error_with("clauses: [caught, free]", "clauses: [cauht, free]") ==
        "rules:23:15: unknown 'cauht' (did you mean 'caught'?)");
  CHECK(error_with("clauses: [caught, free]", "clauses: [free]") ==
        "rules:6:5: no version has the clause 'caught' (list it in one, or leave it out)");
  CHECK(error_with("clauses: [free]", "clauses: []") ==
        "rules:18:14: a version without clauses (list those that decide, in their order)");
}

TEST_CASE("some clause of a version holds for every part, and none stands behind it") {
  CHECK(error_with("clauses: [caught, free]", "clauses: [caught]") ==
        "rules:23:15: the last clause does not hold for every part (end with one that has 'when: "
        "otherwise' and no destinations)");
  CHECK(error_with("clauses: [caught, free]", "clauses: [free, caught, free]") ==
        "rules:23:15: what stands after a clause that always holds never counts (put it last)");
}

TEST_CASE("a verdict has one of the known words, and a policy unless it is free") {
  CHECK(error_with("verdict: 3A090.a", "verdict: 3A090.b").starts_with("rules:9:14: unknown "));
  CHECK(error_with("    policy: denial\n", "") ==
        "rules:6:5: 'policy' is missing (add a line 'policy: ...')");
  CHECK(error_with("policy: denial", "policy: denail") ==
        "rules:10:13: unknown 'denail' (did you mean 'denial'?)");
  CHECK(error_with("verdict: NOT_3A090", "verdict: NOT_3A090, policy: denial") ==
        "rules:12:84: a part that is free needs no licence (leave out the policy)");
}

TEST_CASE("a policy says something to every destination that its clause counts for") {
  CHECK(
      error_with("to: [CN, MO]", "to: [CN]") ==
      "rules:23:15: the policy of 'caught' says nothing to MO (add it under policies, or restrict "
      "the destinations of the clause)");
  CHECK(error_with("to: [CN, MO]", "to: [CN, US]") ==
        "rules:3:22: unknown 'US' (known: CN, MO, A:5, A:6, D:1, D:4, D:5)");
}

TEST_CASE("a destination joins a version on one of its days") {
  CHECK(error_with("since: 2023-01-17", "since: 2023-12-01") ==
        "rules:17:40: not a day of this version (write one on which it holds)");
  CHECK(error_with("[CN, {is: MO, since: 2023-01-17}]", "[]") ==
        "rules:17:19: no destination (name those that the version is for)");
}

TEST_CASE("a condition asks for something") {
  CHECK(error_with("when: {tpp: {at_least: 4800}}", "when: {}") ==
        "rules:8:11: a condition that asks for nothing (write a limit, or 'when: otherwise')");
  CHECK(error_with("{at_least: 4800}", "{}") ==
        "rules:8:17: no limit (write it like '{at_least: 4800}')");
  CHECK(error_with("when: {tpp: {at_least: 4800}}", "when: {any_of: []}") ==
        "rules:8:20: none of none holds (list conditions)");
}

TEST_CASE("everything names a source, and one that is explained") {
  CHECK(error_with("    sources: [A]\n  free", "    sources: [B]\n  free") ==
        "rules:11:15: unknown 'B' (did you mean 'A'?)");
  CHECK(error_with("    sources: [A]\n  free", "    sources: []\n  free") ==
        "rules:11:14: no source (name one of the section 'sources')");
}
