#include "workloads/stack.hpp"

#include <utility>

namespace trainyard {
namespace {

ExchangeConstants::Beside read_beside(YamlMap& map) {
  return {.dispatch = map.at("dispatch").fraction(),
          .cached_dispatch = map.at("cached_dispatch").fraction(),
          .combine = map.at("combine").fraction()};
}

ExchangeConstants::Barrier read_barrier(YamlMap& map) {
  return {.counted = map.at("counted").seconds(), .cached = map.at("cached").seconds()};
}

Overlap read_overlap(YamlMap& map) {
  return {.communication_sms = map.at("communication_sms").whole(),
          .expert = map.at("expert").flag(),
          .point_to_point = map.at("point_to_point").flag()};
}

OptimizerBytes read_optimizer(YamlMap& map) {
  return {.weight = map.at("weight").bytes(),
          .gradient = map.at("gradient").bytes(),
          .master = map.at("master").bytes(),
          .moments = map.at("moments").bytes(),
          .memory_efficiency = map.at("memory_efficiency").fraction()};
}

Bytes read_size(YamlMap& map) {
  return map.at("size").bytes();
}

}  // namespace

LinkEfficiency read_efficiency(YamlMap& map) {
  return {.nvlink = map.at("nvlink").fraction(), .nic = map.at("nic").fraction()};
}

TransportRate read_rate(YamlMap& map) {
  for (const char* link : {"nvlink", "nic"}) {
    const YamlValue rate = map.at(link);
    if (rate.bandwidth() == Bandwidth{}) rate.fail("a rate of nothing");
  }
  return {.nvlink = map.at("nvlink").bandwidth(), .nic = map.at("nic").bandwidth()};
}

Stack read_stack(std::string name, YamlMap& map) {
  std::vector<Provenance> provenance;
  const auto sourced = [&](YamlMap& block, const char* constant, auto reader) {
    return read_sourced(block, constant, provenance, reader);
  };
  Stack stack{
      .name = std::move(name),
      .overlap = sourced(map, "overlap", read_overlap),
      .exchange = map.at("exchange").read([&](YamlMap& exchange) {
        return ExchangeConstants{
            .alone = sourced(exchange, "exchange.alone", read_rate),
            .beside_compute = sourced(exchange, "exchange.beside_compute", read_beside),
            .barrier = sourced(exchange, "exchange.barrier", read_barrier),
            .row_header = sourced(exchange, "exchange.row_header", read_size),
            .load_deviation = sourced(exchange, "exchange.load_deviation",
                                      [](YamlMap& entry) { return entry.at("share").number(); })};
      }),
      .collective = sourced(map, "collective", read_efficiency),
      .point_to_point = sourced(map, "point_to_point", read_efficiency),
      .optimizer = sourced(map, "optimizer", read_optimizer),
      .buffers = sourced(map, "buffers", read_size),
      .provenance = {}};
  stack.provenance = std::move(provenance);
  return stack;
}

}  // namespace trainyard
