#pragma once

#include <string>
#include <vector>

#include "sim/yaml.hpp"

namespace trainyard {

/// A scenario without what is about a whole run.
struct StepsAlone {
  YamlDocument scenario;
  std::vector<std::string> left_out;  ///< keys that would change its hours
};

/// The steps of a run, and where it stands: its block `energy` stays.
StepsAlone steps_alone(const YamlDocument& document);

}  // namespace trainyard
