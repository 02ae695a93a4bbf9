#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>

#include "tests/browser.hpp"
#include "tests/catch.hpp"
#include "tests/page_checks.hpp"
#include "tests/page_figures.hpp"
#include "tests/program.hpp"

// Reports that the program writes, in a real browser that has no network.

using namespace trainyard;

namespace {

const std::string examples = std::string{TRAINYARD_SOURCE_DIR} + "/examples/";

/// A report, and what the same call of the program wrote and printed beside it.
struct Report {
  std::string page;
  Json json;
  std::string text;
};

Report report(const Folder& folder, const std::string& command) {
  const Result result = run(command + " --report " + folder.file("report.html") + " --json " +
                            folder.file("result.json"));
  if (result.exit_code != 0) throw std::runtime_error{command + ": " + result.err};
  const Json json = Json::parse(folder.read("result.json"));
  return {file_url(folder.file("report.html")), json, result.out};
}

/// Shows it to somebody without a network; returns when all is drawn.
void show(Browser& browser, const Report& report) {
  browser.resize(1400, 1000);
  browser.show_for("screen", "light");
  browser.go_offline();
  browser.open(report.page);
  browser.wait_until("the report is drawn", "document.documentElement.dataset.ready === 'true'");
}

/// What went wrong since the page was opened, and what is wrong with how it looks.
Findings all_faults(Browser& browser) {
  Findings found = faults(browser);
  for (const std::string& complaint : browser.complaints()) found.push_back(complaint);
  for (const std::string& url : browser.network_requests()) found.push_back("asks for " + url);
  for (const std::string& name : blank_figures(browser)) found.push_back(name + " is blank");
  return found;
}

/// What is on paper and not in it: tables that nobody sees, and what only a screen can do.
Findings unprinted(Browser& browser) {
  browser.show_for("print", "light");
  browser.resize(794, 1123);  // A4 at 96 dots an inch
  browser.wait_until("all details are open", "!document.querySelector('details:not([open])')");
  Findings found = too_wide(browser);
  for (const Findings& more : {spilled(browser), hard_to_read(browser), blank_figures(browser)}) {
    found.insert(found.end(), more.begin(), more.end());
  }
  const Json hidden = browser.execute(R"(
      const hidden = [...document.querySelectorAll('figure[data-chart]')]
          .filter((figure) => figure.checkVisibility() && figure.querySelector('table')?.checkVisibility() === false)
          .map((figure) => figure.dataset.chart + ' hides its table');
      const buttons = [...document.querySelectorAll('button')].filter((one) => one.checkVisibility());
      return hidden.concat(buttons.map((one) => 'there is a button ' + one.textContent));)");
  for (const Json& one : hidden) found.push_back(one);
  browser.show_for("screen", "light");
  browser.resize(1400, 1000);
  return found;
}

std::vector<double> numbers_of(const Json& object) {
  std::vector<double> numbers;
  for (const Json& number : object) numbers.push_back(number);
  return numbers;
}

Approx close_to(double value) {
  return Approx(value).epsilon(1e-9);
}

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
  const Result told =
      run("sensitivity " + examples + "deepseek-v3.yaml --json " + folder.file("sensitivity.json"));
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
}

/// Whether one of the bars is as long.
bool has_bar(const std::vector<double>& bars, double length) {
  return std::ranges::any_of(bars, [&](double bar) { return bar == close_to(length); });
}

/// Chunks by rank: how many, in the table too, and how long those of the first rank take by kind.
void check_chunks(Browser& browser, const Json& json) {
  const Json step = browser.execute("return timeline.step()");
  const auto table = tabled(browser, "timeline");
  REQUIRE(step.at("rows").size() == 16);
  REQUIRE(table.size() == 16);
  std::vector<double> first_rank(step.at("kinds").size());
  double end = 0.0;
  for (std::size_t rank = 0; rank < table.size(); ++rank) {
    INFO("rank " << rank);
    const Json& chunks = step.at("rows").at(rank).at("chunks");
    const std::vector<double>& told = table[rank].numbers;
    std::vector<double> counts(first_rank.size());
    for (const Json& chunk : chunks) {
      const std::size_t kind = chunk.at(0);
      const double finish = chunk.at(3);
      ++counts[kind];
      if (rank == 0) first_rank[kind] += finish - chunk.at(2).get<double>();
      end = std::max(end, finish);
    }
    // A rank holds a stage for the micro-batches from either end, 60 of each; a pair is a forward
    // beside a backward.
    CHECK(counts[0] + counts[3] == 120.0);
    CHECK(std::vector(told.begin(), told.begin() + 4) == counts);
    CHECK(told.back() == chunks.back().at(3).get<double>());
  }
  CHECK(end == close_to(json.at("replica_classes").at(0).at("pipeline_end_s")));
  const std::vector<double> expected = numbers_of(json.at("step_parts_first_rank_s"));
  for (std::size_t kind = 0; kind < first_rank.size(); ++kind) {
    // The view has times to the nanosecond.
    CHECK(first_rank[kind] == Approx(expected[kind]).epsilon(1e-6));
  }
}

const std::string timeline_figure = "figure[data-chart=timeline]";

/// Moves the mouse to the middle of the timeline; returns what it tells there.
std::string tip(Browser& browser) {
  browser.point_at(timeline_figure + " canvas", -5);
  browser.point_at(timeline_figure + " canvas");
  const std::string shown = "document.querySelector('" + timeline_figure + " [role=tooltip]')";
  return browser.wait_until("a tip is shown", "!" + shown + ".hidden && " + shown + ".innerText");
}

/// From when until when the timeline shows, in seconds.
struct Shown {
  double from;
  double to;
  double length() const { return to - from; }
};

Shown shown(Browser& browser) {
  const Json ends = browser.execute("return [timeline.axis.from, timeline.axis.to]");
  return {.from = ends.at(0), .to = ends.at(1)};
}

}  // namespace

TEST_CASE("a report shows the numbers of the prediction, with no network and no complaint",
          "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const Report v3 = report(folder, "predict " + examples + "deepseek-v3.yaml");
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

TEST_CASE("the timeline of a report has every chunk, zooms, moves, and tells what is pointed at",
          "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const Report v3 = report(folder, "predict --no-band " + examples + "deepseek-v3.yaml");
  Browser browser;
  show(browser, v3);
  const std::string canvas = timeline_figure + " canvas";
  browser.execute("window.timeline = Timeline.of(document.querySelector(arguments[0]));",
                  Json::array({canvas}));
  check_chunks(browser, v3.json);
  const double whole = v3.json.at("step_time_s");
  CHECK(shown(browser).to == close_to(whole));

  // A tip tells what the mouse points at, and the wheel zooms there.
  const std::string chunk = tip(browser);
  CHECK_THAT(chunk, Catch::Matchers::ContainsSubstring(" s to "));
  CHECK_THAT(chunk, Catch::Matchers::ContainsSubstring("rank "));
  browser.turn_wheel(canvas, 0, 0, -400);
  browser.wait_until("the wheel has zoomed in", "!timeline.axis.isWhole()");
  const Shown zoomed = shown(browser);
  CHECK(zoomed.length() < 0.7 * whole);
  CHECK(zoomed.from > 0.0);
  CHECK(zoomed.to < whole);

  // What is dragged follows the mouse.
  browser.drag(canvas, 0, 100);
  browser.wait_until("it has moved", "timeline.axis.from < " + std::to_string(zoomed.from));
  CHECK(shown(browser).length() == Approx(zoomed.length()));

  // Keys zoom in until kernels and transfers are seen.
  browser.execute("document.querySelector(arguments[0]).focus()",
                  Json::array({timeline_figure + " .stage"}));
  browser.press("++++++");
  browser.wait_until("the inside of chunks is drawn", "!timeline.inside.hidden");
  const std::string inside = tip(browser);
  INFO(inside);
  CHECK_THAT(inside, Catch::Matchers::ContainsSubstring("\nin "));
  browser.keep_picture_of(timeline_figure, "timeline-inside");
  browser.press("0");
  browser.wait_until("the whole step is back", "timeline.axis.isWhole()");
  CHECK(browser.complaints() == Findings{});
}

TEST_CASE("a report of a whole training has its ledger and its goodput, and prints", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const Report whole = report(folder, "predict --no-band " + examples + "deepseek-v3-whole.yaml");
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
      rude + ".yaml", "base: " + examples + "deepseek-v3.yaml\nparallel: {schedule: 1f1b}\n");
  const Report three = report(folder, "compare " + examples + "deepseek-v3.yaml '" + file + "' " +
                                          examples + "what-if/half-nic.yaml");
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
