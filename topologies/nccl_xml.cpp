#include "topologies/nccl_xml.hpp"

#include <algorithm>
#include <cstddef>
#include <pugixml.hpp>
#include <string>
#include <utility>

#include "sim/quantity_text.hpp"
#include "sim/yaml_mistake.hpp"
#include "topologies/pcie_rate.hpp"
#include "topologies/text_lines.hpp"

// The only file that knows pugixml.

namespace trainyard {
namespace {

constexpr int deepest = 64;
constexpr std::uint32_t most_links = 1024;
constexpr std::size_t most_devices = 1024;

/// The elements that a device is within, from the CPU on, by where they stand in the file.
using Path = std::vector<std::ptrdiff_t>;

struct XmlGpu {
  pugi::xml_node element;
  Path path;
  std::optional<std::uint32_t> number;
  std::optional<Bandwidth> pcie;
  std::uint32_t nvlinks = 0;
};

struct XmlNic {
  NodeWiring::Nic nic;
  Path path;
};

/// What has been found in a file.
struct XmlNode {
  const std::string& file;
  std::string_view text;
  bool nvlink_known = false;
  std::vector<XmlGpu> gpus;
  std::vector<XmlNic> nics;
};

[[noreturn]] void fail(const XmlNode& node, std::ptrdiff_t offset, const std::string& problem,
                       std::string_view remedy = {}) {
  const auto [line, column] =
      place_at(node.text, static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)));
  throw mistake(place_in(node.file, line, column), problem, remedy);
}

[[noreturn]] void fail(const XmlNode& node, pugi::xml_node element, const std::string& problem,
                       std::string_view remedy = {}) {
  fail(node, element.offset_debug(), problem, remedy);
}

std::string_view attribute(pugi::xml_node element, const char* name) {
  return element.attribute(name).value();
}

/// A whole number; nothing if the attribute is not written.
std::optional<std::uint32_t> number(const XmlNode& node, pugi::xml_node element, const char* name) {
  if (!element.attribute(name)) return std::nullopt;
  const auto value = whole_number(attribute(element, name));
  if (!value) {
    fail(node, element,
         std::string{name} + "=" + quote(attribute(element, name)) + " is not a whole number");
  }
  return value;
}

bool has_class(pugi::xml_node pci, std::string_view a, std::string_view b) {
  const std::string_view text = attribute(pci, "class");
  return text.starts_with(a) || text.starts_with(b);
}

/// "32.0 GT/s PCIe" and "16"
std::optional<Bandwidth> read_pcie(const XmlNode& node, pugi::xml_node pci) {
  const auto speed = leading_number(attribute(pci, "link_speed"));
  const std::uint32_t lanes = number(node, pci, "link_width").value_or(0);
  if (!speed || !speed->second.starts_with("GT/s") || lanes == 0) return std::nullopt;
  const auto bandwidth = pcie_bandwidth(speed->first, static_cast<int>(std::min(lanes, 255U)));
  // Virtual machines show devices with 63 or 255 lanes: the width is not known.
  if (!bandwidth && !pcie_bandwidth(speed->first, 1)) {
    fail(node, pci, "no PCIe link has the speed " + quote(attribute(pci, "link_speed")),
         "known: 2.5, 5, 8, 16, 32 and 64 GT/s");
  }
  return bandwidth;
}

std::uint32_t read_nvlinks(XmlNode& node, pugi::xml_node gpu) {
  std::uint32_t links = 0;
  for (const pugi::xml_node link : gpu.children("nvlink")) {
    node.nvlink_known = true;
    const std::string_view target = attribute(link, "tclass");
    if (target.starts_with("0x03")) {
      fail(node, link, "an NVLink from GPU to GPU", "only NVLink over NVSwitches is modelled");
    }
    const std::uint32_t count = number(node, link, "count").value_or(1);
    if (count > most_links) fail(node, link, std::to_string(count) + " NVLinks");
    if (target.starts_with("0x068000")) links = std::min(links + count, most_links);
  }
  return links;
}

void add_gpu(XmlNode& node, pugi::xml_node pci, const Path& path) {
  XmlGpu gpu{.element = pci, .path = path, .number = {}, .pcie = read_pcie(node, pci)};
  if (const pugi::xml_node element = pci.child("gpu")) {
    node.nvlink_known = true;
    gpu.number = number(node, element, "dev");
    gpu.nvlinks = read_nvlinks(node, element);
  }
  node.gpus.push_back(std::move(gpu));
}

/// Adds the ports of a `nic`, or a NIC of which nothing but the bus is known.
void add_nics(XmlNode& node, pugi::xml_node nic, std::string_view bus, const Path& path) {
  const auto add = [&](std::string_view name) -> NodeWiring::Nic& {
    XmlNic& added = node.nics.emplace_back();
    added.nic.name = name;
    added.path = path;
    return added.nic;
  };
  const auto ports = nic.children("net");
  if (ports.begin() == ports.end()) add(bus);
  for (const pugi::xml_node port : ports) {
    const std::string_view name = attribute(port, "name");
    NodeWiring::Nic& added = add(name.empty() ? bus : name);
    const std::uint32_t megabits = number(node, port, "speed").value_or(0);
    if (megabits > 0) added.bandwidth = Bandwidth{megabits * 1e6 / 8.0};
  }
}

/// Finds the devices below a CPU or a bridge, which is the last of `path`.
void find_devices(XmlNode& node, pugi::xml_node parent, Path& path) {
  if (path.size() > deepest) fail(node, parent, "elements nested too deeply");
  for (const pugi::xml_node child : parent.children()) {
    const std::string_view kind = child.name();
    if (kind == "nic") add_nics(node, child, "nic", path);
    if (kind != "pci") continue;
    path.push_back(child.offset_debug());
    const pugi::xml_node nic = child.child("nic");
    if (child.child("gpu") || has_class(child, "0x0300", "0x0302")) {
      add_gpu(node, child, path);
    } else if (nic || has_class(child, "0x0200", "0x0207")) {
      add_nics(node, nic, attribute(child, "busid"), path);
    } else {
      find_devices(node, child, path);
    }
    path.pop_back();
  }
}

/// The more elements both are within, the less.
int distance(const Path& a, const Path& b) {
  const auto parting = std::ranges::mismatch(a, b).in1;
  return -static_cast<int>(parting - a.begin());
}

void sort_by_number(std::vector<XmlGpu>& gpus) {
  if (!std::ranges::all_of(gpus, [](const XmlGpu& gpu) { return gpu.number.has_value(); })) return;
  std::ranges::stable_sort(gpus, {}, [](const XmlGpu& gpu) { return *gpu.number; });
}

void check_gpus(const XmlNode& node) {
  if (node.gpus.empty()) {
    fail(node, 0, "no GPU in this file", "it takes a <pci> of class 0x0302 within a <cpu>");
  }
  if (std::max(node.gpus.size(), node.nics.size()) > most_devices) {
    fail(node, 0, "more than " + std::to_string(most_devices) + " GPUs or NICs in a node");
  }
  for (const XmlGpu& gpu : node.gpus) {
    const XmlGpu& first = node.gpus.front();
    if (gpu.nvlinks == first.nvlinks) continue;
    fail(node, gpu.element,
         "a GPU with " + std::to_string(gpu.nvlinks) + " links to NVSwitches where another has " +
             std::to_string(first.nvlinks),
         "only nodes of equal GPUs are modelled");
  }
}

NodeWiring wiring_of(const XmlNode& found) {
  NodeWiring node;
  node.file = found.file;
  node.gpus = found.gpus.size();
  node.nvlink_known = found.nvlink_known;
  node.nvlinks = static_cast<int>(found.gpus.front().nvlinks);
  for (const XmlNic& nic : found.nics) node.nics.push_back(nic.nic);
  Distances distances;
  for (const XmlGpu& gpu : found.gpus) {
    if (gpu.pcie) node.pcie = node.pcie ? std::min(*node.pcie, *gpu.pcie) : *gpu.pcie;
    distances.emplace_back();
    for (const XmlNic& nic : found.nics) distances.back().push_back(distance(gpu.path, nic.path));
  }
  assign_nics(node, distances);
  return node;
}

}  // namespace

NodeWiring read_nccl_xml(std::string file, std::string_view text) {
  XmlNode found{.file = file, .text = text, .gpus = {}, .nics = {}};
  pugi::xml_document document;
  const pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) {
    fail(found, result.offset, std::string{"not XML: "} + result.description(),
         "give a file that NCCL wrote to NCCL_TOPO_DUMP_FILE");
  }
  const pugi::xml_node system = document.child("system");
  if (!system) fail(found, 0, "no <system> in this file", "give a topology file of NCCL");
  for (const pugi::xml_node cpu : system.children("cpu")) {
    Path path{cpu.offset_debug()};
    find_devices(found, cpu, path);
  }
  sort_by_number(found.gpus);
  check_gpus(found);
  return wiring_of(found);
}

}  // namespace trainyard
