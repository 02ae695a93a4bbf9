#include "sim/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include "sim/spelling.hpp"

namespace trainyard {

/// How a unit may be written, and how many base units it is worth.
struct UnitTable {
  std::string_view quantity;  ///< as an error calls it
  std::string_view example;
  std::vector<std::pair<std::string_view, double>> factors;
};

namespace {

const UnitTable time_units{"time",
                           "5 us",
                           {{"s", 1.0},
                            {"ms", 1e-3},
                            {"us", 1e-6},
                            {"ns", 1e-9},
                            {"min", 60.0},
                            {"h", 3600.0},
                            {"d", 86400.0}}};
const UnitTable size_units{"size",
                           "80 GiB",
                           {{"B", 1.0},
                            {"kB", 1e3},
                            {"MB", 1e6},
                            {"GB", 1e9},
                            {"TB", 1e12},
                            {"KiB", 0x1p10},
                            {"MiB", 0x1p20},
                            {"GiB", 0x1p30},
                            {"TiB", 0x1p40}}};
const UnitTable bandwidth_units{"bandwidth",
                                "450 GB/s",
                                {{"MB/s", 1e6},
                                 {"GB/s", 1e9},
                                 {"TB/s", 1e12},
                                 {"Mb/s", 1e6 / 8.0},
                                 {"Gb/s", 1e9 / 8.0},
                                 {"Tb/s", 1e12 / 8.0}}};
const UnitTable flop_rate_units{
    "rate", "989.4 TFLOP/s", {{"GFLOP/s", 1e9}, {"TFLOP/s", 1e12}, {"PFLOP/s", 1e15}}};
const UnitTable token_units{
    "number of tokens", "14.8 T", {{"K", 1e3}, {"M", 1e6}, {"B", 1e9}, {"T", 1e12}}};
const UnitTable power_units{"power", "700 W", {{"W", 1.0}, {"kW", 1e3}, {"MW", 1e6}}};
const UnitTable price_units{"price", "2.00 USD/GPU-hour", {{"USD/GPU-hour", 1.0}}};

std::string at(const std::string& file, int line, int column) {
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

bool is_control(char letter) {
  return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
}

/// One line, whatever characters the file has.
InputError mistake(std::string place, std::string_view problem, std::string_view remedy) {
  place.append(": ").append(problem);
  if (!remedy.empty()) place.append(" (").append(remedy).append(")");
  std::ranges::replace_if(place, is_control, '?');
  return InputError{place};
}

InputError mistake_at(const std::string& file, const YAML::Mark& mark, std::string_view problem,
                      std::string_view remedy) {
  return mistake(at(file, mark.line + 1, mark.column + 1), problem, remedy);
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

/// The number that `text` begins with, and what follows it without spaces in between.
std::optional<std::pair<double, std::string_view>> leading_number(std::string_view text) {
  double number = 0.0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::pair{number, text};
}

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
        node.entries.emplace_back(copy(entry.first, depth + 1), copy(entry.second, depth + 1));
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

void YamlValue::fail(std::string_view problem, std::string_view remedy) const {
  throw mistake(place(), problem, remedy);
}

std::string YamlValue::place() const {
  return at(*file_, node_->line, node_->column);
}

void YamlValue::fail_unknown(std::span<const std::string> known) const {
  fail("unknown '" + text() + "'" + suggestion(text(), known));
}

const std::string& YamlValue::text() const {
  if (!is_text()) fail("expected a single value", "write it after 'key: '");
  return node_->text;
}

std::vector<YamlValue> YamlValue::list() const {
  if (!is_list()) fail("expected a list", "write it like '[a, b]'");
  std::vector<YamlValue> values;
  for (const YamlNode& item : node_->items) values.emplace_back(*file_, item);
  return values;
}

YamlMap YamlValue::map() const {
  if (!is_map()) fail("expected a map", "write 'key: value' lines");
  return {*file_, *node_};
}

int YamlValue::whole() const {
  const auto parsed = leading_number(text());
  if (!parsed || !parsed->second.empty() || parsed->first < 0.0 || parsed->first > 2e9 ||
      std::floor(parsed->first) != parsed->first) {
    fail("'" + text() + "' is not a count", "write a whole number, 0 or more");
  }
  return static_cast<int>(parsed->first);
}

int YamlValue::count() const {
  const auto parsed = leading_number(text());
  if (!parsed || !parsed->second.empty() || parsed->first < 1.0 || parsed->first > 2e9 ||
      std::floor(parsed->first) != parsed->first) {
    fail("'" + text() + "' is not a count", "write a whole number, 1 or more");
  }
  return static_cast<int>(parsed->first);
}

double YamlValue::number() const {
  const auto parsed = leading_number(text());
  if (!parsed || !parsed->second.empty() || parsed->first < 0.0) {
    fail("'" + text() + "' is not a number", "write it like '0.5'");
  }
  return parsed->first;
}

double YamlValue::fraction() const {
  const auto parsed = leading_number(text());
  if (!parsed || !parsed->second.empty() || parsed->first < 0.0 || parsed->first > 1.0) {
    fail("'" + text() + "' is not a fraction", "write a number from 0 to 1");
  }
  return parsed->first;
}

bool YamlValue::flag() const {
  if (text() == "true") return true;
  if (text() == "false") return false;
  fail("'" + text() + "' is neither true nor false", "write 'true' or 'false'");
}

double YamlValue::quantity(const UnitTable& units) const {
  const auto parsed = leading_number(text());
  const auto unit = parsed ? std::ranges::find(units.factors, parsed->second,
                                               [](const auto& entry) { return entry.first; })
                           : units.factors.end();
  if (unit == units.factors.end() || parsed->first < 0.0 ||
      !std::isfinite(parsed->first * unit->second)) {
    fail("'" + text() + "' is not a " + std::string{units.quantity},
         "write it like '" + std::string{units.example} + "'");
  }
  return parsed->first * unit->second;
}

Seconds YamlValue::seconds() const {
  return Seconds{quantity(time_units)};
}
Bytes YamlValue::bytes() const {
  return Bytes{quantity(size_units)};
}
Bandwidth YamlValue::bandwidth() const {
  return Bandwidth{quantity(bandwidth_units)};
}
FlopRate YamlValue::flop_rate() const {
  return FlopRate{quantity(flop_rate_units)};
}
Tokens YamlValue::tokens() const {
  return Tokens{quantity(token_units)};
}
Watts YamlValue::watts() const {
  return Watts{quantity(power_units)};
}
Price YamlValue::price() const {
  return Price{quantity(price_units)};
}

YamlMap::YamlMap(const std::string& file, const YamlNode& node) : file_{&file}, node_{&node} {
  std::set<std::string_view> seen;
  for (const auto& [key, value] : node.entries) {
    const YamlValue place{file, key};
    if (!place.is_text()) place.fail("a key must be plain text");
    if (!seen.insert(key.text).second) {
      place.fail("'" + key.text + "' is written twice", "keep one of them");
    }
  }
}

std::optional<YamlValue> YamlMap::find(std::string_view key) {
  asked_.emplace(key);
  for (const auto& [name, value] : node_->entries) {
    if (name.text == key) return YamlValue{*file_, value};
  }
  return std::nullopt;
}

YamlValue YamlMap::at(std::string_view key) {
  if (const auto value = find(key)) return *value;
  for (const auto& [name, value] : node_->entries) {
    if (!asked_.contains(name.text) && may_mean(name.text, key)) {
      YamlValue{*file_, name}.fail("unknown key '" + name.text + "'",
                                   "did you mean '" + std::string{key} + "'?");
    }
  }
  YamlValue{*file_, *node_}.fail("'" + std::string{key} + "' is missing",
                                 "add a line '" + std::string{key} + ": ...'");
}

YamlValue YamlMap::place_of(std::string_view key) const {
  for (const auto& [name, value] : node_->entries) {
    if (name.text == key) return {*file_, value};
  }
  return {*file_, *node_};
}

std::vector<std::pair<std::string, YamlValue>> YamlMap::entries() {
  std::vector<std::pair<std::string, YamlValue>> all;
  for (const auto& [name, value] : node_->entries) {
    asked_.insert(name.text);
    all.emplace_back(name.text, YamlValue{*file_, value});
  }
  return all;
}

void YamlMap::finish() const {
  for (const auto& [name, value] : node_->entries) {
    if (asked_.contains(name.text)) continue;
    const std::vector<std::string> known{asked_.begin(), asked_.end()};
    YamlValue{*file_, name}.fail("unknown key '" + name.text + "'" + suggestion(name.text, known));
  }
}

YamlDocument read_yaml_text(std::string file, const std::string& text) {
  YamlDocument document{.file = std::move(file), .root_node = {}};
  refuse_binary(document.file, text);
  // yaml-cpp takes a quote that the last line break follows as closed. A last comment is what it
  // then meets instead.
  const std::string closed = text + (text.ends_with('\n') ? "#" : "\n#");
  try {
    Inspector{document.file}.inspect(closed);
    const YAML::Node root = YAML::Load(closed);
    if (root.Mark().line >= 0) document.root_node = Copier{document.file}.copy(root);
  } catch (const YAML::Exception& problem) {
    throw mistake_at(document.file, problem.mark, "not YAML: " + problem.msg,
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
