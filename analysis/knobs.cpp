#include "analysis/knobs.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "analysis/knob_rules.hpp"
#include "analysis/study_points.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

std::vector<KnobRule> all_rules() {
  std::vector<KnobRule> all;
  for (auto rules : {cluster_knobs(), fabric_knobs(), stage_knobs(), rank_knobs(), batch_knobs(),
                     software_knobs(), run_knobs()}) {
    for (KnobRule& rule : rules) all.push_back(std::move(rule));
  }
  return all;
}

/// The predicted phase that has most tokens.
std::size_t main_phase(const RunScenario& run) {
  const auto tokens = [](const RunPhase& phase) {
    return phase.given ? Tokens{} : phase.scenario().training.tokens;
  };
  const auto main = std::ranges::max_element(run.phases, {}, tokens);
  return static_cast<std::size_t>(main - run.phases.begin());
}

/// Whether the phase says by itself what the knob would turn.
bool said_by_phase(const YamlNode& root, std::size_t phase, std::string_view key) {
  const YamlNode* const phases = find_entry(root, "phases");
  if (phases == nullptr) return false;
  const YamlNode& own = phases->items.at(phase);
  if (find_below(own, key) != nullptr) return true;
  const YamlNode* const plans = find_entry(own, "plans");
  return plans != nullptr && !plans->items.empty() &&
         find_below(plans->items.front(), key) != nullptr;
}

/// The whole of a text as a number, if it is written with digits and perhaps a point.
std::optional<double> plain_number(std::string_view text) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || stopped != end || text.front() == '-') return std::nullopt;
  return number;
}

/// A step on whose stops the value lies: the knob's own, or a part of it.
void fit_range(Knob& knob) {
  const auto value = plain_number(knob.value);
  if (!value) return;
  knob.minimum = std::min(knob.minimum, *value);
  knob.maximum = std::max(knob.maximum, *value);
  const auto off = [&](double step) {
    const double steps = (*value - knob.minimum) / step;
    return std::abs(steps - std::round(steps)) > 1e-6;
  };
  for (int halvings = 0; halvings < 8 && off(knob.step); ++halvings) {
    knob.step /= halvings % 2 == 0 ? 2.0 : 5.0;
  }
}

}  // namespace

std::vector<Knob> knobs_of(const YamlDocument& document, const RunScenario& run,
                           const Catalogue& catalogue) {
  const std::size_t phase = main_phase(run);
  const KnobSubject subject{.run = run,
                            .steps = run.phases[phase].scenario(),
                            .root = document.root_node,
                            .catalogue = catalogue};
  std::vector<Knob> knobs;
  for (const KnobRule& rule : all_rules()) {
    if (said_by_phase(subject.root, phase, rule.knob.key)) continue;
    Knob knob = rule.knob;
    knob.shown = !rule.applies || rule.applies(subject);
    rule.fill(subject, knob);
    if (knob.kind == KnobKind::choice && knob.choices.size() < 2) continue;
    if (knob.kind == KnobKind::range) fit_range(knob);
    knobs.push_back(std::move(knob));
  }
  return knobs;
}

std::vector<Knob> with_values(std::vector<Knob> knobs, const std::vector<Knob>& turned) {
  for (Knob& knob : knobs) {
    const auto same = std::ranges::find(turned, knob.key, &Knob::key);
    knob.shown = same != turned.end() && same->shown && takes(knob, same->value);
    if (knob.shown) knob.value = same->value;
  }
  return knobs;
}

bool takes(const Knob& knob, std::string_view value) {
  if (knob.kind == KnobKind::toggle) return value == "true" || value == "false";
  if (knob.kind == KnobKind::choice) {
    return std::ranges::find(knob.choices, value, &KnobChoice::value) != knob.choices.end();
  }
  constexpr std::size_t longest = 20;
  const auto number = plain_number(value);
  return number && value.size() <= longest && *number >= knob.minimum && *number <= knob.maximum;
}

void turn(const Knob& knob, const std::string& value, const RunScenario& run,
          const Catalogue& catalogue, YamlDocument& document) {
  if (value == as_written) return;
  const std::vector<KnobRule> rules = all_rules();
  const auto rule =
      std::ranges::find_if(rules, [&](const KnobRule& each) { return each.knob.key == knob.key; });
  const auto file = static_cast<std::uint32_t>(document.files.size());
  document.files.push_back(knob.key);
  YamlNode place;
  place.file = file;
  const YamlNode key = text_at(place, knob.key);
  const YamlNode text = text_at(place, value);
  rule->turn({.key = key,
              .value = text,
              .steps = run.phases[main_phase(run)].scenario(),
              .catalogue = catalogue,
              .root = document.root_node});
}

}  // namespace trainyard
