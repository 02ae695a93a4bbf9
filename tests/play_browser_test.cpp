#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "analysis/embedded_files.hpp"
#include "tests/browser.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/kept_process.hpp"
#include "tests/page_checks.hpp"
#include "tests/page_figures.hpp"
#include "tests/program.hpp"
#include "tests/served_pages.hpp"

// The page to play with, in a real browser, as the program serves it.

using namespace trainyard;

namespace {

const std::string arrow_left = "\uE012";
const std::string arrow_up = "\uE013";
const std::string arrow_down = "\uE015";

std::string knob(const std::string& key) {
  return "[data-knob='" + key + "']";
}

std::string control(const std::string& key) {
  return knob(key) + " :is(input, select)";
}

/// Waits for the answer to what is asked.
void await_answer(Browser& browser) {
  browser.wait_until("the answer is shown",
                     "document.documentElement.dataset.ready === 'true' && "
                     "document.documentElement.dataset.busy === 'false'");
}

void show(Browser& browser, const std::string& url) {
  browser.open(url);
  await_answer(browser);
}

void focus(Browser& browser, const std::string& selector) {
  browser.execute("document.querySelector(arguments[0]).focus()", Json::array({selector}));
}

/// Goes to one of the values of a list by the arrows of the keyboard.
void choose(Browser& browser, const std::string& key, const std::string& value) {
  const int steps = browser.execute(R"(
      const list = document.querySelector(arguments[0]);
      list.focus();
      return [...list.options].findIndex((option) => option.value === arguments[1]) -
          list.selectedIndex;)",
                                    Json::array({control(key), value}));
  for (int step = 0; step < std::abs(steps); ++step) {
    browser.press(steps < 0 ? arrow_up : arrow_down);
  }
  await_answer(browser);
}

/// The figures at the top, in words: "Step" and what it takes.
Json headline(Browser& browser) {
  return browser.execute(R"(
      return Object.fromEntries([...document.querySelectorAll('#cards .card')].map((card) =>
          [card.dataset.figure, card.querySelector('.value').textContent]));)");
}

double step_time(Browser& browser) {
  double time = 0.0;
  for (const NamedNumbers& part : drawn(browser, "parts")) {
    if (part.name != "exposed communication") time += sum(part.numbers);
  }
  return time;
}

bool is_seen(Browser& browser, const std::string& selector) {
  return browser.execute("return document.querySelector(arguments[0]).checkVisibility()",
                         Json::array({selector}));
}

/// What is wrong with what the page does, beside what it refuses in words: it asks only its own
/// program, and complains of nothing but answers with `refusals`: of what a list passes by, some
/// does not fit.
Findings misdeeds(Browser& browser, const std::string& home,
                  const std::vector<std::string>& refusals = {}) {
  Findings found;
  for (const std::string& url : browser.network_requests()) {
    if (!url.starts_with(home)) found.push_back("asks for " + url);
  }
  for (const std::string& complaint : browser.complaints()) {
    const auto tells = [&](const std::string& status) {
      return complaint.find("status of " + status) != std::string::npos;
    };
    if (std::ranges::none_of(refusals, tells)) found.push_back(complaint);
  }
  return found;
}

/// What is told of wrong, anywhere on the page.
std::string problems(Browser& browser) {
  return browser.execute(R"(
      return [...document.querySelectorAll('main [role=alert]')]
          .filter((each) => each.checkVisibility()).map((each) => each.innerText).join(' ');)");
}

/// An example, but without recomputation: it does not fit.
std::string example_without_recomputation() {
  std::string text{embedded_examples().text_of("deepseek-v3.yaml")};
  const std::size_t from = text.find("recompute: ");
  return text.replace(from, text.find('\n', from) - from, "recompute: none");
}

}  // namespace

TEST_CASE("the page to play with can be used by anybody, and asks its own program alone",
          "[server]") {
  if (browser_is_missing()) return;
  const ServedPages pages;
  Browser browser;
  browser.resize(1400, 1000);
  browser.show_for("screen", "light");
  show(browser, pages.url());
  CHECK(browser.execute("return document.querySelector('#example').value") == "deepseek-v3");
  browser.keep_picture("play");
  CHECK(misdeeds(browser, pages.url()) == Findings{});
  CHECK(faults(browser) == Findings{});
  CHECK(blank_figures(browser) == std::vector<std::string>{});
  CHECK(browser.execute("return [...document.querySelectorAll('[data-knob]')].filter("
                        "(each) => each.checkVisibility()).length") > 15);

  browser.show_for("screen", "dark");
  browser.keep_picture("play-dark");
  browser.resize(360, 800);
  browser.keep_picture("play-narrow");
}

TEST_CASE(
    "a slider changes the result to that of the scenario that is then downloaded, and its "
    "address restores it",
    "[server]") {
  if (browser_is_missing()) return;
  const ServedPages pages;
  Browser browser;
  browser.resize(1400, 1000);
  show(browser, pages.url() + "?example=deepseek-v3");
  const double before = step_time(browser);
  const std::string nic = control("cluster.nic");
  const std::string nic_value = "return document.querySelector(\"" + nic + "\").value";
  const Json nic_before = browser.execute(nic_value);

  focus(browser, nic);
  browser.press(arrow_left + arrow_left + arrow_left);
  await_answer(browser);
  choose(browser, "parallel.schedule", "1f1b");
  const Json nic_after = browser.execute(nic_value);
  const double after = step_time(browser);
  const Json told = headline(browser);
  CHECK(nic_after != nic_before);
  CHECK(after > 1.2 * before);
  browser.keep_picture("play-changed");
  const std::string address = browser.url();
  CHECK_THAT(address, Catch::Matchers::ContainsSubstring("parallel.schedule=1f1b"));
  CHECK_THAT(address, Catch::Matchers::ContainsSubstring("cluster.nic="));

  // The scenario is what the page shows.
  browser.click("#download");
  const Folder folder;
  const std::string scenario = folder.write("changed.yaml", browser.downloaded("deepseek-v3.yaml"));
  const Result predicted =
      run("predict --engine fluid " + scenario + " --json " + folder.file("changed.json"));
  REQUIRE(predicted.exit_code == 0);
  const Json json = Json::parse(folder.read("changed.json"));
  CHECK(after == Approx(json.at("step_time_s").get<double>()).epsilon(1e-9));
  const auto parts = drawn(browser, "parts");
  std::size_t part = 0;
  for (const Json& time : json.at("step_parts_s")) {
    INFO(parts.at(part).name);
    CHECK(sum(parts.at(part++).numbers) == Approx(time.get<double>()).epsilon(1e-9));
  }
  CHECK_THAT(predicted.out, Catch::Matchers::ContainsSubstring(told.at("step_time")));
  CHECK_THAT(predicted.out, Catch::Matchers::ContainsSubstring(told.at("gpu_hours")));

  // Whoever is sent the address sees the same, and so does who comes back to it.
  browser.open("about:blank");
  show(browser, address);
  CHECK(step_time(browser) == after);
  CHECK(headline(browser) == told);
  CHECK(browser.execute(nic_value) == nic_after);
  show(browser, pages.url());
  CHECK(step_time(browser) == before);
  browser.go_back();
  await_answer(browser);
  CHECK(headline(browser) == told);
  browser.go_forward();
  await_answer(browser);
  CHECK(step_time(browser) == before);
  CHECK(misdeeds(browser, pages.url(), {"422"}) == Findings{});
}

TEST_CASE("what cannot run is told in words, and the page goes on from there", "[server]") {
  if (browser_is_missing()) return;
  const ServedPages pages;
  Browser browser;
  browser.resize(1400, 1000);
  show(browser, pages.url() + "?example=deepseek-v3");
  const double before = step_time(browser);
  const std::string problem =
      "return document.querySelector(\"" + knob("training.recompute") + " .problem\").innerText";
  const std::string is_stale = "return document.documentElement.dataset.stale";
  CHECK(browser.execute(problem) == "");

  choose(browser, "training.recompute", "none");
  const std::string words = browser.execute(problem);
  INFO(words);
  CHECK_THAT(words, Catch::Matchers::ContainsSubstring("GB"));
  CHECK(browser.execute(is_stale) == "true");
  CHECK(step_time(browser) == before);
  browser.keep_picture("play-refused");

  browser.click(knob("training.recompute") + " .undo");
  await_answer(browser);
  CHECK(browser.execute(problem) == "");
  CHECK(browser.execute(is_stale) == "false");
  CHECK(step_time(browser) == before);

  CHECK(misdeeds(browser, pages.url(), {"422"}) == Findings{});

  // An address may be wrong, too.
  show(browser, pages.url() + "?example=deepseek-v3&parallel.schedule=2f2b");
  CHECK_THAT(problems(browser), Catch::Matchers::ContainsSubstring("2f2b"));
  CHECK(misdeeds(browser, pages.url(), {"400"}) == Findings{});
}

TEST_CASE("knobs are seen where they make sense, and come as others are turned", "[server]") {
  if (browser_is_missing()) return;
  const ServedPages pages;
  Browser browser;
  browser.resize(1400, 1000);
  show(browser, pages.url() + "?example=gpt3-175b&parallel.schedule=1f1b");
  CHECK(is_seen(browser, knob("parallel.schedule")));
  CHECK_FALSE(is_seen(browser, knob("parallel.virtual_stages")));
  choose(browser, "parallel.schedule", "interleaved");
  CHECK(is_seen(browser, knob("parallel.virtual_stages")));
  CHECK(browser.execute("return document.activeElement.id") == "knob-parallel.schedule");
}

TEST_CASE("a value of the example can be chosen where another change brings another", "[server]") {
  if (browser_is_missing()) return;
  const ServedPages pages;
  Browser browser;
  browser.resize(1400, 1000);
  const std::string nvlink = control("cluster.nvlink");
  const std::string value = "return document.querySelector(\"" + nvlink + "\").value";
  show(browser, pages.url() + "?example=deepseek-v3");
  CHECK(browser.execute(value) == "400");
  show(browser, pages.url() + "?example=deepseek-v3&cluster.gpu=H100-SXM");
  CHECK(browser.execute(value) == "900");
  const double fast = step_time(browser);

  focus(browser, nvlink);
  for (int step = 0; step < 5; ++step) browser.press(arrow_left);
  await_answer(browser);
  CHECK(browser.execute(value) == "400");
  CHECK_THAT(browser.url(), Catch::Matchers::ContainsSubstring("cluster.nvlink=400"));
  CHECK(step_time(browser) > fast);

  browser.click(knob("cluster.nvlink") + " .undo");
  await_answer(browser);
  CHECK(browser.execute(value) == "900");
  CHECK(step_time(browser) == fast);
}

TEST_CASE("a scenario that does not fit can be turned until it does", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  const std::string scenario = folder.write("unfit.yaml", example_without_recomputation());
  const KeptProcess program{{TRAINYARD_PROGRAM, "serve", scenario, "--port", "0"}};
  const std::string told = program.rest_of_line("Trainyard is at ");
  const std::string home = told.substr(0, told.find(' '));
  Browser browser;
  browser.resize(1400, 1000);
  show(browser, home + "?example=mixtral-8x22b");
  CHECK(!figures(browser).empty());

  focus(browser, "#example");
  browser.press("u");
  browser.wait_until("it is chosen", "document.querySelector('#example').value === 'unfit'");
  await_answer(browser);
  CHECK_THAT(problems(browser), Catch::Matchers::ContainsSubstring("GB"));
  CHECK(figures(browser).empty());
  CHECK(headline(browser).empty());
  browser.keep_picture("play-too-large");

  choose(browser, "training.recompute", "full");
  CHECK(problems(browser) == "");
  CHECK(step_time(browser) > 0.0);
  CHECK(browser.execute("return document.documentElement.dataset.stale") == "false");
  const double time = step_time(browser);
  show(browser, browser.url());
  CHECK(problems(browser) == "");
  CHECK(step_time(browser) == time);

  browser.click("#reset");
  await_answer(browser);
  CHECK_THAT(problems(browser), Catch::Matchers::ContainsSubstring("GB"));
  CHECK(misdeeds(browser, home, {"422"}) == Findings{});
}
