#pragma once

#include "analysis/export_rules.hpp"
#include "sim/catalogue.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// Reads the rules of a file like analysis/catalog/export_rules.yaml. Throws InputError, also for
/// versions that leave a gap or overlap, for a clause of no version, and for a version whose last
/// clause may not hold.
ExportRules read_export_rules(const YamlDocument& document);

/// Those of the catalogue export_rules.yaml.
ExportRules read_export_rules(const Catalogue& catalogue);

}  // namespace trainyard
