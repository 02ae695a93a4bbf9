#include "topologies/bisection.hpp"

#include <algorithm>
#include <boost/graph/push_relabel_max_flow.hpp>
#include <cmath>
#include <map>

#include "topologies/capacity_graph.hpp"

namespace trainyard {
namespace {

constexpr std::uint32_t first_half = 0;
constexpr std::uint32_t second_half = 1;

std::int64_t capacity_of(const Cluster& cluster, std::size_t link) {
  return std::llround(cluster.links.bandwidth[link].value());
}

/// Makes a graph of a cluster without the GPUs and, where it can, without what else is in nodes.
class Contraction {
 public:
  explicit Contraction(const Cluster& cluster)
      : cluster_{cluster}, vertex_(num_vertices(cluster.graph), none) {}

  CapacityGraph graph() {
    const std::size_t gpus = cluster_.gpus.size();
    const std::size_t first_switch = index(cluster_.first_switch);
    for (std::size_t n = 0; n < gpus; ++n) vertex_[n] = n < gpus / 2 ? first_half : second_half;
    for (std::size_t n = first_switch; n < vertex_.size(); ++n) vertex_[n] = graph_.vertices++;
    for (std::size_t n = gpus; n < first_switch; ++n) {
      if (!replace(n)) vertex_[n] = graph_.vertices++;
    }
    for (std::size_t link = 0; link < cluster_.links.size(); link += 2) {
      const std::uint32_t a = vertex_[index(cluster_.links.source[link])];
      const std::uint32_t b = vertex_[index(cluster_.links.target[link])];
      if (a == none || b == none) continue;
      graph_.pipes.push_back({.a = a,
                              .b = b,
                              .there = capacity_of(cluster_, link),
                              .back = capacity_of(cluster_, link + 1)});
    }
    return std::move(graph_);
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  /// Whether a device inside a node could be replaced by one pipe, or by nothing.
  bool replace(std::size_t device) {
    std::map<std::uint32_t, CapacityGraph::Pipe> around;  // by the vertex at the other end
    for (const auto edge : boost::make_iterator_range(out_edges(device, cluster_.graph))) {
      const std::size_t to = target(edge, cluster_.graph);
      if (to >= cluster_.gpus.size() && to < index(cluster_.first_switch)) return false;
      const std::size_t out = index(cluster_.graph[edge].id);
      around[vertex_[to]].there += capacity_of(cluster_, out);
      around[vertex_[to]].back += capacity_of(cluster_, out ^ 1U);
    }
    if (around.size() > 2) return false;
    if (around.size() < 2) return true;
    const auto& [a, to_a] = *around.begin();
    const auto& [b, to_b] = *std::next(around.begin());
    graph_.pipes.push_back({.a = a,
                            .b = b,
                            .there = std::min(to_a.back, to_b.there),
                            .back = std::min(to_b.back, to_a.there)});
    return true;
  }

  const Cluster& cluster_;
  std::vector<std::uint32_t> vertex_;  // of the graph, by device
  CapacityGraph graph_{.vertices = 2, .pipes = {}};
};

std::int64_t maximum_flow(const CapacityGraph& graph) {
  using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
  struct Edge {
    std::int64_t capacity = 0;
    std::int64_t residual = 0;
    Traits::edge_descriptor reverse;
  };
  using FlowGraph =
      boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Edge>;
  FlowGraph flow(graph.vertices);
  // An edge's reverse has no capacity of its own: where it has, Boost takes the flow over one of
  // two vertices' edges for flow to be sent back.
  const auto connect = [&](std::uint32_t from, std::uint32_t to, std::int64_t capacity) {
    const auto there = add_edge(from, to, flow).first;
    const auto back = add_edge(to, from, flow).first;
    flow[there].capacity = capacity;
    flow[there].reverse = back;
    flow[back].reverse = there;
  };
  for (const CapacityGraph::Pipe& pipe : graph.pipes) {
    connect(pipe.a, pipe.b, pipe.there);
    connect(pipe.b, pipe.a, pipe.back);
  }
  return boost::push_relabel_max_flow(flow, first_half, second_half,
                                      capacity_map(get(&Edge::capacity, flow))
                                          .residual_capacity_map(get(&Edge::residual, flow))
                                          .reverse_edge_map(get(&Edge::reverse, flow))
                                          .vertex_index_map(get(boost::vertex_index, flow)));
}

}  // namespace

Bandwidth bisection(const Cluster& cluster) {
  if (cluster.gpus.size() < 2) return {};
  const CapacityGraph graph = fold(with_joined_pipes(Contraction{cluster}.graph()));
  return Bandwidth{static_cast<double>(maximum_flow(graph))};
}

}  // namespace trainyard
