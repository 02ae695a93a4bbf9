#include "analysis/report_page.hpp"

#include <sstream>
#include <stdexcept>

#include "topologies/export_text.hpp"

namespace trainyard {
namespace {

/// JSON that no text in it can end: a browser looks for "</script" and "<!--" before it reads JSON.
std::string inline_json(const Json& view) {
  const std::string json = view.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text;
  text.reserve(json.size() + json.size() / 16);
  for (const char letter : json) {
    if (letter == '<') {
      text += "\\u003c";
    } else {
      text += letter;
    }
  }
  return text;
}

/// The names after "<!-- scripts:".
std::vector<std::string> script_names(std::string_view page) {
  constexpr std::string_view head = "<!-- scripts:";
  const std::size_t begin = page.find(head);
  if (begin == std::string_view::npos) return {};
  const std::size_t from = begin + head.size();
  std::istringstream words{std::string{page.substr(from, page.find("-->", from) - from)}};
  std::vector<std::string> names;
  for (std::string name; words >> name;) names.push_back(name);
  return names;
}

std::string scripts(const EmbeddedFiles& pages, std::string_view page) {
  std::string text;
  for (const std::string& name : script_names(page)) {
    text += "<script>\n" + std::string{pages.text_of(name)} + "\n</script>\n";
  }
  return text;
}

/// What the page has, place by place: what is filled in is not looked at again.
template <class Filling>
std::string filled(std::string_view page, Filling filling) {
  std::string text;
  std::size_t done = 0;
  for (std::size_t at = page.find("{{"); at != std::string_view::npos; at = page.find("{{", done)) {
    const std::size_t end = page.find("}}", at);
    if (end == std::string_view::npos) break;
    text += page.substr(done, at - done);
    text += filling(page.substr(at + 2, end - at - 2));
    done = end + 2;
  }
  return text += page.substr(done);
}

}  // namespace

std::string report_page(const Json& view, const std::string& title, const EmbeddedFiles& pages) {
  const std::string_view page = pages.text_of("report.html");
  return filled(page, [&](std::string_view place) -> std::string {
    if (place == "title") return xml_escaped(title);
    if (place == "style") return std::string{pages.text_of("style.css")};
    if (place == "scripts") return scripts(pages, page);
    if (place == "view") return inline_json(view);
    throw std::invalid_argument{"report.html has a place {{" + std::string{place} +
                                "}}, and nothing to put there"};
  });
}

}  // namespace trainyard
