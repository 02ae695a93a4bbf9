#include "tests/page_checks.hpp"

#include <fstream>
#include <iterator>

namespace trainyard {
namespace {

constexpr const char* tab = "\uE004";

/// The checks are a script of their own, which needs no page's help.
Findings check(Browser& browser, const std::string& name) {
  std::ifstream stream{TRAINYARD_SOURCE_DIR "/tests/page_checks.js"};
  const std::string checks{std::istreambuf_iterator<char>{stream}, {}};
  return browser.execute(checks + "return pageChecks." + name + "();");
}

void add(Findings& findings, const Findings& more, const std::string& where) {
  for (const std::string& finding : more) findings.push_back(where + ": " + finding);
}

}  // namespace

Findings too_wide(Browser& browser) {
  return check(browser, "tooWide");
}

Findings spilled(Browser& browser) {
  return check(browser, "spilled");
}

Findings hard_to_read(Browser& browser) {
  return check(browser, "hardToRead");
}

Findings disordered(Browser& browser) {
  return check(browser, "disordered");
}

Findings unspoken(Browser& browser) {
  return check(browser, "unspoken");
}

Findings unstructured(Browser& browser) {
  return check(browser, "unstructured");
}

Findings out_of_reach(Browser& browser) {
  const Findings operable = check(browser, "markOperable");
  browser.execute(
      "addEventListener('focusin', ({target}) => { target.dataset.reached = 'true'; });");
  // From one to the next, and once around: the page itself has the focus in between.
  std::string presses;
  for (std::size_t press = 0; press <= operable.size() + 1; ++press) presses += tab;
  browser.press(presses);
  browser.execute("document.activeElement.blur();");
  Findings findings = check(browser, "notReached");
  for (std::size_t at = 0; at < operable.size(); ++at) {
    const std::string name = browser.spoken_name("[data-operable='" + std::to_string(at) + "']");
    if (name.empty()) findings.push_back(operable[at] + " has no name");
  }
  return findings;
}

Findings faults(Browser& browser) {
  Findings found;
  for (const std::string scheme : {"dark", "light"}) {
    browser.show_for("screen", scheme);
    add(found, hard_to_read(browser), scheme);
  }
  for (const int width : {360, 800, 1400}) {
    browser.resize(width, 1000);
    add(found, too_wide(browser), std::to_string(width) + " wide");
    add(found, spilled(browser), std::to_string(width) + " wide");
  }
  add(found, disordered(browser), "headings");
  add(found, unspoken(browser), "pictures");
  add(found, unstructured(browser), "structure");
  add(found, out_of_reach(browser), "keyboard");
  return found;
}

}  // namespace trainyard
