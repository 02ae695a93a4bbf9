#include "topologies/opensm_lfts.hpp"

#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "topologies/text_lines.hpp"

namespace trainyard {
namespace {

using Table = LinearForwardingTables::Table;

constexpr std::uint32_t largest_unicast_lid = 0xbfff;

/// A table that is being read.
struct OpenTable {
  Table table;
  std::uint32_t last_lid = 0;              ///< that its heading announces
  std::unordered_set<std::uint32_t> seen;  ///< LIDs
};

/// A LID, in base 10 or 16.
std::uint32_t read_lid(LineReader& line, std::string_view stops) {
  const int column = line.column();
  const std::uint32_t lid = line.take("0x") ? line.number(stops, 16) : line.number(stops);
  if (lid > largest_unicast_lid) {
    line.fail_at(column, "LID " + std::to_string(lid) + " is above " +
                             std::to_string(largest_unicast_lid) + ", the last for one receiver");
  }
  return lid;
}

/// `Unicast lids [0x0-0x16] of switch Lid 2 guid 0x0000000000200000 (leaf00):`; instead of the LID
/// there may be the way from the host that asked.
OpenTable read_heading(LineReader& line) {
  OpenTable open{.table = {.name = {}, .line = line.line(), .port_by_lid = {}}, .seen = {}};
  line.expect("[");
  read_lid(line, "-");
  line.expect("-");
  open.last_lid = read_lid(line, "]");
  line.expect("]");
  line.expect("of");
  line.expect("switch");
  while (!line.done() && !line.take("guid")) line.word();
  line.expect("0x");
  const int column = line.column();
  const std::string guid = lower_case(line.word());
  if (guid.size() != 16 || guid.find_first_not_of("0123456789abcdef") != std::string::npos) {
    line.fail_at(column, quote(guid) + " is not a GUID of 16 hexadecimal digits");
  }
  open.table.name = "S-" + guid;
  return open;
}

/// `0x0007 006 # Switch portguid 0x0000000000200004: 'spine00'`; what follows the port is a
/// comment.
void read_entry(LineReader& line, OpenTable& open) {
  const int start = line.column();
  const std::uint32_t lid = read_lid(line, {});
  if (lid > open.last_lid) {
    line.fail_at(start, "LID " + std::to_string(lid) + " of " + open.table.name +
                            ", whose table ends with " + std::to_string(open.last_lid));
  }
  const int port_column = line.column();
  const std::uint32_t port = line.number();
  if (port > Table::no_route) {
    line.fail_at(port_column, "port " + std::to_string(port) + ": no switch has more than 254");
  }
  if (!open.seen.insert(lid).second) {
    line.fail_at(start, "LID " + std::to_string(lid) + " of " + open.table.name + " comes twice");
  }
  std::vector<std::uint8_t>& ports = open.table.port_by_lid;
  if (lid >= ports.size()) ports.resize(lid + 1, Table::no_route);
  ports[lid] = static_cast<std::uint8_t>(port);
}

/// `22 valid lids dumped`, the number of those listed, as ibroute writes; opensm writes `22 lids
/// dumped`, the last LID, whether or not there is a route to each.
void read_ending(LineReader& line, const OpenTable& open) {
  const int start = line.column();
  const std::uint32_t announced = line.number();
  const bool counts_listed = line.take("valid");
  line.expect("lids");
  line.expect("dumped");
  if (announced == open.seen.size() || (!counts_listed && announced == open.last_lid)) return;
  line.fail_at(start,
               "the table of " + open.table.name + " has " + std::to_string(open.seen.size()) +
                   " LIDs up to " + std::to_string(open.last_lid) + ", not " +
                   std::to_string(announced),
               "save the whole file again");
}

/// Headings of columns, and what the programs say to whoever runs them.
bool is_idle(const LineReader& at) {
  LineReader line = at;
  const std::string_view word = line.word();
  return word.empty() || word == "Lid" || word == "Port" || word == "***" || word == "ibwarn:";
}

void begin_table(LineReader& line, std::set<std::string>& known, OpenTable& open) {
  open = read_heading(line);
  if (known.insert(open.table.name).second) return;
  line.fail_at(1, "a second table of switch " + open.table.name, "give one dump at a time");
}

[[noreturn]] void fail_unfinished(LineReader& line, const std::string& name) {
  line.fail_at(1, "ends in the middle of the table of switch " + name, "save the whole file again");
}

}  // namespace

LinearForwardingTables read_opensm_lfts(std::string file, std::string_view text) {
  LinearForwardingTables result{.file = std::move(file), .tables = {}};
  std::set<std::string> known;
  std::optional<OpenTable> open;
  LineReader line{result.file, {{}, 1}};
  for (const TextLine& text_line : lines_of(text)) {
    line = LineReader{result.file, text_line};
    if (is_idle(line)) continue;
    if (line.take("Unicast lids")) {
      if (open) fail_unfinished(line, open->table.name);
      begin_table(line, known, open.emplace());
    } else if (!open) {
      line.fail("a line outside of any table", "give opensm-lfts.dump as opensm wrote it");
    } else if (text_line.text.starts_with("0x")) {
      read_entry(line, *open);
    } else {
      read_ending(line, *open);
      result.tables.push_back(std::move(open->table));
      open.reset();
    }
  }
  if (open) fail_unfinished(line, open->table.name);
  if (result.tables.empty())
    line.fail_at(1, "no forwarding table in this file", "give opensm-lfts.dump as opensm wrote it");
  return result;
}

}  // namespace trainyard
