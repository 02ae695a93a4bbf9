#include "topologies/graphml_export.hpp"

#include "topologies/export_text.hpp"

namespace trainyard {
namespace {

std::string key(const std::string& name, const char* of) {
  return "  <key id=\"" + name + "\" for=\"" + of + "\" attr.name=\"" + name +
         "\" attr.type=\"string\"/>\n";
}

std::string data(const char* name, std::string_view value) {
  return "<data key=\"" + std::string{name} + "\">" + xml_escaped(value) + "</data>";
}

}  // namespace

std::string graphml_text(const Cluster& cluster) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n" +
      key("kind", "node") + key("name", "node") + key("bandwidth", "edge") +
      key("latency", "edge") + "  <graph id=\"cluster\" edgedefault=\"undirected\">\n";
  for (std::size_t n = 0; n < num_vertices(cluster.graph); ++n) {
    text += "    <node id=\"n" + std::to_string(n) + "\">" +
            data("kind", kind_text(cluster.graph[n].kind)) +
            data("name", name_of(cluster, id_at<DeviceId>(n))) + "</node>\n";
  }
  const Links& links = cluster.links;
  for (std::size_t link = 0; link < links.size(); link += 2) {
    text += "    <edge source=\"n" + std::to_string(index(links.source[link])) + "\" target=\"n" +
            std::to_string(index(links.target[link])) + "\">" +
            data("bandwidth", bandwidth_text(links.bandwidth[link])) +
            data("latency", latency_text(links.latency[link])) + "</edge>\n";
  }
  return text + "  </graph>\n</graphml>\n";
}

}  // namespace trainyard
