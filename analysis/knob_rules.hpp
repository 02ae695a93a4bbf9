#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/knobs.hpp"

namespace trainyard {

/// What a knob is made from.
struct KnobSubject {
  const RunScenario& run;
  const Scenario& steps;  ///< of its main phase
  const YamlNode& root;   ///< what it is written as
  const Catalogue& catalogue;
};

/// A value on its way into a scenario.
struct KnobTurn {
  const YamlNode& key;    ///< where errors are to point
  const YamlNode& value;  ///< as a text
  const Scenario& steps;  ///< of the main phase before any knob was turned
  const Catalogue& catalogue;
  YamlNode& root;  ///< of the scenario, as the knobs turned so far have left it

  /// Puts a text under a dotted key.
  void write(const std::string& path, const std::string& text) const;
  void write(const std::string& path, const YamlNode& node) const;
  void erase(std::string_view path) const;
};

/// How a knob is made, and what turning it does.
struct KnobRule {
  Knob knob;                                             ///< what is the same for all scenarios
  std::function<bool(const KnobSubject&)> applies = {};  ///< nothing: always
  /// Fills in choices or the range, and the value, for whatever scenario.
  std::function<void(const KnobSubject&, Knob&)> fill = {};
  std::function<void(const KnobTurn&)> turn = {};
};

/// Turns a knob whose value stands under its key as it is.
void write_as_it_is(const KnobTurn& turn);

/// Whether the value of a range is nothing, however many digits say so.
bool is_zero(const KnobTurn& turn);

bool has_experts(const KnobSubject& subject);

/// In the order in which they are turned: what others depend on comes first.
std::vector<KnobRule> cluster_knobs();
std::vector<KnobRule> fabric_knobs();
std::vector<KnobRule> stage_knobs();
std::vector<KnobRule> rank_knobs();
std::vector<KnobRule> batch_knobs();
std::vector<KnobRule> software_knobs();
std::vector<KnobRule> run_knobs();

/// What stands under a dotted key; nullptr if nothing does.
const YamlNode* find_below(const YamlNode& map, std::string_view path);

/// The text under a dotted key, or what is usual where there is none.
std::string text_below(const YamlNode& root, std::string_view path, std::string usual);

/// "900", "2.5": a number with as many digits as it needs, at most 12.
std::string number_text(double number);

/// Gives a knob a choice for a value that is none of its choices: as the scenario has it.
void allow_as_written(Knob& knob, const std::string& label = "as in the example");

/// Numbers as the choices of a scale, the value among them, in order and each once.
void choose_among(Knob& knob, std::vector<int> numbers, int value);

/// A knob of the plan: how the run is spread over its GPUs.
Knob plan_knob(std::string key, std::string label, std::string help);

/// The knob as a range.
Knob range(Knob knob, double minimum, double maximum, double step);

}  // namespace trainyard
