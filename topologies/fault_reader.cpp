#include "topologies/fault_reader.hpp"

namespace trainyard {
namespace {

CableName read_between(const YamlValue& value) {
  const std::vector<YamlValue> ends = value.list();
  if (ends.size() != 2) {
    value.fail("a cable has two ends", "write [plane-0.leaf-3, plane-0.spine-1]");
  }
  return {.a = ends[0].text(), .b = ends[1].text()};
}

CableName read_cable(YamlMap& map) {
  CableName cable = read_between(map.at("between"));
  if (const auto number = map.find("cable")) cable.cable = number->count();
  return cable;
}

}  // namespace

std::vector<CableName> read_failed_links(const YamlValue& value) {
  std::vector<CableName> failed;
  for (const YamlValue& link : value.list()) {
    failed.push_back(link.is_map() ? link.read(read_cable) : read_between(link));
  }
  return failed;
}

std::vector<SlowLink> read_slow_links(const YamlValue& value) {
  std::vector<SlowLink> slow;
  for (const YamlValue& link : value.list()) {
    slow.push_back(link.read([](YamlMap& map) {
      const CableName name = read_cable(map);
      const YamlValue bandwidth = map.at("bandwidth");
      if (bandwidth.bandwidth() <= Bandwidth{}) {
        bandwidth.fail("a link without bandwidth", "write it under failed_links");
      }
      return SlowLink{.name = name, .bandwidth = bandwidth.bandwidth()};
    }));
  }
  return slow;
}

std::vector<SlowGpu> read_slow_gpus(const YamlValue& value) {
  std::vector<SlowGpu> slow;
  for (const YamlValue& gpu : value.list()) {
    slow.push_back(gpu.read([](YamlMap& map) {
      return SlowGpu{.name = map.at("gpu").text(), .speed = map.at("speed").fraction()};
    }));
  }
  return slow;
}

}  // namespace trainyard
