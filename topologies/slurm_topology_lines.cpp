#include "topologies/slurm_topology_lines.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "sim/spelling.hpp"
#include "topologies/host_list.hpp"

namespace trainyard {
namespace {

/// More than the largest machine has nodes; a host list of a few letters could name billions.
constexpr std::size_t most_names = std::size_t{1} << 17;

/// Lines that backslashes join are one, of which it is known where the parts were joined.
struct JoinedLine {
  std::string text;
  int number;
  std::vector<int> joints;
};

/// The lines of a file, joined and without comments.
std::vector<JoinedLine> joined_lines_of(std::string_view text) {
  std::vector<JoinedLine> joined;
  bool goes_on = false;
  for (const TextLine& line : lines_of(text)) {
    std::string_view part = line.text.substr(0, line.text.find('#'));
    if (!goes_on) joined.push_back({.text = {}, .number = line.number, .joints = {}});
    JoinedLine& whole = joined.back();
    if (goes_on) whole.joints.push_back(static_cast<int>(whole.text.size()) + 1);
    goes_on = part.ends_with('\\');
    if (goes_on) part.remove_suffix(1);
    whole.text.append(part);
  }
  return joined;
}

struct Value {
  std::string_view text;
  int column;
};

enum class Key : std::uint8_t { switch_name, nodes, switches, link_speed };

/// What a line says, by Key.
using Values = std::array<std::optional<Value>, 4>;

Key read_key(LineReader& line) {
  static const std::vector<std::string> names{"SwitchName", "Nodes", "Switches", "LinkSpeed"};
  const int column = line.column();
  const std::string_view written = line.word("=");
  for (std::size_t key = 0; key < names.size(); ++key) {
    if (lower_case(names[key]) == lower_case(written)) return static_cast<Key>(key);
  }
  if (lower_case(written).starts_with("block")) {
    line.fail_at(column, "a block topology", "only trees are read: SwitchName=, Nodes=, Switches=");
  }
  line.fail_at(column, "unknown key " + quote(written) + suggestion(written, names));
}

Values read_values(LineReader& line) {
  Values values;
  while (!line.done()) {
    const int key_column = line.column();
    std::optional<Value>& value = values.at(static_cast<std::size_t>(read_key(line)));
    if (value) line.fail_at(key_column, "a key that comes twice in one line");
    line.expect("=");
    const int column = line.column();
    const bool has_quotes = LineReader{line}.take("\"");
    value = has_quotes ? Value{.text = line.quotation(), .column = column + 1}
                       : Value{.text = line.word(), .column = column};
    if (value->text.empty()) line.fail_at(column, "nothing behind '='");
  }
  return values;
}

SlurmSwitch read_switch(LineReader& line, std::size_t names_left) {
  const auto [name, nodes, switches, speed] = read_values(line);
  if (!name) line.fail_at(1, "a line without SwitchName=");
  if (nodes.has_value() == switches.has_value()) {
    line.fail_at(1,
                 "switch " + quote(name->text) +
                     (nodes ? " has both Nodes= and Switches=" : " has nothing below it"),
                 "give it Nodes= or Switches=");
  }
  const Value& children = nodes ? *nodes : *switches;
  if (name->text.find_first_of("[],") != std::string_view::npos) {
    line.fail_at(name->column, "more than one switch in a line", "give every switch its own");
  }
  return {.name = std::string{name->text},
          .place = line.place_of(name->column),
          .children = expand_host_list(line, children.column, children.text, names_left),
          .children_place = line.place_of(children.column),
          .children_are_switches = switches.has_value()};
}

}  // namespace

std::vector<SlurmSwitch> read_slurm_switches(const std::string& file, std::string_view text) {
  std::vector<SlurmSwitch> switches;
  std::size_t names_left = most_names;
  for (JoinedLine& joined : joined_lines_of(text)) {
    LineReader line{file, {joined.text, joined.number}, std::move(joined.joints)};
    if (line.done()) continue;
    switches.push_back(read_switch(line, names_left));
    names_left -= switches.back().children.size();
  }
  return switches;
}

}  // namespace trainyard
