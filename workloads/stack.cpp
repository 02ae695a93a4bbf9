#include "workloads/stack.hpp"

#include <array>
#include <string_view>
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

constexpr std::array<std::pair<std::string_view, TensorOverlap>, 3> tensor_overlaps{{
    {"none", TensorOverlap::none},
    {"weights", TensorOverlap::weights},
    {"products", TensorOverlap::products},
}};
constexpr std::array<std::pair<std::string_view, SendOverlap>, 3> send_overlaps{{
    {"none", SendOverlap::none},
    {"interleaved", SendOverlap::interleaved},
    {"all", SendOverlap::all},
}};

Overlap read_overlap(YamlMap& map) {
  return {.expert = map.at("expert").flag(),
          .point_to_point = map.at("point_to_point").one_of(send_overlaps),
          .tensor = map.at("tensor").one_of(tensor_overlaps),
          .tensor_pieces = map.at("tensor_pieces").count(),
          .context = map.at("context").flag(),
          .gradient = map.at("gradient").flag(),
          .parameter = map.at("parameter").flag(),
          .backward = map.at("backward").flag()};
}

TransferSms read_sms(YamlMap& map) {
  return {.exchange = map.at("exchange").whole(),
          .tensor = map.at("tensor").whole(),
          .context = map.at("context").whole(),
          .data = map.at("data").whole()};
}

KernelHabits read_kernels(YamlMap& map) {
  const YamlValue attention = map.at("attention");
  const bool written = attention.text() == "unfused";
  return {.attention =
              written ? std::nullopt : std::optional{attention.one_of(attention_library_names)},
          .unfused = map.at("unfused").positive(),
          .gap = map.at("gap").seconds(),
          .chunk = map.at("chunk").seconds(),
          .stops_early = map.at("stops_early").flag(),
          .copies = map.at("copies").flag(),
          .grouped = map.at("grouped").flag()};
}

OptimizerBytes read_optimizer(YamlMap& map) {
  return {.weight = map.at("weight").bytes(),
          .gradient = map.at("gradient").bytes(),
          .master = map.at("master").bytes(),
          .moments = map.at("moments").bytes(),
          .memory_efficiency = map.at("memory_efficiency").fraction()};
}

TravelBytes read_travel(YamlMap& map) {
  return {.gradient = map.at("gradient").bytes(),
          .weight = map.at("weight").bytes(),
          .fp8_weight = map.at("fp8_weight").bytes(),
          .bucket = map.at("bucket").bytes(),
          .per_unit = map.at("per_unit").count()};
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
  // Field by field: GCC 12 destroys what an aggregate has so far twice when the next one throws.
  Stack stack{};
  const auto sourced = [&](YamlMap& block, const char* constant, auto reader) {
    return read_sourced(block, constant, stack.provenance, reader);
  };
  stack.name = std::move(name);
  stack.overlap = sourced(map, "overlap", read_overlap);
  stack.sms = sourced(map, "sms", read_sms);
  stack.kernels = sourced(map, "kernels", read_kernels);
  stack.dispatcher = map.at("dispatcher").one_of(dispatcher_names);
  stack.fp8_dispatch = map.at("fp8_dispatch").flag();
  map.at("exchange").read([&](YamlMap& exchange) {
    ExchangeConstants& with = stack.exchange;
    with.alone = sourced(exchange, "exchange.alone", read_rate);
    with.beside_compute = sourced(exchange, "exchange.beside_compute", read_beside);
    with.barrier = sourced(exchange, "exchange.barrier", read_barrier);
    with.row_header = sourced(exchange, "exchange.row_header", read_size);
    with.load_deviation = sourced(exchange, "exchange.load_deviation",
                                  [](YamlMap& entry) { return entry.at("share").number(); });
    return 0;
  });
  stack.optimizer = sourced(map, "optimizer", read_optimizer);
  stack.travel = sourced(map, "travel", read_travel);
  stack.buffers = sourced(map, "buffers", read_size);
  return stack;
}

}  // namespace trainyard
