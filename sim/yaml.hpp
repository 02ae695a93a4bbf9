#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/date.hpp"
#include "sim/units.hpp"

// What a YAML file says, read strictly. Only yaml_parser.cpp knows yaml-cpp.

namespace trainyard {

/// A mistake in a file that the user wrote. Reads "file:line:column: problem (remedy)".
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One value of a YAML file and where it stands: text, a list, or a map.
struct YamlNode {
  enum class Kind : std::uint8_t { nothing, text, list, map };

  Kind kind = Kind::nothing;
  std::uint32_t file = 0;  ///< index into the files of its document
  int line = 1;
  int column = 1;
  std::string text;
  std::vector<YamlNode> items;            ///< of a list
  std::vector<struct YamlEntry> entries;  ///< of a map, in the order written
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

class YamlMap;

/// A look at one value of a document, read as what the caller expects; anything else is an
/// InputError at its place. Valid as long as its YamlDocument.
class YamlValue {
 public:
  YamlValue(const std::vector<std::string>& files, const YamlNode& node)
      : files_{&files}, node_{&node} {}

  bool is_text() const { return node_->kind == YamlNode::Kind::text; }
  bool is_list() const { return node_->kind == YamlNode::Kind::list; }
  bool is_map() const { return node_->kind == YamlNode::Kind::map; }

  const std::string& text() const;
  std::vector<YamlValue> list() const;
  YamlMap map() const;

  /// This value, once sure that it is a whole number and no more than `most`.
  const YamlValue& at_most(int most) const;

  int count() const;        ///< a whole number, at least 1
  int whole() const;        ///< a whole number, at least 0
  double number() const;    ///< a finite number, at least 0
  double positive() const;  ///< a finite number above 0
  double fraction() const;  ///< a number above 0, at most 1
  bool flag() const;        ///< true or false

  Seconds seconds() const;                   ///< "5 us"
  Bytes bytes() const;                       ///< "80 GiB"
  Bandwidth bandwidth() const;               ///< "450 GB/s", or in bits "400 Gb/s"
  FlopRate flop_rate() const;                ///< "989.4 TFLOP/s"
  Tokens tokens() const;                     ///< "14.8 T"
  Watts watts() const;                       ///< "700 W"
  Price price() const;                       ///< "2.00 USD/GPU-hour"
  Dollars dollars() const;                   ///< "83000 USD", "1.6 B USD"
  DollarRate dollar_rate() const;            ///< "400 k USD/year"
  EnergyPrice energy_price() const;          ///< "0.08 USD/kWh"
  PowerPrice power_price() const;            ///< "10 M USD/MW"
  CarbonIntensity carbon_intensity() const;  ///< "582 g/kWh"
  SquareMillimetres area() const;            ///< "814 mm2"
  FailureRate failure_rate() const;          ///< "3.79e-3 /node-day"
  Date last_day() const;                     ///< the same; of "2024" the last day
  Date date() const;                         ///< "2024-10-01"

  /// The choice whose name is written here.
  template <class Choice, std::size_t count>
  Choice one_of(const std::array<std::pair<std::string_view, Choice>, count>& choices) const {
    std::vector<std::string> names;
    for (const auto& [name, choice] : choices) {
      if (name == text()) return choice;
      names.emplace_back(name);
    }
    fail_unknown(names);
  }

  /// What `reader` makes of this value as a map, once sure that it asked for every key.
  template <class Reader>
  auto read(Reader reader) const;

  /// The file whose path from the folder of this one is written here. Throws if there is none.
  std::filesystem::path file() const;
  bool names_file() const;  ///< whether there is one

  /// "file:line:column"
  std::string place() const;

  /// Throws the InputError "file:line:column: problem (remedy)"; without the brackets if there is
  /// no remedy.
  [[noreturn]] void fail(std::string_view problem, std::string_view remedy = {}) const;

  /// Throws that the text written here is none of `known`.
  [[noreturn]] void fail_unknown(std::span<const std::string> known) const;

 private:
  int whole_from(int least) const;
  std::filesystem::path path() const;
  double quantity(const struct UnitTable& units) const;

  const std::vector<std::string>* files_;
  const YamlNode* node_;
};

/// One YAML map, read strictly: the reading code is the schema.
///
/// It is an error if a key is missing or written twice, and if the map has a key that nobody asked
/// for. The last is checked by `finish`, which YamlValue::read calls.
class YamlMap {
 public:
  YamlMap(const std::vector<std::string>& files, const YamlNode& node);

  YamlValue at(std::string_view key);
  std::optional<YamlValue> find(std::string_view key);

  /// What stands under `key`, or the map itself if the key is not written: where to point.
  YamlValue place_of(std::string_view key) const;

  /// All keys and their values, for maps whose keys are names; they count as asked for.
  std::vector<std::pair<std::string, YamlValue>> entries();

  void finish() const;

 private:
  const std::vector<std::string>* files_;
  const YamlNode* node_;
  std::set<std::string, std::less<>> asked_;
};

template <class Reader>
auto YamlValue::read(Reader reader) const {
  YamlMap keys = map();
  auto result = reader(keys);
  keys.finish();
  return result;
}

/// A whole YAML file, or a text that came with the program; JSON is YAML too.
struct YamlDocument {
  std::vector<std::string> files;  ///< as errors name them; the first is the file itself
  YamlNode root_node;

  YamlValue root() const { return {files, root_node}; }
};

/// Throws InputError if the file cannot be read or is not YAML.
YamlDocument read_yaml_file(const std::filesystem::path& file);

/// Errors will name `file`. Throws InputError if `text` is not YAML.
YamlDocument read_yaml_text(std::string file, const std::string& text);

/// `over` laid over `base`: maps are joined key by key, anything else in `over` replaces what is in
/// `base`. Every value keeps the place where it was written.
YamlDocument overlay(YamlDocument over, const YamlDocument& base);

/// The entry `name` of the map under `map_key`, laid over the one that its `like` names, and so on;
/// nothing if there is none of that name. Throws InputError if `like` names none, or itself.
std::optional<YamlDocument> entry_of(const YamlDocument& document, std::string_view map_key,
                                     std::string_view name);

/// Every text of a document with the keys that lead to it, in the order written:
/// {"parallel.expert", "64"}. Items of a list stand behind one another.
std::vector<std::pair<std::string, std::string>> leaves(const YamlDocument& document);

}  // namespace trainyard
