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

/// A report, and the JSON that the same call of the program wrote beside it.
struct Report {
  std::string page;
  Json json;
};

Report report(const Folder& folder, const std::string& command) {
  const Result result = run(command + " --report " + folder.file("report.html") + " --json " +
                            folder.file("result.json"));
  if (result.exit_code != 0) throw std::runtime_error{command + ": " + result.err};
  return {.page = file_url(folder.file("report.html")),
          .json = Json::parse(folder.read("result.json"))};
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
  for (const Findings& more : {hard_to_read(browser), blank_figures(browser)}) {
    found.insert(found.end(), more.begin(), more.end());
  }
  const Json hidden = browser.execute(R"(
      const hidden = [...document.querySelectorAll('figure[data-chart]')]
          .filter((figure) => figure.checkVisibility() && !figure.querySelector('table').checkVisibility())
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

double last(const std::vector<double>& numbers) {
  return numbers.empty() ? std::nan("") : numbers.back();
}

}  // namespace

TEST_CASE("a report shows the numbers of the prediction, with no network and no complaint",
          "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const Report v3 = report(folder, "predict " + examples + "deepseek-v3.yaml");
  const Json& json = v3.json;
  Browser browser;
  show(browser, v3);
  browser.keep_picture("report");

  // Where a step goes, on the mean rank and on the first.
  const auto parts = drawn(browser, "parts");
  const auto ranks = drawn(browser, "partsByRank");
  const auto part_table = tabled(browser, "parts");
  const std::vector<double> part_times = numbers_of(json.at("step_parts_s"));
  const std::vector<double> first_rank = numbers_of(json.at("step_parts_first_rank_s"));
  REQUIRE(parts.size() == part_times.size());
  REQUIRE(ranks.size() == part_times.size() - 1);  // exposed communication is in the others
  for (std::size_t part = 0; part < part_times.size(); ++part) {
    INFO(parts[part].name);
    CHECK(sum(parts[part].numbers) == Approx(part_times[part]).epsilon(1e-9));
    if (part < ranks.size()) {
      CHECK(ranks[part].name == parts[part].name);
      CHECK(ranks[part].numbers.front() == Approx(first_rank[part]).epsilon(1e-9));
      CHECK(called(part_table, parts[part].name).numbers.front() ==
            Approx(part_times[part]).epsilon(1e-9));
    }
  }

  // Communication by kind is all that is exposed; kernels fill the rest of the chunks.
  const double exposed = json.at("step_parts_s").at("exposed_communication");
  CHECK(sum(drawn(browser, "exposed").front().numbers) == Approx(exposed).epsilon(1e-6));
  CHECK(drawn(browser, "kernels").front().numbers.size() > 3);

  // Memory: the fullest rank is what the prediction is about.
  const auto memory = drawn(browser, "memory");
  const auto at_peak = drawn(browser, "memoryAtPeak");
  double fullest = 0.0;
  std::size_t fullest_rank = 0;
  for (std::size_t rank = 0; rank < memory.size(); ++rank) {
    const double peak = std::ranges::max(memory[rank].numbers);
    if (peak > fullest) fullest_rank = rank;
    fullest = std::max(fullest, peak);
  }
  CHECK(fullest == Approx(json.at("memory_per_gpu_bytes").get<double>()).epsilon(1e-9));
  for (const NamedNumbers& what : at_peak) {
    INFO(what.name);
    CHECK(what.numbers.at(fullest_rank) ==
          Approx(json.at("memory_parts_bytes").at(what.name).get<double>()).epsilon(1e-9));
  }

  // The tornado is the sensitivity, input by input.
  const Result told =
      run("sensitivity " + examples + "deepseek-v3.yaml --json " + folder.file("sensitivity.json"));
  REQUIRE(told.exit_code == 0);
  const Json sensitivity = Json::parse(folder.read("sensitivity.json"));
  const std::vector<std::string> inputs = labels(browser, "tornado");
  const auto sides = drawn(browser, "tornado");
  CHECK(inputs.size() == sensitivity.at("inputs").size());
  for (const Json& input : sensitivity.at("inputs")) {
    const std::string name = input.at("name");
    INFO(name);
    const auto place = std::ranges::find(inputs, name);
    REQUIRE(place != inputs.end());
    const auto at = static_cast<std::size_t>(place - inputs.begin());
    CHECK(sides[0].numbers.at(at) ==
          Approx(input.at("step_time_low_s").get<double>()).epsilon(1e-9));
    CHECK(sides[1].numbers.at(at) ==
          Approx(input.at("step_time_high_s").get<double>()).epsilon(1e-9));
  }

  // Whatever bars show, the table behind them tells.
  for (const char* chart :
       {"parts", "partsByRank", "kernels", "exposed", "links", "memoryAtPeak", "tornado"}) {
    CHECK(numbers_not_tabled(browser, chart) == std::vector<std::string>{});
  }
  CHECK(all_faults(browser) == Findings{});

  browser.show_for("screen", "dark");
  browser.keep_picture("report-dark");
  browser.resize(360, 800);
  browser.keep_picture("report-narrow");
  CHECK(unprinted(browser) == Findings{});
}

TEST_CASE("the timeline of a report has every chunk, zooms, moves, and tells what is pointed at",
          "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const Report v3 = report(folder, "predict " + examples + "deepseek-v3.yaml");
  Browser browser;
  show(browser, v3);
  const std::string canvas = "figure[data-chart=timeline] canvas";
  browser.execute("window.timeline = Timeline.of(document.querySelector(arguments[0]));",
                  Json::array({canvas}));

  const Json step = browser.execute("return timeline.step()");
  const auto table = tabled(browser, "timeline");
  REQUIRE(step.at("rows").size() == 16);
  REQUIRE(table.size() == 16);
  std::vector<double> time_by_kind(step.at("kinds").size());
  double end = 0.0;
  for (std::size_t rank = 0; rank < 16; ++rank) {
    const Json& chunks = step.at("rows").at(rank).at("chunks");
    double forwards = 0.0;
    for (const Json& chunk : chunks) {
      const std::size_t kind = chunk.at(0);
      const std::string name = step.at("kinds").at(kind);
      // A pair is a forward beside a backward.
      if (name == "forward" || name == "overlapped") ++forwards;
      const double finish = chunk.at(3);
      if (rank == 0) time_by_kind[kind] += finish - chunk.at(2).get<double>();
      end = std::max(end, finish);
    }
    INFO("rank " << rank);
    CHECK(forwards == 120.0);  // a rank holds a stage for micro-batches from either end, 60 of each
    const std::vector<double>& told = table[rank].numbers;
    CHECK(told.at(0) + told.at(1) + told.at(2) + told.at(3) == static_cast<double>(chunks.size()));
    CHECK(last(told) == chunks.back().at(3).get<double>());
  }
  const std::vector<double> first_rank = numbers_of(v3.json.at("step_parts_first_rank_s"));
  for (std::size_t kind = 0; kind < time_by_kind.size(); ++kind) {
    CHECK(time_by_kind[kind] == Approx(first_rank[kind]).epsilon(1e-6));  // to the nanosecond each
  }
  CHECK(
      end ==
      Approx(v3.json.at("replica_classes").at(0).at("pipeline_end_s").get<double>()).epsilon(1e-9));

  const auto shown = [&] {
    const Json ends = browser.execute("return [timeline.axis.from, timeline.axis.to]");
    return std::pair{ends.at(0).get<double>(), ends.at(1).get<double>()};
  };
  const std::string tip = "document.querySelector('figure[data-chart=timeline] [role=tooltip]')";
  const std::string visible_tip = "!" + tip + ".hidden && " + tip + ".textContent";
  const double whole = v3.json.at("step_time_s");
  CHECK(shown().second == Approx(whole).epsilon(1e-9));

  // The wheel zooms where the mouse is, and a tip tells what is there.
  browser.point_at(canvas, -5);
  browser.point_at(canvas);
  const std::string chunk = browser.wait_until("a tip is shown", visible_tip);
  CHECK_THAT(chunk, Catch::Matchers::ContainsSubstring(" s to "));
  CHECK_THAT(chunk, Catch::Matchers::ContainsSubstring("rank 8"));
  browser.turn_wheel(canvas, 0, 0, -400);
  browser.wait_until("the wheel has zoomed in", "!timeline.axis.isWhole()");
  const auto [from, to] = shown();
  CHECK(to - from < 0.7 * whole);
  CHECK(from > 0.0);
  CHECK(to < whole);

  // What is dragged follows the mouse.
  browser.drag(canvas, 0, 100);
  browser.wait_until("it has moved", "timeline.axis.from < " + std::to_string(from));
  CHECK(shown().second - shown().first == Approx(to - from));

  // Keys zoom in until the inside of chunks is seen, and tips tell of kernels and transfers.
  browser.execute("document.querySelector('figure[data-chart=timeline] .stage').focus()");
  browser.press("++++++");
  browser.wait_until("the inside of chunks is drawn", "!timeline.inside.hidden");
  browser.keep_picture("timeline-inside");
  browser.point_at(canvas, -5);
  browser.point_at(canvas);
  const std::string inside = browser.wait_until("a tip is shown again", visible_tip);
  INFO(inside);
  CHECK_THAT(inside, Catch::Matchers::ContainsSubstring(" ms"));
  browser.press("0");
  browser.wait_until("the whole step is back", "timeline.axis.isWhole()");
  CHECK(browser.complaints() == Findings{});
}

TEST_CASE("a report of a whole training has its ledger and its goodput, and prints", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const Report whole = report(folder, "predict " + examples + "deepseek-v3-whole.yaml");
  Browser browser;
  show(browser, whole);
  browser.keep_picture("report-whole");

  const Json& lines = whole.json.at("ledger").at("lines");
  const auto ledger = drawn(browser, "ledger").front();
  const auto table = tabled(browser, "ledger");
  REQUIRE(ledger.numbers.size() == lines.size());
  double all = 0.0;
  for (const Json& line : lines) {
    const double amount = line.at("amount_usd").at("median");
    INFO(line.at("line"));
    CHECK(std::ranges::any_of(ledger.numbers,
                              [&](double bar) { return bar == Approx(amount).epsilon(1e-9); }));
    all += amount;
  }
  CHECK(sum(ledger.numbers) == Approx(all).epsilon(1e-9));
  CHECK(last(table.back().numbers) ==
        Approx(whole.json.at("ledger").at("total_usd").at("median").get<double>()).epsilon(1e-9));
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
  const std::string rude = "</script><b>\"x\"</b><!-- ";
  const std::string ruder =
      folder.write("rude.yaml", "base: " + examples + "deepseek-v3.yaml\nname: '" + rude +
                                    "'\nparallel: {schedule: 1f1b}\n");
  const Report both = report(folder, "compare " + examples + "deepseek-v3.yaml " + ruder + " " +
                                         examples + "what-if/half-nic.yaml");
  Browser browser;
  show(browser, both);
  browser.keep_picture("comparison");

  const Json& runs = both.json.at("runs");
  const std::vector<double> dollars = drawn(browser, "comparison").front().numbers;
  REQUIRE(dollars.size() == runs.size());
  CHECK(std::ranges::is_sorted(dollars));
  for (const Json& one : runs) {
    const double cost = one.at("cost_usd");
    CHECK(std::ranges::any_of(dollars,
                              [&](double bar) { return bar == Approx(cost).epsilon(1e-9); }));
  }
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
