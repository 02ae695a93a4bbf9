#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/browser.hpp"
#include "tests/catch.hpp"
#include "tests/page_checks.hpp"
#include "tests/page_figures.hpp"
#include "tests/program.hpp"

// Reports that the program writes, shown in a real browser that has no network.

namespace trainyard {

inline const std::string example_folder = std::string{TRAINYARD_SOURCE_DIR} + "/examples/";

/// A report, and what the same call of the program wrote and printed beside it.
struct WrittenReport {
  std::string page;
  Json json;
  std::string text;
};

inline WrittenReport written_report(const Folder& folder, const std::string& command) {
  const Result result = run(command + " --report " + folder.file("report.html") + " --json " +
                            folder.file("result.json"));
  if (result.exit_code != 0) throw std::runtime_error{command + ": " + result.err};
  const Json json = Json::parse(folder.read("result.json"));
  return {file_url(folder.file("report.html")), json, result.out};
}

/// Shows it to somebody without a network; returns when all is drawn.
inline void show(Browser& browser, const WrittenReport& report) {
  browser.resize(1400, 1000);
  browser.show_for("screen", "light");
  browser.go_offline();
  browser.open(report.page);
  browser.wait_until("the report is drawn", "document.documentElement.dataset.ready === 'true'");
}

/// What went wrong since the page was opened, and what is wrong with how it looks.
inline Findings all_faults(Browser& browser) {
  Findings found = faults(browser);
  for (const std::string& complaint : browser.complaints()) found.push_back(complaint);
  for (const std::string& url : browser.network_requests()) found.push_back("asks for " + url);
  for (const std::string& name : blank_figures(browser)) found.push_back(name + " is blank");
  return found;
}

/// What is on paper and not in it: tables that nobody sees, and what only a screen can do.
inline Findings unprinted(Browser& browser) {
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

inline std::vector<double> numbers_of(const Json& object) {
  std::vector<double> numbers;
  for (const Json& number : object) numbers.push_back(number);
  return numbers;
}

inline Approx close_to(double value) {
  return Approx(value).epsilon(1e-9);
}

}  // namespace trainyard
