#include <algorithm>
#include <string>
#include <vector>

#include "tests/shown_reports.hpp"

// The timeline of a report, moved in as a person would.

using namespace trainyard;

namespace {

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

TEST_CASE("the timeline of a report has every chunk, zooms, moves, and tells what is pointed at",
          "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const WrittenReport v3 =
      written_report(folder, "predict --no-band " + example_folder + "deepseek-v3.yaml");
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
