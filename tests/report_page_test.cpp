#include "analysis/report_page.hpp"

#include <regex>

#include "analysis/comparison_view.hpp"
#include "analysis/link_view.hpp"
#include "tests/catch.hpp"
#include "tests/views.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

const EmbeddedFiles small_pages{{{"report.html",
                                  "<title>{{title}}</title><style>{{style}}</style>"
                                  "<script id=\"view\">{{view}}</script>"
                                  "<!-- scripts: b.js a.js -->{{scripts}}"},
                                 {"style.css", "body{}"},
                                 {"a.js", "a()"},
                                 {"b.js", "b('{{view}}')"}}};

/// The JSON that a page has, as a browser reads it.
Json view_in(const std::string& page) {
  const std::string head = "id=\"view\">";
  const std::size_t from = page.find(head) + head.size();
  return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

/// A page without the view and Chart.js, which has addresses in its comments.
std::string own_text(std::string page) {
  const std::size_t view = page.find("id=\"view\">");
  page.erase(view, page.find("</script>", view) - view);
  const std::string_view charts = embedded_pages().text_of("chart.min.js");
  const std::size_t at = page.find(charts);
  REQUIRE(at != std::string::npos);
  return page.erase(at, charts.size());
}

}  // namespace

TEST_CASE("a page is its template with style, scripts in their order, title and view in place") {
  CHECK(
      report_page({{"name", "x"}}, "x", small_pages) ==
      "<title>x</title><style>body{}</style><script id=\"view\">{\"name\":\"x\"}</script>"
      "<!-- scripts: b.js a.js --><script>\nb('{{view}}')\n</script>\n<script>\na()\n</script>\n");
}

TEST_CASE("no name of a scenario ends a page's title or script") {
  const std::string name = "</script><b><!--<script>{{view}}";
  const std::string page = report_page({{"name", name}}, name, small_pages);
  CHECK_THAT(page, !ContainsSubstring("<b>") && !ContainsSubstring("<!--<script>"));
  CHECK_THAT(page, ContainsSubstring("<title>&lt;/script&gt;&lt;b&gt;"));
  CHECK(view_in(page)["name"] == name);
}

TEST_CASE("a name that is no UTF-8 makes a page nevertheless") {
  const std::string page = report_page({{"name", "a\xff"}}, "a", small_pages);
  CHECK(view_in(page)["name"] == "a\xef\xbf\xbd");
}

TEST_CASE("a template with a place that nothing fills, or a script that is not there, is refused") {
  CHECK_THROWS_WITH(report_page({}, "x", {{{"report.html", "{{other}}"}}}),
                    "report.html has a place {{other}}, and nothing to put there");
  CHECK_THROWS_WITH(report_page({}, "x", {{{"report.html", "<!-- scripts: c.js -->{{scripts}}"}}}),
                    "no file 'c.js' was embedded");
}

TEST_CASE("DeepSeek-V3's report is under 2 MB, holds its view, and is the same each time") {
  const ViewedRun run = viewed_example("deepseek-v3.yaml");
  Json view = run.view();
  add_links(view, run.main(), run.steps());
  const std::string page = report_page(view, run.scenario.name);
  CHECK(page.size() < 2'000'000);
  CHECK(view_in(page) == view);
  CHECK(page == report_page(view, run.scenario.name));
}

TEST_CASE("a report asks for nothing from elsewhere") {
  const ViewedRun run = viewed(run_of(""));
  const std::string text = own_text(report_page(run.view(), "run"));
  CHECK_THAT(text, !ContainsSubstring("src=") && !ContainsSubstring("@import"));
  // Names of XML's languages look like addresses, and nobody asks for them.
  const std::regex address{"https?://(?!www\\.w3\\.org/)[a-z]"};
  CHECK_FALSE(std::regex_search(text, address));
  CHECK_FALSE(std::regex_search(text, std::regex{"url\\((?!['\"]?(data:|#))"}));
  CHECK_FALSE(std::regex_search(text, std::regex{"<link[^>]*href=['\"](?!data:)"}));
}
