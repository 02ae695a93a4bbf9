#include "analysis/catalogue_links.hpp"

#include <algorithm>
#include <cctype>

namespace trainyard {
namespace {

constexpr std::string_view of_names =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

std::string link(std::string_view text, const std::string& address) {
  return "[" + std::string{text} + "](https://" + address + ")";
}

std::size_t end_of_name(std::string_view text, std::size_t begin) {
  return std::min(text.find_first_not_of(of_names, begin), text.size());
}

/// Without the full stop that ends a sentence.
std::string_view without_stop(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

/// The paper that is named from `begin` on; empty if none is.
std::string_view paper_at(std::string_view text, std::size_t begin) {
  const std::string_view name = without_stop(text.substr(begin, end_of_name(text, begin) - begin));
  const bool digits = std::ranges::all_of(name, [](char letter) {
    return std::isdigit(static_cast<unsigned char>(letter)) != 0 || letter == '.';
  });
  return digits && name.size() >= 9 ? name : "";
}

/// The repository that is named from `begin` on, with its owner; empty if none is.
std::string_view repository_at(std::string_view text, std::size_t begin) {
  const std::size_t slash = end_of_name(text, begin);
  if (slash == begin || slash >= text.size() || text[slash] != '/') return {};
  const std::string_view name =
      without_stop(text.substr(begin, end_of_name(text, slash + 1) - begin));
  return name.size() > slash + 1 - begin ? name : "";
}

}  // namespace

std::string linked_address(std::string_view where) {
  const std::size_t name = end_of_name(where, 0);
  const std::string_view host = where.substr(0, name);
  const bool plain = where.find_first_of(" ()") == std::string_view::npos;
  if (!plain || host.find('.') == std::string_view::npos) return std::string{where};
  return link(where, std::string{where});
}

std::string with_links(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    constexpr std::string_view paper = "arXiv ";
    constexpr std::string_view repository = "github ";
    std::string_view name;
    std::string address;
    std::size_t mark = 0;
    if (text.starts_with(paper)) {
      mark = paper.size();
      name = paper_at(text, mark);
      address = "arxiv.org/abs/" + std::string{name};
    } else if (text.starts_with(repository)) {
      mark = repository.size();
      name = repository_at(text, mark);
      address = "github.com/" + std::string{name};
    }
    const std::size_t length = name.empty() ? 1 : mark + name.size();
    result += name.empty() ? std::string{text.front()} : link(text.substr(0, length), address);
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace trainyard
