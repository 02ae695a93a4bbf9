#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/gpu_swap.hpp"
#include "analysis/node_search.hpp"

namespace trainyard {

/// A run on some GPU: as many as it takes, with the plan that does best on so many.
struct HardwareRun {
  std::string name;  ///< of the GPU, as it was asked for
  Gpu gpu;
  std::string precision;             ///< as a scenario has it
  std::vector<std::string> remarks;  ///< what is not as in the scenario, or is assumed
  std::optional<PredictedSteps> run;
  std::string why_none;  ///< where there is no run
  std::optional<Joules> energy = {};
  bool priced = false;               ///< whether a price book was asked, and not the scenario
  std::optional<Dollars> cost = {};  ///< by that book
  std::string legal = {};            ///< what export rules say, in their words
};

/// One run on many GPUs.
struct HardwareComparison {
  PredictedSteps written;  ///< the run as its scenario has it
  Seconds deadline;
  bool own_deadline;  ///< whether that is the time which that one takes
  std::vector<HardwareRun> runs;
  std::vector<std::string> left_out = {};  ///< keys of the scenario that are not looked at
  double pue = 1.0;                        ///< that their energy contains
};

/// A swapped run on as few of its GPUs as meet the deadline, with the plan that does best on them.
/// Requires a cluster that can be had in other sizes (check_resizable).
HardwareRun on_hardware(SwappedRun swapped, const GpuChoice& choice,
                        const HardwareQuestion& question);

/// Throws InputError, pointing into the file, if the scenario's cluster cannot be had with other
/// GPUs and in other sizes: its fabric or node is imported, or parts are named as failed or slow.
/// `builder` is what would build it: "--on", "the search".
void check_resizable(const Scenario& scenario, const YamlDocument& document,
                     const std::string& builder = "--on");

/// What to ask of one GPU: up to 16 times the nodes of the run as written, beginning at as many as
/// have together the same peak rate for each day until the deadline.
HardwareQuestion question_of(const PredictedSteps& written, Seconds deadline, const Gpu& gpu);

/// A table with a row for each GPU.
std::string compare_text(const HardwareComparison& comparison);

}  // namespace trainyard
