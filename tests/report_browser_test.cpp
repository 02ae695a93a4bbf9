#include <algorithm>
#include <string>
#include <vector>

#include "tests/shown_reports.hpp"

// Reports that the program writes, in a real browser that has no network.

using namespace trainyard;

namespace {

/// The figures in large letters are those that the program prints.
void check_headline(Browser& browser, const std::string& printed) {
  const Json figures = browser.execute(R"(
      return Object.fromEntries([...document.querySelectorAll('.cards .card')].map((card) =>
          [card.querySelector('.label').innerText, card.querySelector('.value').innerText]));)");
  for (const char* label : {"Time", "GPU-hours", "Cost", "MFU", "Step"}) {
    INFO(label);
    CHECK_THAT(printed, Catch::Matchers::ContainsSubstring(figures.at(label)));
  }
}

/// Where a step goes, on the mean rank and on the first.
void check_parts(Browser& browser, const Json& json) {
  const auto parts = drawn(browser, "parts");
  const auto table = tabled(browser, "parts");
  const std::vector<double> expected = numbers_of(json.at("step_parts_s"));
  REQUIRE(parts.size() == expected.size());
  for (std::size_t part = 0; part < parts.size(); ++part) {
    INFO(parts[part].name);
    CHECK(sum(parts[part].numbers) == close_to(expected[part]));
    CHECK(table.at(part < 6 ? part : part + 1).numbers.front() == close_to(expected[part]));
  }
  const auto ranks = drawn(browser, "partsByRank");
  const std::vector<double> first_rank = numbers_of(json.at("step_parts_first_rank_s"));
  REQUIRE(ranks.size() == 6);
  for (std::size_t part = 0; part < ranks.size(); ++part) {
    INFO(ranks[part].name);
    CHECK(ranks[part].name == parts[part].name);
    CHECK(ranks[part].numbers.front() == close_to(first_rank[part]));
  }
  // Communication by kind is all that is exposed.
  CHECK(sum(drawn(browser, "exposed").front().numbers) == Approx(expected[6]).epsilon(1e-6));
}

/// Over the step, and what fills the fullest rank at its peak.
void check_memory(Browser& browser, const Json& json) {
  std::vector<double> peaks;
  for (const NamedNumbers& rank : drawn(browser, "memory")) {
    peaks.push_back(std::ranges::max(rank.numbers));
  }
  const auto fullest = std::ranges::max_element(peaks);
  CHECK(*fullest == close_to(json.at("memory_per_gpu_bytes")));
  const auto rank = static_cast<std::size_t>(fullest - peaks.begin());
  for (const NamedNumbers& what : drawn(browser, "memoryAtPeak")) {
    INFO(what.name);
    CHECK(what.numbers.at(rank) == close_to(json.at("memory_parts_bytes").at(what.name)));
  }
}

/// The tornado is the sensitivity, input by input.
void check_tornado(Browser& browser, const Folder& folder) {
  const Result told = run("sensitivity " + example_folder + "deepseek-v3.yaml --json " +
                          folder.file("sensitivity.json"));
  REQUIRE(told.exit_code == 0);
  const Json expected = Json::parse(folder.read("sensitivity.json")).at("inputs");
  const std::vector<std::string> inputs = labels(browser, "tornado");
  const auto sides = drawn(browser, "tornado");
  REQUIRE(sides.size() == 2);
  CHECK(inputs.size() == expected.size());
  for (const Json& input : expected) {
    const std::string name = input.at("name");
    INFO(name);
    const auto place = std::ranges::find(inputs, name);
    REQUIRE(place != inputs.end());
    const auto at = static_cast<std::size_t>(place - inputs.begin());
    CHECK(sides[0].numbers.at(at) == close_to(input.at("step_time_low_s")));
    CHECK(sides[1].numbers.at(at) == close_to(input.at("step_time_high_s")));
  }
  // What the band leaves out stands beside it.
  CHECK_THAT(browser.execute("return document.querySelector('#sensitivity').innerText"),
             Catch::Matchers::ContainsSubstring("leaves out is not in them"));
}

/// Whether one of the bars is as long.
bool has_bar(const std::vector<double>& bars, double length) {
  return std::ranges::any_of(bars, [&](double bar) { return bar == close_to(length); });
}

}  // namespace

TEST_CASE("a report shows the numbers of the prediction, with no network and no complaint",
          "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const WrittenReport v3 = written_report(folder, "predict " + example_folder + "deepseek-v3.yaml");
  Browser browser;
  show(browser, v3);
  browser.keep_picture("report");

  check_headline(browser, v3.text);
  check_parts(browser, v3.json);
  check_memory(browser, v3.json);
  check_tornado(browser, folder);
  // Whatever bars show, the table behind them tells.
  for (const char* chart :
       {"parts", "partsByRank", "kernels", "exposed", "links", "memoryAtPeak", "tornado"}) {
    CHECK(numbers_not_tabled(browser, chart) == std::vector<std::string>{});
  }
  CHECK(all_faults(browser) == Findings{});
  CHECK(unprinted(browser) == Findings{});

  browser.show_for("screen", "dark");
  browser.keep_picture("report-dark");
  browser.resize(360, 800);
  browser.keep_picture("report-narrow");
}

TEST_CASE("a report of a whole training has its ledger and its goodput, and prints", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const WrittenReport whole =
      written_report(folder, "predict --no-band " + example_folder + "deepseek-v3-whole.yaml");
  Browser browser;
  show(browser, whole);
  browser.keep_picture("report-whole");

  const Json& lines = whole.json.at("ledger").at("lines");
  const auto ledger = drawn(browser, "ledger").front();
  const auto table = tabled(browser, "ledger");
  REQUIRE(ledger.numbers.size() == lines.size());
  for (const Json& line : lines) {
    INFO(line.at("line"));
    CHECK(has_bar(ledger.numbers, line.at("amount_usd").at("median")));
  }
  CHECK(table.back().numbers.back() ==
        close_to(whole.json.at("ledger").at("total_usd").at("median")));
  CHECK(numbers_not_tabled(browser, "ledger") == std::vector<std::string>{});
  CHECK(all_faults(browser) == Findings{});
  CHECK(unprinted(browser) == Findings{});

  // Who prints gets what is folded away, too.
  browser.execute(
      "addEventListener('beforeprint', () => {"
      "  window.folded = document.querySelectorAll('details:not([open])').length; });");
  CHECK(browser.printed().starts_with("%PDF-"));
  CHECK(browser.execute("return window.folded") == 0);
}

TEST_CASE("a report of several runs ranks them by dollars, and no name can break it", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const std::string rude = "<!-- <script> & <b>x";
  const std::string file = folder.write(
      rude + ".yaml", "base: " + example_folder + "deepseek-v3.yaml\nparallel: {schedule: 1f1b}\n");
  const WrittenReport three =
      written_report(folder, "compare " + example_folder + "deepseek-v3.yaml '" + file + "' " +
                                 example_folder + "what-if/half-nic.yaml");
  Browser browser;
  show(browser, three);
  browser.keep_picture("comparison");

  const Json& runs = three.json.at("runs");
  const std::vector<double> dollars = drawn(browser, "comparison").front().numbers;
  REQUIRE(dollars.size() == runs.size());
  CHECK(std::ranges::is_sorted(dollars));
  for (const Json& one : runs) CHECK(has_bar(dollars, one.at("cost_usd")));
  CHECK(labels(browser, "comparison").back() == rude);
  CHECK(numbers_not_tabled(browser, "comparison") == std::vector<std::string>{});
  CHECK(std::ranges::count(figures(browser), "timeline") == 3);
  // What was changed in the input is told.
  const std::string text = browser.execute("return document.querySelector('main').innerText");
  CHECK_THAT(text, Catch::Matchers::ContainsSubstring("parallel.schedule"));
  CHECK_THAT(text, Catch::Matchers::ContainsSubstring(rude));
  CHECK(all_faults(browser) == Findings{});
  CHECK(unprinted(browser) == Findings{});
}
