#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/scenario.hpp"

namespace trainyard {

/// A GPU that a run is to be put on.
struct GpuChoice {
  std::string name;  ///< as tables call it: "H20", "H100-SXM with scale_up 400 GB/s"
  YamlDocument gpu;  ///< a name of the catalogue, or a map as under `cluster: gpu:`
};

/// Reads what stands behind --on: names of the catalogue, files with `gpu: {...}` and maps in
/// braces, with commas between; "all" is every one that export rules or shortages have made people
/// train on. Throws InputError.
std::vector<GpuChoice> read_gpu_choices(const std::string& list);

/// A run on another GPU, and what had to change with it: "no FP8: BF16 instead".
struct SwappedRun {
  Scenario scenario;
  std::vector<std::string> remarks;
  std::string_view unmet_precision;  ///< "FP8": what the training was to compute in; empty: none
};

/// The scenario with another GPU in its nodes, and with that its scale-up network, PCIe and
/// kernels. What its cluster says of NVLink goes with the old one. Where the GPU lacks the
/// precision, BF16 is used; where nobody has published its multiprocessors, it has as many as an
/// H100, whose kernels it gets too. Throws InputError.
SwappedRun on_gpu(const YamlDocument& scenario, const GpuChoice& choice,
                  const Catalogue& catalogue);

/// The scenario on the GPU that it has, in BF16 where that lacks the precision. Throws InputError.
SwappedRun on_own_gpu(const YamlDocument& scenario, const Catalogue& catalogue);

}  // namespace trainyard
