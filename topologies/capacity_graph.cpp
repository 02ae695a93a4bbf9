#include "topologies/capacity_graph.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace trainyard {
namespace {

using Colours = std::vector<std::uint32_t>;

/// What a vertex sees of one colour.
struct Sight {
  std::uint32_t colour;
  std::int64_t out;
  std::int64_t in;

  auto operator<=>(const Sight&) const = default;
};

/// Its own colour first, then what it sees of others.
using View = std::pair<std::uint32_t, std::vector<Sight>>;

class Refinement {
 public:
  explicit Refinement(const CapacityGraph& graph) : sights_(graph.vertices) {
    // The colour of a sight is the number of the other vertex until it is looked at.
    for (const CapacityGraph::Pipe& pipe : graph.pipes) {
      sights_[pipe.a].push_back({pipe.b, pipe.there, pipe.back});
      sights_[pipe.b].push_back({pipe.a, pipe.back, pipe.there});
    }
  }

  /// Colours that tell apart what the colours before do, and what sees different ones.
  Colours refine(const Colours& before) const {
    std::map<View, std::uint32_t> numbers;
    Colours after;
    for (std::size_t n = 0; n < sights_.size(); ++n) {
      const auto fresh = static_cast<std::uint32_t>(numbers.size());
      after.push_back(numbers.try_emplace(view(n, before), fresh).first->second);
    }
    return after;
  }

 private:
  View view(std::size_t vertex, const Colours& colours) const {
    std::vector<Sight> seen = sights_[vertex];
    for (Sight& sight : seen) sight.colour = colours[sight.colour];
    std::ranges::sort(seen, {}, &Sight::colour);
    std::size_t kept = 0;
    for (std::size_t n = 1; n < seen.size(); ++n) {
      if (seen[n].colour == seen[kept].colour) {
        seen[kept].out += seen[n].out;
        seen[kept].in += seen[n].in;
      } else {
        seen[++kept] = seen[n];
      }
    }
    if (!seen.empty()) seen.resize(kept + 1);
    return {colours[vertex], std::move(seen)};
  }

  std::vector<std::vector<Sight>> sights_;
};

}  // namespace

CapacityGraph with_joined_pipes(CapacityGraph graph) {
  for (CapacityGraph::Pipe& pipe : graph.pipes) {
    if (pipe.a <= pipe.b) continue;
    std::swap(pipe.a, pipe.b);
    std::swap(pipe.there, pipe.back);
  }
  const auto ends = [](const CapacityGraph::Pipe& pipe) { return std::pair{pipe.a, pipe.b}; };
  std::ranges::sort(graph.pipes, {}, ends);
  std::vector<CapacityGraph::Pipe> joined;
  for (const CapacityGraph::Pipe& pipe : graph.pipes) {
    if (pipe.a == pipe.b) continue;
    if (joined.empty() || ends(joined.back()) != ends(pipe)) {
      joined.push_back(pipe);
    } else {
      joined.back().there += pipe.there;
      joined.back().back += pipe.back;
    }
  }
  graph.pipes = std::move(joined);
  return graph;
}

CapacityGraph fold(const CapacityGraph& graph) {
  const Refinement refinement{graph};
  Colours colours(graph.vertices, 2);
  for (std::uint32_t n = 0; n < 2; ++n) colours[n] = n;
  // Vertices are numbered in order, so that those of 0 and 1 stay 0 and 1.
  const auto classes = [](const Colours& all) { return *std::ranges::max_element(all) + 1; };
  for (;;) {
    Colours finer = refinement.refine(colours);
    const bool stable = classes(finer) == classes(colours);
    colours = std::move(finer);
    if (stable) break;
  }
  CapacityGraph folded{.vertices = classes(colours), .pipes = graph.pipes};
  for (CapacityGraph::Pipe& pipe : folded.pipes) {
    pipe.a = colours[pipe.a];
    pipe.b = colours[pipe.b];
  }
  return with_joined_pipes(std::move(folded));
}

}  // namespace trainyard
