#include "topologies/graph_readers.hpp"

#include <algorithm>
#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>
#include <boost/graph/graphviz.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/range/iterator_range.hpp>
#include <new>
#include <sstream>
#include <type_traits>
#include <utility>

#include "sim/yaml_mistake.hpp"
#include "topologies/graph_bounds.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, std::string WrittenVertex::*>, 2>
    vertex_attributes{{{"kind", &WrittenVertex::kind}, {"name", &WrittenVertex::name}}};

constexpr std::array<std::pair<std::string_view, std::string WrittenEdge::*>, 4> edge_attributes{
    {{"bandwidth", &WrittenEdge::bandwidth},
     {"latency", &WrittenEdge::latency},
     {"port_a", &WrittenEdge::port_a},
     {"port_b", &WrittenEdge::port_b}}};

template <class Attributes, class Owner>
void set(const Attributes& attributes, Owner& owner, std::string_view name,
         const std::string& value) {
  for (const auto& [known, member] : attributes) {
    if (known == name) owner.*member = value;
  }
}

/// Takes from Boost's reader what it finds, attributes as text whatever type their keys claim. A
/// vertex and an edge are known to it by position.
class GraphmlTaker final : public boost::mutate_graph {
 public:
  explicit GraphmlTaker(WrittenGraph& graph) : graph_{graph} {}

 private:
  bool is_directed() const override { return graph_.is_directed; }

  boost::any do_add_vertex() override {
    graph_.vertices.emplace_back();
    return graph_.vertices.size() - 1;
  }

  std::pair<boost::any, bool> do_add_edge(boost::any source, boost::any target) override {
    WrittenEdge edge;
    edge.source = boost::any_cast<std::size_t>(source);
    edge.target = boost::any_cast<std::size_t>(target);
    graph_.edges.push_back(std::move(edge));
    return {graph_.edges.size() - 1, true};
  }

  void set_graph_property(const std::string&, const std::string&, const std::string&) override {}

  void set_vertex_property(const std::string& name, boost::any vertex, const std::string& value,
                           const std::string&) override {
    set(vertex_attributes, graph_.vertices.at(boost::any_cast<std::size_t>(vertex)), name, value);
  }

  void set_edge_property(const std::string& name, boost::any edge, const std::string& value,
                         const std::string&) override {
    set(edge_attributes, graph_.edges.at(boost::any_cast<std::size_t>(edge)), name, value);
  }

  WrittenGraph& graph_;
};

WrittenGraph take_graphml(std::string_view text, bool is_directed) {
  WrittenGraph graph{.is_directed = is_directed, .vertices = {}, .edges = {}};
  GraphmlTaker taker{graph};
  std::istringstream stream{std::string{text}};
  boost::read_graphml(stream, taker, 0);
  return graph;
}

template <class Directed>
WrittenGraph take_dot(std::string_view text) {
  using Graph =
      boost::adjacency_list<boost::vecS, boost::vecS, Directed, WrittenVertex, WrittenEdge>;
  Graph graph;
  boost::dynamic_properties attributes{boost::ignore_other_properties};
  attributes.property("node_id", get(&WrittenVertex::id, graph));
  for (const auto& [name, member] : vertex_attributes) {
    attributes.property(std::string{name}, get(member, graph));
  }
  for (const auto& [name, member] : edge_attributes) {
    attributes.property(std::string{name}, get(member, graph));
  }
  boost::read_graphviz(std::string{text}, graph, attributes);

  WrittenGraph written{
      .is_directed = std::is_same_v<Directed, boost::directedS>, .vertices = {}, .edges = {}};
  for (std::size_t v = 0; v < num_vertices(graph); ++v) written.vertices.push_back(graph[v]);
  for (const auto edge : boost::make_iterator_range(edges(graph))) {
    written.edges.push_back(graph[edge]);
    written.edges.back().source = source(edge, graph);
    written.edges.back().target = target(edge, graph);
  }
  return written;
}

/// One line of what Boost says.
std::string said(const std::exception& problem) {
  const std::string text = problem.what();
  return text.substr(0, std::min(text.find('\n'), std::size_t{200}));
}

/// What `take` returns of a graph that may be directed or not; it is told which.
template <class Take>
WrittenGraph either_way(Take take) {
  try {
    return take(false);
  } catch (const boost::directed_graph_error&) {
    return take(true);
  }
}

/// Anything that Boost throws as an error of the file.
template <class Take>
WrittenGraph guarded(const std::string& file, const std::string& language, Take take) {
  const std::string remedy = "is the file cut off or of another kind?";
  int line = 1;
  std::string problem;
  try {
    return either_way(take);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const boost::undirected_graph_error&) {
    problem = "directed and undirected edges in one graph";
  } catch (const boost::property_tree::file_parser_error& error) {
    line = std::max(1, static_cast<int>(std::min(error.line(), 1'000'000'000UL)));
    problem = "not " + language + ": " + error.message();
  } catch (const std::exception& error) {
    problem = "not " + language + ": " + said(error);
  }
  throw mistake(place_in(file, line, 1), problem, remedy);
}

}  // namespace

WrittenGraph read_graphml(const std::string& file, std::string_view text) {
  check_graphml_bounds(file, text);
  return guarded(file, "GraphML",
                 [&](bool is_directed) { return take_graphml(text, is_directed); });
}

WrittenGraph read_dot(const std::string& file, std::string_view text) {
  check_dot_bounds(file, text);
  return guarded(file, "DOT", [&](bool is_directed) {
    return is_directed ? take_dot<boost::directedS>(text) : take_dot<boost::undirectedS>(text);
  });
}

}  // namespace trainyard
