#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// A generation of accelerators, whose kernels are alike.
enum class Architecture : std::uint8_t { ampere, ada, hopper, blackwell, other };

inline constexpr std::array<std::pair<std::string_view, Architecture>, 5> architecture_names{{
    {"ampere", Architecture::ampere},
    {"ada", Architecture::ada},
    {"hopper", Architecture::hopper},
    {"blackwell", Architecture::blackwell},
    {"other", Architecture::other},
}};

/// The datasheet of an accelerator: an entry of topologies/catalog/gpus.yaml, which has the
/// sources.
///
/// A number that is zero is not published.
struct Gpu {
  std::string id;          ///< as scenarios name it: "H800-SXM"
  std::string name;        ///< as its vendor does: "H800 SXM"
  std::string vendor;      ///< "NVIDIA"
  std::string launch;      ///< year and month: "2023-03"
  bool datacenter = true;  ///< whether it is marketed for data centres
  Architecture architecture = Architecture::other;
  PeakRates peak;
  Bytes memory;
  Bandwidth memory_bandwidth;
  Bandwidth scale_up;  ///< NVLink or its like, in one direction; zero if the part has no such port
  Bandwidth pcie;      ///< in one direction
  int sms = 0;         ///< streaming multiprocessors, or compute units
  std::optional<SquareMillimetres> die;  ///< of all logic made on a non-planar process, as export
                                         ///< rules count it: none if not published
  Watts tdp;                             ///< what it may draw
  Watts rated_power;                     ///< what it draws to reach its peaks
  bool from_scenario = false;  ///< whether a scenario, and not a datasheet, says some of this

  /// What it may draw over its rating, at most 1; 1 where one of them is not published.
  double power_share() const;
};

/// The parts of the hardware catalogue, in its order.
std::vector<Gpu> read_gpus(const YamlDocument& catalogue);

/// A part that a scenario names, or describes: `{like: H100-SXM, memory_bandwidth: 2 TB/s}` has the
/// datasheet of another but for what is written. Less `tdp` than that other one has is a limit on
/// its power.
Gpu read_gpu(const YamlValue& value, const std::vector<Gpu>& known);

}  // namespace trainyard
