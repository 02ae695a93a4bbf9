#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/run_scenario.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

enum class KnobKind : std::uint8_t { choice, range, toggle };

/// Something to choose: how it is told to the program, and to people.
struct KnobChoice {
  std::string value;
  std::string label;
};

/// A key of a scenario that a page may turn, and what it may be.
struct Knob {
  std::string key;  ///< "parallel.schedule"; of what a scenario says with more than one key, a name
                    ///< like one
  std::string group;  ///< cluster, plan, software or run
  std::string label;
  std::string help;  ///< a sentence
  KnobKind kind = KnobKind::choice;
  bool ordered = false;  ///< whether the choices are stops on a scale
  std::vector<KnobChoice> choices = {};
  double minimum = 0.0;  ///< of a range, and so on
  double maximum = 0.0;
  double step = 1.0;
  std::string unit = {};
  std::string value = {};  ///< in the scenario; of a range a number alone
  bool shown = true;       ///< whether it makes sense as the scenario is; when others are turned it
                           ///< may
};

/// What stands for a value that no choice says: it is left as the scenario has it.
inline constexpr std::string_view as_written = "as-written";

/// The knobs of a scenario, with the values that it has. A scenario with phases is turned for all
/// of them, and shows the phase that has most tokens; what that phase says by itself has no knob.
std::vector<Knob> knobs_of(const YamlDocument& document, const RunScenario& run,
                           const Catalogue& catalogue);

/// Whether the knob can be turned there: to one of its choices, or a number of its range that is
/// written with digits alone.
bool takes(const Knob& knob, std::string_view value);

/// The same choices and ranges, with the values that another state of the scenario has. A knob that
/// does not take its value there is not shown.
std::vector<Knob> with_values(std::vector<Knob> knobs, const std::vector<Knob>& turned);

/// Writes a value that the knob takes into the scenario, and takes out what would contradict it:
/// other GPUs have another NVLink, other stages other layers. Errors will name the knob's key as
/// the file in which the value stands. `run` is the scenario before any knob was turned.
void turn(const Knob& knob, const std::string& value, const RunScenario& run,
          const Catalogue& catalogue, YamlDocument& document);

}  // namespace trainyard
