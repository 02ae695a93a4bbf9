#include "analysis/topology_command.hpp"

#include <iostream>
#include <optional>
#include <set>
#include <stdexcept>

#include "analysis/exit_code.hpp"
#include "analysis/json.hpp"
#include "analysis/output.hpp"
#include "analysis/progress.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/topology_drawing.hpp"
#include "analysis/topology_exports.hpp"
#include "analysis/topology_report.hpp"
#include "analysis/topology_text.hpp"

namespace trainyard {
namespace {

/// What is written when all is known.
struct Result {
  std::string file;
  std::string text;
};

/// Nothing, after a line on standard error, if one cannot be read or two options name one file.
std::optional<std::vector<TopologyExport>> read_exports(const TopologyOptions& options) {
  std::vector<TopologyExport> exports;
  std::set<std::string> files;
  const auto add = [&](const std::string& file) {
    if (!file.empty() && !files.insert(file).second) {
      throw std::invalid_argument("two results cannot both go to " + file +
                                  " (name another file for one)");
    }
  };
  try {
    add(options.common.json);
    add(options.drawing);
    for (const std::string& written : options.exports) {
      exports.push_back(read_export(written));
      add(exports.back().file);
    }
  } catch (const std::invalid_argument& error) {
    std::cerr << error.what() << "\n";
    return std::nullopt;
  }
  return exports;
}

}  // namespace

int describe_topology(const TopologyOptions& options) {
  const auto exports = read_exports(options);
  if (!exports) return wrong_usage;
  const Catalogue catalogue = catalogue_of(options.common);
  const YamlDocument document = read_over_base(options.cluster);
  const PricedCluster priced = read_priced_cluster(document, catalogue, options.prices);
  std::optional<Doing> doing{"wiring " + priced.name};
  const Cluster cluster = build_cluster(priced);
  std::vector<Result> results;
  bool to_stdout = options.drawing == "-";
  for (const TopologyExport& wanted : *exports) {
    results.push_back({.file = wanted.file, .text = export_text(priced, cluster, wanted.format)});
    to_stdout = to_stdout || wanted.file == "-";
  }
  doing->now("measuring " + priced.name);
  TopologyReport report = report_topology(priced, cluster);
  report.own = own_traffic(document, catalogue, cluster);
  if (!options.drawing.empty()) {
    results.push_back({.file = options.drawing, .text = topology_drawing(cluster, report)});
  }
  doing.reset();
  for (const Result& result : results) {
    write_output(result.file, [&](std::ostream& stream) { stream << result.text; });
  }
  print(options.common, to_stdout ? "" : topology_text(report), json_of(report));
  return fine;
}

}  // namespace trainyard
