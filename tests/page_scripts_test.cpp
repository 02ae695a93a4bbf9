#include <algorithm>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/embedded_files.hpp"
#include "tests/catch.hpp"

// Which scripts pages ask for. A report names them in a comment, for whoever writes it; pages that
// are served link them.

using namespace trainyard;

namespace {

using Names = std::vector<std::string>;

Names names_in_report() {
  const std::string text{embedded_pages().text_of("report.html")};
  const std::string head = "<!-- scripts: ";
  const std::size_t from = text.find(head) + head.size();
  std::istringstream words{text.substr(from, text.find(" -->", from) - from)};
  Names names;
  for (std::string name; words >> name;) names.push_back(name);
  return names;
}

Names linked_in(std::string_view page, const std::string& attribute) {
  const std::string text{embedded_pages().text_of(page)};
  const std::regex link{attribute + "=\"/pages/([^\"]+)\""};
  Names names;
  for (std::sregex_iterator found{text.begin(), text.end(), link}, end; found != end; ++found) {
    names.push_back((*found)[1]);
  }
  return names;
}

/// The names up to the charts, which draw a view whoever shows it.
Names up_to_charts(const Names& names) {
  const auto charts = std::ranges::find(names, "charts.js");
  REQUIRE(charts != names.end());
  return {names.begin(), charts + 1};
}

bool is_embedded(const std::string& name) {
  const std::vector<EmbeddedFile> files = embedded_pages().files;
  return std::ranges::any_of(files, [&](const EmbeddedFile& file) { return file.name == name; });
}

}  // namespace

TEST_CASE("served pages draw with the scripts that a report draws with, in the same order") {
  const Names drawing = up_to_charts(names_in_report());
  CHECK(up_to_charts(linked_in("play.html", "src")) == drawing);
  CHECK(up_to_charts(linked_in("lesson.html", "src")) == drawing);
}

TEST_CASE("pages ask for nothing that they are served without") {
  Names names = names_in_report();
  for (const std::string_view page : {"play.html", "lesson.html"}) {
    for (const std::string attribute : {"src", "href"}) {
      const Names linked = linked_in(page, attribute);
      CHECK(linked.size() > 1);
      names.insert(names.end(), linked.begin(), linked.end());
    }
  }
  for (const std::string& name : names) {
    INFO(name);
    CHECK(is_embedded(name));
  }
}
