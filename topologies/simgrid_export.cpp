#include "topologies/simgrid_export.hpp"

#include <map>
#include <stdexcept>
#include <utility>

#include "topologies/export_text.hpp"
#include "topologies/routing.hpp"

namespace trainyard {
namespace {

/// "A:B" in quotation marks for the link from A to B; parallel ones are "A:B:2" and so on.
std::vector<std::string> link_names(const Cluster& cluster) {
  std::map<std::pair<DeviceId, DeviceId>, int> parallel;
  std::vector<std::string> names;
  for (std::size_t link = 0; link < cluster.links.size(); ++link) {
    const DeviceId from = cluster.links.source[link];
    const DeviceId to = cluster.links.target[link];
    const int number = ++parallel[{from, to}];
    names.push_back("\"" + xml_escaped(name_of(cluster, from)) + ":" +
                    xml_escaped(name_of(cluster, to)) +
                    (number > 1 ? ":" + std::to_string(number) : "") + "\"");
  }
  return names;
}

void append_routes(const Cluster& cluster, const std::vector<std::string>& hosts,
                   const std::vector<std::string>& links, std::string& text) {
  std::vector<LinkId> route;
  for (std::size_t from = 0; from < hosts.size(); ++from) {
    for (std::size_t to = 0; to < hosts.size(); ++to) {
      if (from == to) continue;
      route.clear();
      append_route(cluster, id_at<GpuId>(from), id_at<GpuId>(to), route);
      text += "    <route src=" + hosts[from] + " dst=" + hosts[to] + " symmetrical=\"NO\">";
      for (const LinkId link : route) text += "<link_ctn id=" + links[index(link)] + "/>";
      text += "</route>\n";
    }
  }
}

}  // namespace

std::string simgrid_text(const Cluster& cluster) {
  constexpr std::size_t most = 256;
  if (cluster.gpus.size() > most) {
    throw std::invalid_argument(
        "a SimGrid platform has a route for each pair of GPUs, too many for " +
        std::to_string(cluster.gpus.size()) + " (export at most " + std::to_string(most) +
        ", of fewer nodes)");
  }
  std::string text =
      "<?xml version=\"1.0\"?>\n"
      "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
      "<platform version=\"4.1\">\n"
      "  <zone id=\"cluster\" routing=\"Full\">\n";
  std::vector<std::string> hosts;
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); ++gpu) {
    hosts.push_back("\"" + xml_escaped(name_of(cluster, id_at<DeviceId>(gpu))) + "\"");
    text += "    <host id=" + hosts.back() + " speed=\"1Gf\"/>\n";
  }
  const std::vector<std::string> links = link_names(cluster);
  for (std::size_t link = 0; link < links.size(); ++link) {
    text += "    <link id=" + links[link] + " bandwidth=\"" +
            bandwidth_text(cluster.links.bandwidth[link], "", "GBps") + "\" latency=\"" +
            latency_text(cluster.links.latency[link], "") + "\"/>\n";
  }
  append_routes(cluster, hosts, links, text);
  return text + "  </zone>\n</platform>\n";
}

}  // namespace trainyard
