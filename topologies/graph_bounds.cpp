#include "topologies/graph_bounds.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sim/yaml_mistake.hpp"
#include "topologies/text_lines.hpp"

namespace trainyard {
namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20;
constexpr int deepest_element = 64;
constexpr int deepest_group = 16;
constexpr int most_keys = 256;
constexpr int most_default_words = 512;  // an attribute is two, its name and its value

/// A text that is being looked through.
struct Scan {
  const std::string& file;
  std::string_view text;
  std::size_t at = 0;

  bool starts_with(std::string_view word) const { return text.substr(at).starts_with(word); }

  /// Goes behind the next `end`, or to the end of the text.
  void pass(std::string_view end) {
    const std::size_t found = text.find(end, at);
    at = found == std::string_view::npos ? text.size() : found + end.size();
  }

  /// Goes behind the quote that closes the one here.
  void pass_quotation(bool has_escapes) {
    const char quote = text[at];
    for (++at; at < text.size() && text[at] != quote; ++at) {
      if (has_escapes && text[at] == '\\') ++at;
    }
    at = std::min(at + 1, text.size());
  }

  [[noreturn]] void fail(std::size_t offset, const std::string& problem,
                         std::string_view remedy) const {
    const auto [line, column] = place_at(text, offset);
    throw mistake(place_in(file, line, column), problem, remedy);
  }
};

Scan scan_of(const std::string& file, std::string_view text) {
  Scan scan{.file = file, .text = text};
  if (text.size() > largest_file) scan.fail(0, "a file above 64 MiB", "give a smaller fabric");
  if (const std::size_t nothing = text.find('\0'); nothing != std::string_view::npos) {
    scan.fail(nothing, "a character that no text has", "save it as text, in UTF-8");
  }
  return scan;
}

/// Passes a tag of an element; returns by how much it changes the depth.
int pass_tag(Scan& scan) {
  const bool closes = scan.starts_with("</");
  while (scan.at < scan.text.size() && scan.text[scan.at] != '>') {
    const char letter = scan.text[scan.at];
    if (letter == '"' || letter == '\'') {
      scan.pass_quotation(false);
    } else {
      ++scan.at;
    }
  }
  const bool is_whole = scan.at > 0 && scan.text[scan.at - 1] == '/';
  scan.at = std::min(scan.at + 1, scan.text.size());
  return closes ? -1 : is_whole ? 0 : 1;
}

/// The words of DOT that matter here. A word is a name, number or quotation.
enum class Token : std::uint8_t { word, group_word, default_word, edge, other };

/// Passes blanks and comments; whether anything is left.
bool pass_blanks(Scan& scan) {
  while (scan.at < scan.text.size()) {
    if (scan.starts_with("//") || scan.starts_with("#")) {
      scan.at = std::min(scan.text.find_first_of("\n\r\f", scan.at), scan.text.size());
    } else if (scan.starts_with("/*")) {
      scan.at += 2;
      scan.pass("*/");
    } else if (std::string_view{" \t\r\n\f\v\\"}.find(scan.text[scan.at]) !=
               std::string_view::npos) {
      ++scan.at;
    } else {
      return true;
    }
  }
  return false;
}

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' ||
         static_cast<unsigned char>(letter) >= 0x80;
}

Token pass_token(Scan& scan) {
  const std::size_t start = scan.at;
  const char letter = scan.text[start];
  if (letter == '"') {
    scan.pass_quotation(true);
    return Token::word;
  }
  if (letter == '<') scan.fail(start, "text in markup", "write it in quotes");
  if (scan.starts_with("->") || scan.starts_with("--")) {
    scan.at += 2;
    return Token::edge;
  }
  while (scan.at < scan.text.size() && is_letter(scan.text[scan.at])) ++scan.at;
  if (scan.at == start) {
    ++scan.at;
    return Token::other;
  }
  const std::string word = lower_case(scan.text.substr(start, scan.at - start));
  if (word == "subgraph") return Token::group_word;
  return word == "node" || word == "edge" || word == "graph" ? Token::default_word : Token::word;
}

/// The statements of a DOT file as far as they matter here.
struct DotScan {
  int depth = 0;
  int defaults = 0;
  bool after_group = false;   ///< whether a group just ended, or was named
  bool group_named = false;   ///< whether "subgraph" was just read
  bool after_edge = false;    ///< whether "->" or "--" was just read
  bool sets_default = false;  ///< whether what follows in brackets is for all vertices or edges
};

void follow(const Scan& scan, std::size_t start, Token token, DotScan& dot) {
  const char letter = scan.text[start];
  const bool opens = token == Token::other && letter == '{';
  const bool closes = token == Token::other && letter == '}';
  dot.depth += opens ? 1 : closes ? -1 : 0;
  if (dot.depth > deepest_group) scan.fail(start, "groups nested too deeply", "nest up to 16");
  if ((token == Token::edge && dot.after_group) ||
      (dot.after_edge && (opens || token == Token::group_word))) {
    scan.fail(start, "an edge from or to a whole group", "write an edge for each pair of vertices");
  }
  const bool in_brackets = token == Token::word || letter == '=' || letter == ',' ||
                           letter == '[' || letter == ']' || letter == ';';
  dot.sets_default = token == Token::default_word || (dot.sets_default && in_brackets);
  if (dot.sets_default && token == Token::word && ++dot.defaults > most_default_words) {
    scan.fail(start, "too many default attributes", "write them at the vertices and edges");
  }
  dot.after_group = closes || (dot.group_named && token == Token::word);
  dot.group_named = token == Token::group_word;
  dot.after_edge = token == Token::edge;
}

}  // namespace

void check_graphml_bounds(const std::string& file, std::string_view text) {
  Scan scan = scan_of(file, text);
  int depth = 0;
  int keys = 0;
  while (true) {
    scan.at = std::min(text.find('<', scan.at), text.size());
    if (scan.at == text.size()) return;
    const std::size_t start = scan.at;
    if (scan.starts_with("<!--")) {
      scan.pass("-->");
    } else if (scan.starts_with("<![CDATA[")) {
      scan.pass("]]>");
    } else if (scan.starts_with("<?")) {
      scan.pass("?>");
    } else if (scan.starts_with("<!")) {
      if (depth > 0) scan.fail(start, "a declaration within an element", "leave it out");
      scan.pass(">");
    } else {
      if (scan.starts_with("<key") && ++keys > most_keys) {
        scan.fail(start, "more than 256 keys", "leave out those that nobody reads");
      }
      depth = std::max(0, depth + pass_tag(scan));
    }
    if (depth > deepest_element) scan.fail(start, "elements nested too deeply", "nest up to 64");
  }
}

void check_dot_bounds(const std::string& file, std::string_view text) {
  Scan scan = scan_of(file, text);
  DotScan dot;
  while (pass_blanks(scan)) {
    const std::size_t start = scan.at;
    follow(scan, start, pass_token(scan), dot);
  }
}

}  // namespace trainyard
