#include "workloads/collective_constants.hpp"

#include <utility>

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, LocalRows>, 2> local_rows_names{{
    {"over-nvlink", LocalRows::over_nvlink},
    {"over-nics", LocalRows::over_nics},
}};

HopTimes read_hops(YamlMap& map) {
  return {.nvlink = map.at("nvlink").seconds(), .network = map.at("network").seconds()};
}

ProtocolConstants read_protocol(YamlMap& map) {
  return {.share = read_efficiency(map),
          .start = map.at("start").seconds(),
          .ring = map.at("ring").read(read_hops),
          .tree = map.at("tree").read(read_hops)};
}

CollectiveConstants::InSwitch read_in_switch(YamlMap& map) {
  return {.nvlink = map.at("nvlink").fraction(),
          .start = map.at("start").seconds(),
          .fill = map.at("fill").bytes()};
}

ExchangeVersion::LowLatency read_low_latency(YamlMap& map) {
  return {.rate = read_rate(map), .local_rows = map.at("local_rows").one_of(local_rows_names)};
}

std::vector<ExchangeVersion> read_exchanges(YamlMap& file, std::vector<Provenance>& provenance) {
  std::vector<ExchangeVersion> versions;
  YamlMap exchanges = file.at("exchanges").map();
  for (const auto& [name, value] : exchanges.entries()) {
    YamlMap map = value.map();
    ExchangeVersion version{.name = name, .normal = std::nullopt, .low_latency = std::nullopt};
    const std::string constant = "exchanges." + name + ".";
    if (map.find("normal")) {
      version.normal = read_sourced(map, constant + "normal", provenance, read_rate);
    }
    if (map.find("low_latency")) {
      version.low_latency =
          read_sourced(map, constant + "low_latency", provenance, read_low_latency);
    }
    map.finish();
    versions.push_back(std::move(version));
  }
  return versions;
}

}  // namespace

CollectiveConstants read_collective_constants(YamlMap& file) {
  std::vector<Provenance> provenance;
  const auto sourced = [&](YamlMap& block, const char* constant, auto reader) {
    return read_sourced(block, constant, provenance, reader);
  };
  CollectiveConstants constants{
      .protocols = file.at("protocols").read([&](YamlMap& map) {
        return std::array{sourced(map, "protocols.ll", read_protocol),
                          sourced(map, "protocols.ll128", read_protocol),
                          sourced(map, "protocols.simple", read_protocol)};
      }),
      .rings = sourced(file, "rings", read_efficiency),
      .all_to_all = sourced(file, "all_to_all", read_efficiency),
      .point_to_point = sourced(file, "point_to_point", read_efficiency),
      .message = sourced(file, "message", [](YamlMap& map) { return map.at("time").seconds(); }),
      .in_switch = sourced(file, "in_switch", read_in_switch),
      .tree_hop = {},
      .sharp_hop = {},
      .chunk = sourced(file, "relay", [](YamlMap& map) { return map.at("chunk").bytes(); }),
      .exchanges = read_exchanges(file, provenance),
      .provenance = {}};
  sourced(file, "in_switch_hops", [&](YamlMap& map) {
    constants.tree_hop = map.at("tree").seconds();
    constants.sharp_hop = map.at("sharp").seconds();
    return 0;
  });
  constants.provenance = std::move(provenance);
  return constants;
}

}  // namespace trainyard
