#include <string>

#include "tests/browser.hpp"
#include "tests/catch.hpp"
#include "tests/page_checks.hpp"
#include "tests/page_figures.hpp"
#include "tests/served_pages.hpp"

// Lessons, in a real browser, as the program serves them.

using namespace trainyard;

namespace {

constexpr int lessons = 11;
const std::string end_key = "\uE010";

void show(Browser& browser, const std::string& url) {
  browser.open(url);
  browser.wait_until("the page is drawn", "document.documentElement.dataset.ready === 'true'");
}

std::string text_of(Browser& browser, const std::string& selector) {
  return browser.execute("return document.querySelector(arguments[0]).innerText",
                         Json::array({selector}));
}

std::size_t count(Browser& browser, const std::string& selector) {
  return browser.execute("return document.querySelectorAll(arguments[0]).length",
                         Json::array({selector}));
}

/// What the page did that it should not.
Findings misdeeds(Browser& browser, const ServedPages& pages) {
  Findings found = browser.complaints();
  for (const std::string& url : browser.network_requests()) {
    if (!url.starts_with(pages.url())) found.push_back("asks for " + url);
  }
  return found;
}

}  // namespace

TEST_CASE("every lesson loads, and answers with what was simulated at each value", "[server]") {
  if (browser_is_missing()) return;
  const ServedPages pages;
  Browser browser;
  browser.resize(1400, 1000);
  for (int number = 1; number <= lessons; ++number) {
    INFO("lesson " << number);
    show(browser, pages.url() + "lesson?number=" + std::to_string(number));
    CHECK(text_of(browser, "h1") != "Lessons");
    CHECK(count(browser, "#answer table") == 0);
    browser.click("[aria-controls=answer]");
    const std::size_t values = count(browser, ".stops button");
    CHECK(values >= 2);
    CHECK(count(browser, "#answer .panel table tbody tr") == values);
    const std::string answer = text_of(browser, "#answer .words");
    CHECK(answer.size() > 50);
    CHECK(answer.find_first_of("{}") == std::string::npos);
    for (const std::string& figure : figures(browser)) {
      if (!figure.starts_with("lesson-")) continue;
      CHECK(labels(browser, figure).size() == values);
      CHECK(numbers_not_tabled(browser, figure) == std::vector<std::string>{});
    }
    CHECK(blank_figures(browser) == std::vector<std::string>{});
    CHECK(misdeeds(browser, pages) == Findings{});
    browser.keep_picture("lesson-" + std::to_string(number));
  }
}

TEST_CASE("a lesson can be read by anybody, turned, shared, and left for the next", "[server]") {
  if (browser_is_missing()) return;
  const ServedPages pages;
  Browser browser;
  browser.resize(1400, 1000);
  show(browser, pages.url() + "lesson");
  CHECK(count(browser, ".lesson-list a") == lessons);
  CHECK(faults(browser) == Findings{});
  browser.click(".lesson-list a");
  browser.wait_until("the lesson is drawn",
                     "location.search && document.documentElement.dataset.ready === 'true'");
  browser.click("[aria-controls=answer]");
  CHECK(faults(browser) == Findings{});

  const std::string first = text_of(browser, "h1");
  const std::string at_first_value = text_of(browser, ".turn .cards");
  browser.execute("document.querySelector('#knob').focus()");
  browser.press(end_key);
  browser.wait_until("the address has the value", "location.search.includes('value=')");
  const std::string at_last_value = text_of(browser, ".turn .cards");
  CHECK(at_last_value != at_first_value);
  show(browser, browser.url());
  CHECK(text_of(browser, ".turn .cards") == at_last_value);

  browser.click("a[rel=next]");
  browser.wait_until("the next lesson is drawn",
                     "location.search.includes('number=2') && "
                     "document.documentElement.dataset.ready === 'true'");
  CHECK(text_of(browser, "h1") != first);
  browser.go_back();
  browser.wait_until("the first lesson is back",
                     "location.search.includes('number=1') && "
                     "document.documentElement.dataset.ready === 'true'");
  CHECK(text_of(browser, "h1") == first);
  CHECK(text_of(browser, ".turn .cards") == at_last_value);

  show(browser, pages.url() + "lesson?number=" + std::to_string(lessons));
  CHECK(count(browser, "a[rel=next]") == 0);
  CHECK(count(browser, "a[rel=prev]") == 1);
  CHECK(misdeeds(browser, pages) == Findings{});
}
