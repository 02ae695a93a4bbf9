#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "sim/yaml.hpp"
#include "sim/yaml_mistake.hpp"

// The only file that knows yaml-cpp.

namespace trainyard {
namespace {

InputError mistake_at(const std::string& file, const YAML::Mark& mark, std::string_view problem,
                      std::string_view remedy) {
  return mistake(place_in(file, mark.line + 1, mark.column + 1), problem, remedy);
}

InputError too_much(const std::string& file, const YAML::Mark& mark) {
  return mistake_at(file, mark, "too deep or too large", "aliases that repeat themselves?");
}

constexpr int depth_limit = 64;

/// Throws if a text has more than one document, or is deeper than any that is meant. To be asked
/// first, because yaml-cpp never comes to an end of documents after a stray comma.
class Inspector final : public YAML::EventHandler {
 public:
  explicit Inspector(const std::string& file) : file_{file} {}

  void inspect(const std::string& text) {
    std::istringstream stream{text};
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(*this)) {
    }
  }

 private:
  using Mark = YAML::Mark;
  using Anchor = YAML::anchor_t;
  using Style = YAML::EmitterStyle::value;

  void OnDocumentStart(const Mark& mark) override {
    if (++documents_ == 1) return;
    throw mistake_at(file_, mark, "a second YAML document",
                     "keep one to a file; check commas and indentation here");
  }
  void OnSequenceStart(const Mark& mark, const std::string&, Anchor, Style) override { open(mark); }
  void OnMapStart(const Mark& mark, const std::string&, Anchor, Style) override { open(mark); }
  void OnSequenceEnd() override { --depth_; }
  void OnMapEnd() override { --depth_; }
  void OnDocumentEnd() override {}
  void OnNull(const Mark&, Anchor) override {}
  void OnAlias(const Mark&, Anchor) override {}
  void OnScalar(const Mark&, const std::string&, Anchor, const std::string&) override {}

  void open(const Mark& mark) {
    if (++depth_ > depth_limit) throw too_much(file_, mark);
  }

  const std::string& file_;
  int documents_ = 0;
  int depth_ = 0;
};

/// Copies what yaml-cpp parsed into plain nodes; aliases are spelled out.
class Copier {
 public:
  explicit Copier(const std::string& file) : file_{file} {}

  YamlNode copy(const YAML::Node& from, int depth = 0) {
    const YAML::Mark mark = from.Mark();
    YamlNode node;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    copied_ += 1 + (from.IsScalar() ? from.Scalar().size() / usual_length : 0);
    if (depth > depth_limit || copied_ > size_limit) throw too_much(file_, mark);
    if (from.IsScalar()) {
      node.kind = YamlNode::Kind::text;
      node.text = from.Scalar();
    } else if (from.IsSequence()) {
      node.kind = YamlNode::Kind::list;
      for (const YAML::Node& item : from) node.items.push_back(copy(item, depth + 1));
    } else if (from.IsMap()) {
      node.kind = YamlNode::Kind::map;
      for (const auto& entry : from) {
        node.entries.push_back({copy(entry.first, depth + 1), copy(entry.second, depth + 1)});
      }
    }
    return node;
  }

 private:
  static constexpr std::size_t size_limit = 1'000'000;  // in values of a usual length
  static constexpr std::size_t usual_length = 64;
  const std::string& file_;
  std::size_t copied_ = 0;
};

/// yaml-cpp takes some control characters for the end of the text, and others for a letter.
void refuse_binary(const std::string& file, const std::string& text) {
  const auto refused = std::ranges::find_if(text, [](char letter) {
    return is_control(letter) && letter != '\t' && letter != '\n' && letter != '\r';
  });
  if (refused == text.end()) return;
  const std::string_view before{text.begin(), refused};
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto column = before.size() - before.rfind('\n');  // none before is at -1
  throw mistake(file + ":" + std::to_string(line) + ":" + std::to_string(column),
                "not YAML: a control character", "save it as text, in UTF-8");
}

}  // namespace

YamlDocument read_yaml_text(std::string file, const std::string& text) {
  YamlDocument document{.files = {std::move(file)}, .root_node = {}};
  const std::string& name = document.files.front();
  refuse_binary(name, text);
  // yaml-cpp takes a quote that the last line break follows as closed. A last comment is what it
  // then meets instead.
  const std::string closed = text + (text.ends_with('\n') ? "#" : "\n#");
  try {
    Inspector{name}.inspect(closed);
    const YAML::Node root = YAML::Load(closed);
    if (root.Mark().line >= 0) document.root_node = Copier{name}.copy(root);
  } catch (const YAML::Exception& problem) {
    throw mistake_at(name, problem.mark, "not YAML: " + problem.msg,
                     "check quotes, brackets and indentation here and above");
  }
  return document;
}

YamlDocument read_yaml_file(const std::filesystem::path& file) {
  std::error_code ignored;
  std::ifstream stream{file, std::ios::binary};
  if (!stream || std::filesystem::is_directory(file, ignored)) {
    throw InputError{file.string() + ":1:1: cannot be read (check the name and its permissions)"};
  }
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  return read_yaml_text(file.string(), text);
}

}  // namespace trainyard
