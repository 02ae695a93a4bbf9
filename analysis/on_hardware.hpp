#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/gpu_swap.hpp"

namespace trainyard {

/// What a comparison of hardware asks for.
struct HardwareQuestion {
  Seconds deadline;  ///< for all tokens of the run
  int most_nodes;    ///< that anybody would buy for it
  int nodes_guess;   ///< where to begin to look
  Engine engine = Engine::fluid;
};

/// A run on some GPU: as many as it takes, with the plan that does best on so many.
struct HardwareRun {
  std::string name;  ///< of the GPU, as it was asked for
  Gpu gpu;
  std::string precision;             ///< as a scenario has it
  std::vector<std::string> remarks;  ///< what is not as in the scenario, or is assumed
  std::optional<ComparedRun> run;
  std::string why_none;  ///< where there is no run
  std::optional<Joules> energy = {};
  std::optional<Dollars> cost = {};  ///< where the scenario has no price, from another source
  std::string legal = {};            ///< under which rules it was so
};

/// One run on many GPUs.
struct HardwareComparison {
  ComparedRun written;  ///< the run as its scenario has it
  Seconds deadline;
  bool own_deadline;  ///< whether that is the time which that one takes
  std::vector<HardwareRun> runs;
};

/// The numbers of nodes that are tried: from 1 on up to `most` those of at most four significant
/// binary digits (1 to 16, 18, 20, ..., 30, 32, 36, ...), and `own`.
std::vector<int> node_grid(int most, int own);

/// The scenario on the fewest nodes of the grid on which it meets the deadline, as far as can be
/// told by trying those beside: its plan is the fastest by estimate of usual_plans() and the
/// written one, or another of the best three if the replay says so.
///
/// Requires a cluster that can be had in other sizes (check_resizable).
HardwareRun on_hardware(SwappedRun swapped, const GpuChoice& choice,
                        const HardwareQuestion& question);

/// Throws InputError, pointing into the file, if the scenario's cluster cannot be had with other
/// GPUs and in other sizes: its fabric or node is imported, or parts are named as failed or slow.
void check_resizable(const Scenario& scenario, const YamlDocument& document);

/// What to ask of one GPU: up to 16 times the nodes of the run as written, beginning at as many as
/// have together the same peak rate for each day until the deadline.
HardwareQuestion question_of(const ComparedRun& written, Seconds deadline, const Gpu& gpu);

/// A table with a row for each GPU.
std::string compare_text(const HardwareComparison& comparison);

}  // namespace trainyard
