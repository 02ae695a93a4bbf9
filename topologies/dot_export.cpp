#include "topologies/dot_export.hpp"

#include "topologies/export_text.hpp"

namespace trainyard {
namespace {

std::string in_quotes(std::string_view text) {
  std::string quotation = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quotation += '\\';
    quotation += letter;
  }
  return quotation + "\"";
}

}  // namespace

std::string dot_text(const Cluster& cluster) {
  std::string text = "graph cluster {\n";
  std::vector<std::string> names;
  for (std::size_t n = 0; n < num_vertices(cluster.graph); ++n) {
    names.push_back(in_quotes(name_of(cluster, id_at<DeviceId>(n))));
    text += "  " + names.back() + " [kind=" + std::string{kind_text(cluster.graph[n].kind)} +
            ", name=" + names.back() + "];\n";
  }
  const Links& links = cluster.links;
  for (std::size_t link = 0; link < links.size(); link += 2) {
    text += "  " + names[index(links.source[link])] + " -- " + names[index(links.target[link])] +
            " [bandwidth=" + in_quotes(bandwidth_text(links.bandwidth[link])) +
            ", latency=" + in_quotes(latency_text(links.latency[link])) + "];\n";
  }
  return text + "}\n";
}

}  // namespace trainyard
