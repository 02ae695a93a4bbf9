#include "analysis/topology_drawing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/cluster_picture.hpp"
#include "analysis/report.hpp"
#include "topologies/measures.hpp"

namespace trainyard {
namespace {

/// "fat-tree of 128 endpoints, 24 switches and 128 links between them"
std::string summary_of(const std::string& fabric, const ClusterCounts& counts) {
  const auto number = [](std::size_t count) { return grouped(static_cast<double>(count)); };
  return fmt::format("{} of {} endpoints, {} switches and {} links between them", fabric,
                     number(counts.endpoints), number(counts.switches()),
                     number(counts.inter_switch_links));
}

double highest_of(const DrawingLayout& layout) {
  double highest = 0.0;
  for (const Stroke& stroke : layout.strokes) highest = std::max(highest, stroke.load);
  return highest;
}

}  // namespace

std::vector<double> relative_loads(const Cluster& cluster, const TopologyReport& report) {
  if (!report.busiest) return {};
  std::vector<double> loads;
  const auto time_on = [&](std::size_t link) {
    return report.loads[link] / cluster.links.bandwidth[link].value();
  };
  const double busiest = time_on(index(report.busiest->of_all));
  for (std::size_t link = 0; link < report.loads.size(); ++link) {
    loads.push_back(time_on(link) / busiest * report.busiest->of_all_over_injection);
  }
  return loads;
}

std::string topology_drawing(const Cluster& cluster, const TopologyReport& report) {
  Picture picture{
      .name = report.name,
      .summary = summary_of(report.fabric, report.counts),
      .layout = lay_out(cluster, relative_loads(cluster, report)),
      .highest = 1.0,
      .scale = report.busiest
                   ? "load of a cable when each NIC sends to all others of its plane, in "
                     "multiples of a NIC's own"
                   : "Loads unknown: " + report.why_no_busiest + ".",
      .coloured = report.busiest.has_value()};
  picture.highest = std::max(1.0, highest_of(picture.layout));
  return svg_of(picture);
}

std::string step_drawing(const Cluster& cluster, const std::string& name,
                         std::span<const double> bytes, Seconds step_time) {
  std::vector<double> uses;
  for (std::size_t link = 0; link < bytes.size(); ++link) {
    uses.push_back(Bytes{bytes[link]} / cluster.links.bandwidth[link] / step_time);
  }
  Picture picture{.name = name,
                  .summary = summary_of("A fabric", count_cluster(cluster)),
                  .layout = lay_out(cluster, uses),
                  .highest = 0.0,
                  .scale = "use of a cable over a step, of its bandwidth in one direction",
                  .coloured = true,
                  .percent = true};
  picture.highest = highest_of(picture.layout);
  if (picture.highest == 0.0) {
    picture.coloured = false;
    picture.highest = 1.0;
    picture.scale = "No cable of the fabric carries anything in a step.";
  }
  constexpr std::size_t most_lines = 400;
  picture.line_each = picture.layout.strokes.size() <= most_lines;
  return svg_of(picture);
}

}  // namespace trainyard
