#pragma once

#include "sim/catalogue.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// A scenario whose `model: {like: NAME, ...}` has all that the catalogue's model NAME has, but for
/// what is written. What comes from the catalogue stands where its name does, so that errors point
/// there. Any other document is left as it is. Throws InputError.
YamlDocument with_model_filled_in(const YamlDocument& scenario, const Catalogue& catalogue);

}  // namespace trainyard
