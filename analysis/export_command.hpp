#pragma once

#include <optional>
#include <string>

#include "analysis/commands.hpp"
#include "analysis/export_rules.hpp"

namespace trainyard {

struct ExportCheckOptions {
  CommonOptions common;
  std::string part;          ///< an id of the catalogue, or a file with a `cluster:` or a `gpu:`
  std::optional<Date> date;  ///< none: the whole history
  Destination destination = Destination::china;
  bool list = false;  ///< all parts of the catalogue
};

/// Prints what the export rules say of a part, whatever the verdict.
///
/// Returns 2, after a line on standard error, unless the options ask for either a part or the list.
int check_export(const ExportCheckOptions& options);

}  // namespace trainyard
