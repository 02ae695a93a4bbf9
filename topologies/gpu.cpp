#include "topologies/gpu.hpp"

#include <cmath>

#include "sim/find_named.hpp"

namespace trainyard {
namespace {

// What the catalogue says for readers and for later reckoning, but no kernel needs.
void pass_over_remarks(YamlMap& map) {
  for (const char* key : {"memory_type", "pcie_generation", "l2", "base_clock", "boost_clock",
                          "process", "street_price", "sources", "note"}) {
    map.find(key);
  }
}

void read_rate(YamlMap& map, const char* key, FlopRate& rate) {
  if (const auto value = map.find(key)) rate = value->flop_rate();
}

void read_rates(YamlMap& map, PeakRates& peak) {
  read_rate(map, "fp64", peak.fp64);
  read_rate(map, "fp64_matrix", peak.fp64_matrix);
  read_rate(map, "fp32", peak.fp32);
  read_rate(map, "tf32", peak.tf32);
  read_rate(map, "bf16", peak.bf16);
  if (map.find("bf16")) peak.fp16 = peak.bf16;
  read_rate(map, "fp16", peak.fp16);
  read_rate(map, "fp8", peak.fp8);
  read_rate(map, "int8", peak.int8);
  read_rate(map, "fp4", peak.fp4);
  read_rate(map, "int4", peak.int4);
}

/// Datasheets print both directions together.
void read_one_direction(YamlMap& map, const char* key, Bandwidth& bandwidth) {
  if (const auto value = map.find(key)) bandwidth = value->bandwidth() / 2.0;
}

/// Power is what the peaks are rated at, unless `gpu` has a rating already: then it is a limit.
void read_power(const YamlValue& power, Gpu& gpu) {
  gpu.tdp = power.watts();
  if (gpu.tdp == Watts{}) power.fail("no power, no work", "write it like '500 W'");
  if (gpu.rated_power == Watts{}) gpu.rated_power = gpu.tdp;
  if (gpu.tdp <= gpu.rated_power) return;
  const std::string rating = std::to_string(std::lround(gpu.rated_power.value())) + " W";
  power.fail("the peak rates are those of " + rating + ", and more power is not modelled",
             "write " + rating + " or less");
}

/// What is written replaces what `gpu` has.
Gpu read_datasheet(YamlMap& map, Gpu gpu) {
  pass_over_remarks(map);
  if (const auto value = map.find("name")) gpu.name = value->text();
  if (const auto value = map.find("vendor")) gpu.vendor = value->text();
  if (const auto value = map.find("launch")) gpu.launch = value->text();
  if (const auto value = map.find("datacenter")) gpu.datacenter = value->flag();
  if (const auto value = map.find("architecture")) {
    gpu.architecture = value->one_of(architecture_names);
  }
  read_rates(map, gpu.peak);
  if (const auto value = map.find("memory")) gpu.memory = value->bytes();
  if (const auto value = map.find("memory_bandwidth")) gpu.memory_bandwidth = value->bandwidth();
  read_one_direction(map, "scale_up", gpu.scale_up);
  read_one_direction(map, "pcie", gpu.pcie);
  if (const auto value = map.find("sms")) gpu.sms = value->count();
  if (const auto value = map.find("die")) gpu.die = value->area();
  if (const auto value = map.find("tdp")) read_power(*value, gpu);
  return gpu;
}

const Gpu& find_gpu(const YamlValue& name, const std::vector<Gpu>& known) {
  return find_named(known, name, &Gpu::id);
}

}  // namespace

double Gpu::power_share() const {
  if (tdp == Watts{} || rated_power == Watts{}) return 1.0;
  return std::min(1.0, tdp / rated_power);
}

std::vector<Gpu> read_gpus(const YamlDocument& catalogue) {
  return catalogue.root().read([](YamlMap& file) {
    file.find("sources");
    std::vector<Gpu> gpus;
    YamlMap parts = file.at("gpus").map();
    for (const auto& [id, value] : parts.entries()) {
      gpus.push_back(value.read([&, &name = id](YamlMap& map) {
        Gpu blank;
        blank.id = name;
        return read_datasheet(map, blank);
      }));
    }
    return gpus;
  });
}

Gpu read_gpu(const YamlValue& value, const std::vector<Gpu>& known) {
  if (!value.is_map()) return find_gpu(value, known);
  return value.read([&](YamlMap& map) {
    Gpu base;
    base.id = "custom";
    base.from_scenario = true;
    if (const auto like = map.find("like")) {
      base = find_gpu(*like, known);
      base.id += " (changed)";
      base.from_scenario = true;
    }
    return read_datasheet(map, base);
  });
}

}  // namespace trainyard
