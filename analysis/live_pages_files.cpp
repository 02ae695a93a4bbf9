#include "analysis/live_pages_files.hpp"

#include <array>
#include <string>
#include <utility>

#include "analysis/embedded_files.hpp"

namespace trainyard {
namespace {

std::string_view type_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> types{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
  }};
  for (const auto& [ending, type] : types) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace

HttpReply page(std::string_view name) {
  for (const EmbeddedFile& file : embedded_pages().files) {
    if (file.name == name) {
      return {.type = std::string{type_of(name)}, .body = std::string{file.text}};
    }
  }
  return refusal(404, "there is no such page");
}

}  // namespace trainyard
