#include "analysis/topology_exports.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sim/spelling.hpp"
#include "topologies/dot_export.hpp"
#include "topologies/graphml_export.hpp"
#include "topologies/ibsim_export.hpp"
#include "topologies/simgrid_export.hpp"
#include "topologies/slurm_export.hpp"

namespace trainyard {
namespace {

struct Format {
  std::string_view name;
  std::string (*text)(const Cluster&);
};

constexpr std::array<Format, 5> formats{{{"dot", dot_text},
                                         {"graphml", graphml_text},
                                         {"ibsim", ibsim_text},
                                         {"simgrid", simgrid_text},
                                         {"slurm", slurm_text}}};

}  // namespace

std::vector<std::string> export_formats() {
  std::vector<std::string> names;
  for (const Format& format : formats) names.emplace_back(format.name);
  return names;
}

TopologyExport read_export(std::string_view written) {
  const std::size_t sign = written.find('=');
  if (sign == std::string_view::npos || sign + 1 == written.size()) {
    throw std::invalid_argument("'" + std::string{written} +
                                "' names no file (write FORMAT=FILE, as ibsim=fabric.net)");
  }
  const std::string format{written.substr(0, sign)};
  const std::vector<std::string> known = export_formats();
  if (std::ranges::find(known, format) == known.end()) {
    throw std::invalid_argument("unknown format '" + format + "'" + suggestion(format, known));
  }
  return {.format = format, .file = std::string{written.substr(sign + 1)}};
}

std::string export_text(const PricedCluster& priced, const Cluster& cluster,
                        std::string_view format) {
  try {
    return std::ranges::find(formats, format, &Format::name)->text(cluster);
  } catch (const std::invalid_argument& error) {
    throw InputError{priced.place + ": " + error.what()};
  }
}

}  // namespace trainyard
