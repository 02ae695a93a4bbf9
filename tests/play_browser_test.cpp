#include <cstdlib>
#include <string>

#include "tests/browser.hpp"
#include "tests/catch.hpp"
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

/// What is wrong with what the page does, beside what it refuses in words: it asks only its own
/// program, and complains of nothing but answers that it was refused.
Findings misdeeds(Browser& browser, const ServedPages& pages) {
  Findings found;
  for (const std::string& url : browser.network_requests()) {
    if (!url.starts_with(pages.url())) found.push_back("asks for " + url);
  }
  for (const std::string& complaint : browser.complaints()) {
    if (complaint.find("status of 4") == std::string::npos) found.push_back(complaint);
  }
  return found;
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
  CHECK(misdeeds(browser, pages) == Findings{});
  CHECK(faults(browser) == Findings{});
  CHECK(blank_figures(browser) == std::vector<std::string>{});
  CHECK(browser.execute("return document.querySelectorAll('[data-knob]').length") > 15);

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
  CHECK(misdeeds(browser, pages) == Findings{});
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

  // An address may be wrong, too.
  show(browser, pages.url() + "?example=deepseek-v3&parallel.schedule=2f2b");
  CHECK_THAT(browser.execute("return document.querySelector('main').innerText").get<std::string>(),
             Catch::Matchers::ContainsSubstring("2f2b"));
  CHECK(misdeeds(browser, pages) == Findings{});
}
