#include "topologies/ibnetdiscover_blocks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "topologies/infiniband_rate.hpp"
#include "topologies/text_lines.hpp"

namespace trainyard {
namespace {

using Kind = FabricNode::Kind;

struct Heading {
  std::string_view word;
  char letter;  ///< that its names begin with
  Kind kind;
};

constexpr std::array<Heading, 3> headings{
    {{"Switch", 'S', Kind::network_switch}, {"Ca", 'H', Kind::hca}, {"Rt", 'R', Kind::router}}};

/// What the lines before a heading begin with.
constexpr std::array<std::string_view, 6> identities{
    "vendid=", "devid=", "sysimgguid=", "switchguid=", "caguid=", "rtguid="};

bool is_name(std::string_view text) {
  const auto is_digit = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  };
  return text.size() == 18 && std::string_view{"SHR"}.find(text[0]) != std::string_view::npos &&
         text[1] == '-' && std::ranges::all_of(text.substr(2), is_digit);
}

std::string read_name(LineReader& line) {
  const int column = line.column();
  const std::string_view name = line.quotation();
  if (!is_name(name)) {
    line.fail_at(column, quote(name) + " is not the name of a device",
                 "names are like S-0002c90300000001");
  }
  return std::string{name};
}

/// What stands behind a heading: `41 "S-08c0eb03008cc87c"  # "leaf 1" enhanced port 0 lid 4 lmc 0`
FabricNode read_heading(LineReader& line, const Heading& heading) {
  FabricNode node{.kind = heading.kind,
                  .name = {},
                  .description = {},
                  .port_count = line.number(),
                  .line = line.line(),
                  .column = 0,
                  .ports = {}};
  node.column = line.column();
  node.name = read_name(line);
  if (node.name.front() != heading.letter) {
    line.fail_at(node.column, "a " + std::string{heading.word} + " is called " + node.name,
                 std::string{"its name begins with "} + heading.letter);
  }
  line.expect("#");
  node.description = line.longest_quotation();
  if (heading.kind != Kind::network_switch) return node;  // the name of a chassis may follow
  if (!line.take("base")) line.expect("enhanced");
  line.expect("port");
  line.expect("0");
  line.expect("lid");
  node.lid = line.number();
  line.expect("lmc");
  line.number();
  return node;
}

/// Passes "[ext 3]" and "(guid)", which may follow the number of a port.
void pass_port_details(LineReader& line) {
  if (line.take("[ext")) {
    line.number("]");
    line.expect("]");
  }
  if (line.take("(")) {
    line.word(")");
    line.expect(")");
  }
}

std::uint32_t read_port_number(LineReader& line) {
  line.expect("[");
  const int column = line.column();
  const std::uint32_t port = line.number("]");
  if (port == 0) line.fail_at(column, "cables are plugged into ports from 1 on");
  line.expect("]");
  pass_port_details(line);
  return port;
}

/// "4xHDR", and what `ibnetdiscover --full` says in more detail. The rate may be missing or, of a
/// device that does not tell, "??".
std::optional<Bandwidth> read_rate(LineReader& line) {
  std::optional<Bandwidth> bandwidth;
  const int column = line.column();
  const std::string_view rate = line.word();
  if (!rate.empty() && rate.find('?') == std::string_view::npos) {
    bandwidth = infiniband_bandwidth(rate);
    if (!bandwidth) {
      line.fail_at(column, quote(rate) + " is not the rate of a link",
                   "rates are like 4xHDR; is the line cut off?");
    }
  }
  while (!line.done()) {
    const int start = line.column();
    const std::string_view detail = line.word();
    if (detail.find('=') == std::string_view::npos) {
      line.fail_at(start, quote(detail) + " behind the rate of a link");
    }
  }
  return bandwidth;
}

/// `[1](10001f) "S-0000000000200003"[4]  # lid 22 lmc 0 "leaf03" lid 6 4xHDR`; the ports of a
/// switch have neither what is in round brackets nor a LID of their own.
void read_port(LineReader& line, FabricNode& node) {
  const int start = line.column();
  const std::uint32_t number = read_port_number(line);
  if (number > node.port_count) {
    line.fail_at(start, "port " + std::to_string(number) + " of " + node.name + ", which has " +
                            std::to_string(node.port_count));
  }
  FabricPort port{
      .peer = {}, .peer_port = 0, .bandwidth = {}, .line = line.line(), .column = line.column()};
  port.peer = read_name(line);
  port.peer_port = read_port_number(line);
  line.expect("#");
  if (line.take("lid")) {
    port.lid = line.number();
    line.expect("lmc");
    line.number();
  }
  line.longest_quotation();
  line.expect("lid");
  line.number();
  port.bandwidth = read_rate(line);
  const auto [used, added] = node.ports.emplace(number, std::move(port));
  if (!added) {
    line.fail_at(start, "port " + std::to_string(number) + " of " + node.name +
                            " is used twice, first in line " + std::to_string(used->second.line));
  }
}

bool is_identity(std::string_view text) {
  return std::ranges::any_of(identities, [&](auto begin) { return text.starts_with(begin); });
}

constexpr std::string_view remedy = "save what ibnetdiscover prints without options, unchanged";

FabricNode read_headed(LineReader& line) {
  for (const Heading& heading : headings) {
    if (line.take(heading.word)) return read_heading(line, heading);
  }
  line.fail("a line that ibnetdiscover does not write", remedy);
}

}  // namespace

std::vector<FabricNode> read_fabric_nodes(const std::string& file, std::string_view text) {
  std::vector<FabricNode> nodes;
  for (const TextLine& text_line : lines_of(text)) {
    LineReader line{file, text_line};
    const bool is_comment = text_line.text.starts_with('#');
    if (line.done() || is_comment || is_identity(text_line.text)) continue;
    if (!text_line.text.starts_with('[')) {
      nodes.push_back(read_headed(line));
    } else if (nodes.empty()) {
      line.fail("a port before any switch or HCA", remedy);
    } else {
      read_port(line, nodes.back());
    }
  }
  return nodes;
}

}  // namespace trainyard
