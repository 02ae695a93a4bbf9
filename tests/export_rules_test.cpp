#include "analysis/export_rules.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/export_verdicts.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

std::string policy(const ChipMetrics& metrics, const std::string& date, Destination destination) {
  return verdict(built_in_rules(), metrics, day(date), destination).policy;
}

ChipMetrics chip(double tpp, std::optional<double> density, bool datacenter = true,
                 Bandwidth io = {}, Bandwidth memory = {}) {
  ChipMetrics metrics;
  metrics.tpp = tpp;
  metrics.performance_density = density;
  metrics.datacenter = datacenter;
  metrics.io = io;
  metrics.memory = memory;
  return metrics;
}

}  // namespace

TEST_CASE("a version holds from its first day to the day before the next") {
  const ChipMetrics h100 = part("H100-SXM");
  CHECK(word(h100, "2022-10-06") == "NOT_3A090");
  CHECK(word(h100, "2022-10-07") == "CONTROLLED_3A090");
  const ChipMetrics h800 = part("H800-SXM");
  CHECK(word(h800, "2023-11-16") == "NOT_3A090");
  CHECK(word(h800, "2023-11-17") == "3A090.a");
  CHECK(word(h800, "2026-01-14") == "3A090.a");
  CHECK(word(h800, "2026-01-15") == "CASE_BY_CASE");
  const ChipMetrics h20 = part("H20");
  CHECK(word(h20, "2025-04-08") == "NOT_3A090");
  CHECK(word(h20, "2025-04-09") == "LICENCE (is-informed letter)");
}

TEST_CASE("before the first version nothing is controlled") {
  for (const Gpu& gpu : parts()) {
    INFO(gpu.id);
    CHECK(word(chip_metrics(gpu), "2022-10-06") == "NOT_3A090");
    CHECK(legal(built_in_rules(), gpu, day("2022-10-06"), Destination::china));
  }
  const Ruling ruling =
      verdict(built_in_rules(), part("H100-SXM"), day("2020-01-01"), Destination::china);
  CHECK(ruling.clause == "no rule yet: the first is of 2022-10-07");
  CHECK(ruling.version.empty());
}

TEST_CASE("Macau joined the rule of 2022 on 2023-01-17") {
  const ChipMetrics h100 = part("H100-SXM");
  CHECK(word(h100, "2023-01-16", Destination::macau) == "NOT_3A090");
  CHECK(clause(h100, "2023-01-16", Destination::macau) ==
        "MO is not among the destinations of the rule (CN), to which it says");
  CHECK(word(h100, "2023-01-17", Destination::macau) == "CONTROLLED_3A090");
}

TEST_CASE("allies are free whatever the part, and the clause says what others get") {
  for (const Destination ally : {Destination::a5, Destination::a6}) {
    for (const std::string& date : {day_2022, day_2023, day_2025, day_2026}) {
      for (const Gpu& gpu : parts()) CHECK(legal(built_in_rules(), gpu, day(date), ally));
    }
  }
  CHECK(verdict(built_in_rules(), part("B200"), day(day_2026), Destination::a5).clause ==
        "A:5 is not among the destinations of the rule (CN, MO, D:1, D:4, D:5), to which it says: "
        "3A090.a: TPP of at least 4,800, or of at least 1,600 with a performance density of at "
        "least 5.92");
}

TEST_CASE("the rule of 2022 names China and Macau alone") {
  for (const Destination group : {Destination::d1, Destination::d4, Destination::d5}) {
    CHECK(word(part("H100-SXM"), "2023-06-01", group) == "NOT_3A090");
    CHECK(word(part("H100-SXM"), day_2023, group) == "3A090.a");
  }
}

TEST_CASE("letters go to China, Macau and D:5, and to no other group") {
  const ChipMetrics h20 = part("H20");
  CHECK(word(h20, day_2025, Destination::macau) == "LICENCE (is-informed letter)");
  CHECK(word(h20, day_2025, Destination::d5) == "LICENCE (is-informed letter)");
  CHECK(word(h20, day_2025, Destination::d1) == "NOT_3A090");
  CHECK(word(h20, day_2026, Destination::d4) == "NOT_3A090");
}

TEST_CASE("letters count only where 3A090 says free, and by bandwidth alone") {
  const auto line = [](double io, double memory) {
    return word(chip(1000.0, 1.0, true, Bandwidth{io * 1e9}, Bandwidth{memory * 1e9}), day_2025);
  };
  CHECK(line(0.0, 1399.0) == "NOT_3A090");
  CHECK(line(0.0, 1400.0) == "LICENCE (is-informed letter)");
  CHECK(line(1099.0, 0.0) == "NOT_3A090");
  CHECK(line(1100.0, 0.0) == "LICENCE (is-informed letter)");
  CHECK(line(600.0, 1099.0) == "NOT_3A090");
  CHECK(line(600.0, 1100.0) == "LICENCE (is-informed letter)");
  // Note 2 frees from 3A090, not from a letter.
  CHECK(word(chip(4799.0, 20.0, false, {}, 1400.0_GBps), day_2025) ==
        "LICENCE (is-informed letter)");
  CHECK(word(chip(2400.0, 2.9, true, {}, 4000.0_GBps), day_2025) == "3A090.b (NAC/ACA eligible)");
  CHECK(word(chip(4800.0, 20.0, false, {}, 4000.0_GBps), day_2025) == "3A090.a (NAC/ACA eligible)");
}

TEST_CASE("case-by-case review is for China and Macau") {
  const ChipMetrics h200 = part("H200-SXM");
  CHECK(word(h200, day_2026, Destination::macau) == "CASE_BY_CASE");
  for (const Destination group : {Destination::d1, Destination::d4, Destination::d5}) {
    CHECK(word(h200, day_2026, group) == "3A090.a");
    CHECK(word(part("B200"), day_2026, group) == "3A090.a");
  }
}

TEST_CASE("the policy of a licence depends on the destination") {
  const ChipMetrics h100 = part("H100-SXM");
  CHECK(policy(h100, day_2023, Destination::china) == "presumption of denial");
  CHECK(policy(h100, day_2023, Destination::d4) == "presumption of approval");
  const ChipMetrics gaming = part("RTX-4090");
  CHECK(policy(gaming, day_2023, Destination::d1) ==
        "licence exception NAC, else presumption of approval");
  CHECK(policy(gaming, "2024-04-04", Destination::d1) ==
        "licence exception ACA without notice, else presumption of approval");
  CHECK(policy(gaming, "2024-04-04", Destination::macau) ==
        "licence exception NAC after notification, else presumption of denial");
  CHECK(policy(part("L20"), day_2026, Destination::china) == "none");
  CHECK(policy(h100, day_2026, Destination::a5) == "none");
}

TEST_CASE("a licence exception leaves the licence required") {
  const Gpu& gaming = *std::ranges::find(parts(), "RTX-4090", &Gpu::id);
  CHECK(!legal(built_in_rules(), gaming, day("2024-06-01"), Destination::d1));
  CHECK(legal(built_in_rules(), gaming, day("2023-06-01"), Destination::china));
}

TEST_CASE("what decides is told with the thresholds met, and those missed before") {
  const Ruling denied = verdict(built_in_rules(), part("B200"), day(day_2026), Destination::china);
  CHECK(denied.met == std::vector<Threshold>{{Measure::tpp, Comparison::at_least, 4800.0}});
  CHECK(denied.missed ==
        std::vector<Threshold>{{Measure::tpp, Comparison::below, 21000.0},
                               {Measure::memory_bandwidth, Comparison::below, 6500e9}});
  const Ruling free =
      verdict(built_in_rules(), part("H800-SXM"), day(day_2022), Destination::china);
  CHECK(free.met.empty());
  CHECK(free.missed == std::vector<Threshold>{{Measure::io, Comparison::at_least, 600e9}});
}

TEST_CASE("the duties of 2026 are open bands, and before them there is none") {
  const auto of = [](double tpp, double memory) {
    return duty(chip(tpp, 20.0, true, {}, Bandwidth{memory * 1e9}), day_2026);
  };
  CHECK(of(14000.0, 4800.0) == "none");
  CHECK(of(14000.1, 4800.0) == "BAND1_25pct");
  CHECK(of(17499.9, 4999.0) == "BAND1_25pct");
  CHECK(of(17500.0, 4800.0) == "none");
  CHECK(of(15000.0, 4500.0) == "none");
  CHECK(of(15000.0, 5000.0) == "none");
  CHECK(of(20800.0, 6000.0) == "none");
  CHECK(of(20800.1, 5800.1) == "BAND2_25pct");
  CHECK(of(21099.9, 6199.0) == "BAND2_25pct");
  CHECK(of(21100.0, 6000.0) == "none");
  CHECK(of(21000.0, 6200.0) == "none");
  CHECK(duty(part("H200-SXM"), "2026-01-14") == "none");
}

TEST_CASE("the quotas of AI Diffusion are H100 equivalents in TPP") {
  const ExportRules& rules = built_in_rules();
  REQUIRE(rules.quotas.limits.size() == 3);
  CHECK(rules.quotas.limits[0].second * rules.h100_equivalent == 790'032'632.0);
  CHECK(rules.quotas.limits[1].second * rules.h100_equivalent == 26'898'568.0);
  CHECK(rules.quotas.limits[2].second == 320'000.0);
  CHECK(rules.quotas.from == day("2025-01-15"));
  CHECK(rules.quotas.to == day("2025-05-13"));
}

TEST_CASE("the days of change for Macau are one more than for China") {
  const auto of = [](Destination destination) {
    std::vector<std::string> days;
    for (const Date date : changes(built_in_rules(), destination)) days.push_back(text_of(date));
    return days;
  };
  CHECK(of(Destination::china) == std::vector<std::string>{"2022-10-07", "2023-11-17", "2024-04-04",
                                                           "2025-04-09", "2026-01-15"});
  CHECK(of(Destination::macau) == std::vector<std::string>{"2022-10-07", "2023-01-17", "2023-11-17",
                                                           "2024-04-04", "2025-04-09",
                                                           "2026-01-15"});
}

TEST_CASE("notes are for the days, destinations, vendors and parts that they name") {
  const auto told = [](const std::string& id, const std::string& date, Destination destination,
                       const std::string& words) {
    const Gpu& gpu = *std::ranges::find(parts(), id, &Gpu::id);
    const auto notes = notes_on(built_in_rules(), gpu, day(date), destination);
    return std::ranges::any_of(
        notes, [&](const RuleNote& note) { return note.text.find(words) != std::string::npos; });
  };
  const Destination china = Destination::china;
  CHECK(told("A100-SXM", "2022-09-01", china, "letters asked NVIDIA"));
  CHECK(!told("A100-SXM", "2022-10-07", china, "letters asked NVIDIA"));
  CHECK(told("H800-SXM", "2025-02-01", china, "never enforced"));
  CHECK(!told("H800-SXM", "2025-05-14", china, "never enforced"));
  CHECK(told("H20", "2025-08-01", china, "15 % of the revenue"));
  CHECK(!told("L20", "2025-08-01", china, "15 % of the revenue"));
  CHECK(told("Ascend-910C", "2026-01-01", china, "never a US export"));
  CHECK(told("H200-SXM", "2026-08-01", Destination::a5, "United Arab Emirates"));
  CHECK(!told("H200-SXM", "2026-08-01", china, "United Arab Emirates"));
}

TEST_CASE("notes name parts and vendors that the catalogue has") {
  for (const RuleNote& note : built_in_rules().notes) {
    INFO(note.text);
    for (const std::string& id : note.parts) {
      CHECK(std::ranges::count(parts(), id, &Gpu::id) == 1);
    }
    for (const std::string& vendor : note.vendors) {
      CHECK(std::ranges::count(parts(), vendor, &Gpu::vendor) > 0);
    }
  }
}
