#include "analysis/knobs_json.hpp"

namespace trainyard {
namespace {

constexpr const char* name_of(KnobKind kind) {
  switch (kind) {
    case KnobKind::choice:
      return "choice";
    case KnobKind::range:
      return "range";
    case KnobKind::toggle:
      break;
  }
  return "switch";
}

Json json_of(const Knob& knob) {
  Json json;
  json["key"] = knob.key;
  json["group"] = knob.group;
  json["label"] = knob.label;
  json["help"] = knob.help;
  json["kind"] = name_of(knob.kind);
  json["value"] = knob.value;
  json["shown"] = knob.shown;
  if (knob.kind == KnobKind::choice) {
    json["ordered"] = knob.ordered;
    json["choices"] = Json::array();
    for (const auto& [value, label] : knob.choices) {
      json["choices"].push_back({{"value", value}, {"label", label}});
    }
  }
  if (knob.kind == KnobKind::range) {
    json["minimum"] = rounded(knob.minimum);
    json["maximum"] = rounded(knob.maximum);
    json["step"] = rounded(knob.step);
    json["unit"] = knob.unit;
  }
  return json;
}

}  // namespace

Json json_of(const std::vector<Knob>& knobs) {
  Json json = Json::array();
  for (const Knob& knob : knobs) {
    json.push_back(json_of(knob));
  }
  return json;
}

}  // namespace trainyard
