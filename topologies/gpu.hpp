#pragma once

#include <string>
#include <vector>

#include "sim/units.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// Peak rates of dense arithmetic, by the type of its inputs; zero where the part has none, or
/// nobody has published it. Integer operations count as FLOPs.
struct PeakRates {
  FlopRate fp64;  ///< without matrix units
  FlopRate fp64_matrix;
  FlopRate fp32;  ///< without matrix units
  FlopRate tf32;
  FlopRate bf16;
  FlopRate fp16;
  FlopRate fp8;
  FlopRate int8;
  FlopRate fp4;
  FlopRate int4;
};

/// The datasheet of an accelerator: an entry of topologies/catalog/gpus.yaml, which has the
/// sources.
///
/// A number that is zero is not published.
struct Gpu {
  std::string id;          ///< as scenarios name it: "H800-SXM"
  std::string vendor;      ///< "NVIDIA"
  std::string launch;      ///< year and month: "2023-03"
  bool datacenter = true;  ///< whether it is marketed for data centres
  PeakRates peak;
  Bytes memory;
  Bandwidth memory_bandwidth;
  Bandwidth scale_up;  ///< NVLink or its like, in one direction; zero if the part has no such port
  Bandwidth pcie;      ///< in one direction
  int sms = 0;         ///< streaming multiprocessors, or compute units
  Watts tdp;
  bool from_scenario = false;  ///< whether a scenario, and not a datasheet, says some of this
};

/// The parts of the hardware catalogue, in its order.
std::vector<Gpu> read_gpus(const YamlDocument& catalogue);

/// A part that a scenario names, or describes: `{like: H100-SXM, memory_bandwidth: 2 TB/s}` has the
/// datasheet of another but for what is written.
Gpu read_gpu(const YamlValue& value, const std::vector<Gpu>& known);

}  // namespace trainyard
