#include "analysis/topology_command.hpp"

#include "analysis/json.hpp"
#include "analysis/output.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/topology_report.hpp"
#include "analysis/topology_text.hpp"

namespace trainyard {

int describe_topology(const TopologyOptions& options) {
  const PricedCluster priced = read_priced_cluster(read_over_base(options.cluster),
                                                   catalogue_of(options.common), options.prices);
  const TopologyReport report = report_topology(priced);
  print(options.common, topology_text(report), json_of(report));
  return 0;
}

}  // namespace trainyard
