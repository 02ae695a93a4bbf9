#include "topologies/import_reader.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "topologies/graph_files.hpp"
#include "topologies/host_nics.hpp"
#include "topologies/ibnetdiscover.hpp"
#include "topologies/nccl_xml.hpp"
#include "topologies/nvidia_smi_topology.hpp"
#include "topologies/slurm_topology.hpp"

namespace trainyard {
namespace {

/// A file that a scenario names, and all of its text.
struct NamedFile {
  std::string name;
  std::string text;
};

NamedFile read_named(const YamlValue& value) {
  const std::filesystem::path path = value.file();
  std::ifstream stream{path, std::ios::binary};
  if (!stream) value.fail("'" + value.text() + "' cannot be read", "check its permissions");
  return {path.string(), std::string{std::istreambuf_iterator<char>{stream}, {}}};
}

template <class Result>
struct Format {
  const char* key;
  Result (*read)(std::string file, std::string_view text);
};

constexpr std::array<Format<Wiring>, 4> fabric_formats{{{"ibnetdiscover", read_ibnetdiscover},
                                                        {"graphml", read_graphml_wiring},
                                                        {"dot", read_dot_wiring},
                                                        {"slurm", read_slurm_topology}}};

constexpr std::array<Format<NodeWiring>, 2> node_formats{
    {{"nccl_xml", read_nccl_xml}, {"nvidia_smi", read_nvidia_smi_topology}}};

/// What the first key that is written names; nothing if none is.
template <class Result, std::size_t count>
std::optional<Result> read_format(YamlMap& map, const std::array<Format<Result>, count>& formats) {
  std::optional<Result> result;
  for (const Format<Result>& format : formats) {
    const auto named = map.find(format.key);
    if (!named) continue;
    if (result) named->fail("a second file", "name one");
    const NamedFile file = read_named(*named);
    result = format.read(file.name, file.text);
  }
  return result;
}

void check_evenness(const NodeWiring& node, const YamlValue& value) {
  const std::size_t nics = std::max<std::size_t>(1, node.nics.size());
  bool even = node.gpus % nics == 0;
  for (std::size_t gpu = 0; even && gpu < node.nic_of_gpu.size(); ++gpu) {
    even = node.nic_of_gpu[gpu] == node.nic_of_gpu[gpu / (node.gpus / nics) * (node.gpus / nics)];
  }
  if (!even) {
    value.fail(std::to_string(node.gpus) + " GPUs do not share " + std::to_string(nics) +
                   " NICs evenly, neighbours first",
               "write gpus_per_node and nics_per_node instead");
  }
}

}  // namespace

std::optional<WiredFabric> read_import(YamlMap& fabric) {
  std::optional<Wiring> wiring = read_format(fabric, fabric_formats);
  if (!wiring) return std::nullopt;
  WiredFabric imported{.wiring = std::move(*wiring), .nics = {}, .tables = std::nullopt};
  std::vector<std::string> only;
  if (const auto nics = fabric.find("nics")) {
    for (const YamlValue& nic : nics->list()) only.push_back(nic.text());
  }
  imported.nics = nics_by_host(imported.wiring, only);
  if (const auto lfts = fabric.find("lfts")) {
    if (!fabric.find("ibnetdiscover")) {
      lfts->fail("tables without their wiring", "name the output of ibnetdiscover too");
    }
    const NamedFile file = read_named(*lfts);
    imported.tables = read_opensm_lfts(file.name, file.text);
  }
  return imported;
}

void settle_bandwidths(Wiring& wiring, const std::optional<Bandwidth>& nic,
                       const std::optional<Bandwidth>& trunk, const YamlValue& fabric) {
  const auto is_nic = [&](const Wiring::End& end) {
    return wiring.devices[end.device].kind == DeviceKind::nic;
  };
  for (Wiring::Cable& cable : wiring.cables) {
    const bool of_nic = is_nic(cable.a) || is_nic(cable.b);
    const std::optional<Bandwidth>& written = of_nic ? nic : trunk;
    if (written) cable.bandwidth = written;
    if (cable.bandwidth) continue;
    const std::string where =
        wiring.file + (cable.line > 0 ? ", line " + std::to_string(cable.line) : std::string{});
    fabric.fail(
        "the bandwidth of a cable is not told (" + where + ")",
        of_nic ? "write 'nic: 400 Gb/s' under cluster" : "write 'trunk: 400 Gb/s' under fabric");
  }
}

int gpus_per_node(const WiredFabric& fabric) {
  const auto gpus =
      std::ranges::count(fabric.wiring.devices, DeviceKind::gpu, &Wiring::Device::kind);
  return static_cast<int>(gpus / static_cast<std::ptrdiff_t>(fabric.nics.size()));
}

NodeWiring read_node(const YamlValue& value) {
  return value.read([&](YamlMap& map) {
    const auto node = read_format(map, node_formats);
    if (!node) value.fail("no file is named", "write {nccl_xml: FILE} or {nvidia_smi: FILE}");
    check_evenness(*node, value);
    return *node;
  });
}

}  // namespace trainyard
