#include "analysis/export_command.hpp"

#include <iostream>

#include "analysis/checked_part.hpp"
#include "analysis/exit_code.hpp"
#include "analysis/export_check_text.hpp"
#include "analysis/export_rules_reader.hpp"
#include "analysis/json.hpp"

namespace trainyard {
int check_export(const ExportCheckOptions& options) {
  if (options.list == !options.part.empty()) {
    std::cerr << (options.list ? "--list is of all parts (leave out '" + options.part + "')\n"
                               : "no part to check (name one or a file, or ask for --list)\n");
    return wrong_usage;
  }
  const Catalogue catalogue = catalogue_of(options.common);
  const ExportRules rules = read_export_rules(catalogue);
  if (!options.list) {
    const ExportCheck check = check_export(rules, read_checked_part(options.part, catalogue),
                                           options.date, options.destination);
    print(options.common, export_check_text(check), json_of(check));
    return fine;
  }
  std::vector<ExportCheck> checks;
  for (const CheckedPart& part : all_parts(catalogue)) {
    checks.push_back(check_export(rules, part, options.date, options.destination));
  }
  print(options.common, export_list_text(checks), json_of(checks));
  return fine;
}

}  // namespace trainyard
