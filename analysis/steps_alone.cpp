#include "analysis/steps_alone.hpp"

#include "analysis/scenario_keys.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {

StepsAlone steps_alone(const YamlDocument& document) {
  StepsAlone steps{.scenario = document, .left_out = {}};
  YamlNode& keys = steps.scenario.root_node;
  for (const std::string_view key : run_keys) {
    const bool matters = key == "reliability" || key == "programme";
    if (key != "energy" && erase_entry(keys, key) && matters) steps.left_out.emplace_back(key);
  }
  if (YamlNode* const training = find_entry(keys, "training");
      training != nullptr && erase_entry(*training, "batch_ramp")) {
    steps.left_out.emplace_back("batch_ramp");
  }
  return steps;
}

}  // namespace trainyard
