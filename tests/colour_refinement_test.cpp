#include "sim/colour_refinement.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <tuple>
#include <utility>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

using Colours = std::vector<std::uint32_t>;

/// One vertex sees another one.
struct Edge {
  std::uint32_t watcher;
  std::uint32_t seen;
  std::uint64_t label = 0;
};

Sights sights_of(std::size_t vertices, const std::vector<Edge>& edges) {
  Sights sights{.begin = std::vector<std::size_t>(vertices + 1), .watchers = {}};
  for (const Edge& edge : edges) ++sights.begin[edge.seen + 1];
  std::partial_sum(sights.begin.begin(), sights.begin.end(), sights.begin.begin());
  sights.watchers.resize(edges.size());
  std::vector<std::size_t> next = sights.begin;
  for (const Edge& edge : edges) sights.watchers[next[edge.seen]++] = {edge.watcher, edge.label};
  return sights;
}

/// Both ways between neighbours.
std::vector<Edge> path(std::uint32_t vertices) {
  std::vector<Edge> edges;
  for (std::uint32_t v = 1; v < vertices; ++v) {
    edges.push_back({v - 1, v});
    edges.push_back({v, v - 1});
  }
  return edges;
}

/// Looks at all that each vertex sees, again and again, until nothing changes.
Colours refined_slowly(const std::vector<Edge>& edges, const std::vector<std::uint64_t>& kind) {
  using Seen = std::vector<std::pair<std::uint32_t, std::uint64_t>>;
  std::vector<std::uint64_t> before = kind;
  std::size_t classes = 0;
  for (;;) {
    std::vector<Seen> seen(kind.size());
    for (const Edge& edge : edges) {
      seen[edge.watcher].emplace_back(before[edge.seen], edge.label);
    }
    std::map<std::pair<std::uint64_t, Seen>, std::uint32_t> numbers;
    Colours after;
    for (std::size_t v = 0; v < kind.size(); ++v) {
      std::ranges::sort(seen[v]);
      const auto fresh = static_cast<std::uint32_t>(numbers.size());
      after.push_back(numbers.try_emplace({before[v], seen[v]}, fresh).first->second);
    }
    if (numbers.size() == classes) return after;
    classes = numbers.size();
    before.assign(after.begin(), after.end());
  }
}

}  // namespace

TEST_CASE("nothing has no colours") {
  CHECK(refine_colours(sights_of(0, {}), {}).empty());
}

TEST_CASE("vertices that see nothing differ by their kind, numbered as they come") {
  const std::vector<std::uint64_t> kind{7, 3, 7, 5, 3};
  CHECK(refine_colours(sights_of(5, {}), kind) == Colours{0, 1, 0, 2, 1});
}

TEST_CASE("vertices of a path differ by how far the next end is") {
  const std::vector<std::uint64_t> kind(7);
  CHECK(refine_colours(sights_of(7, path(7)), kind) == Colours{0, 1, 2, 3, 2, 1, 0});
}

TEST_CASE("a mark at one end of a path tells all of its vertices apart") {
  std::vector<std::uint64_t> kind(20000);
  kind[0] = 1;
  Colours expected(kind.size());
  std::iota(expected.begin(), expected.end(), 0);
  CHECK(refine_colours(sights_of(20000, path(20000)), kind) == expected);
}

TEST_CASE("it counts how many are seen, by label, and who is not seen does not matter") {
  const std::vector<std::uint64_t> kind{0, 0, 0, 0, 1, 1};
  const std::vector<Edge> edges{{0, 4, 8}, {1, 5, 8}, {2, 4, 9}, {3, 4, 8}, {3, 5, 8}};
  CHECK(refine_colours(sights_of(6, edges), kind) == Colours{0, 0, 1, 2, 3, 3});
}

TEST_CASE("random graphs get the colours that looking at everything again and again gives") {
  const unsigned seed = 1520;
  std::mt19937 random{seed};
  for (int round = 0; round < 5000; ++round) {
    INFO("seed " << seed << ", round " << round);
    const auto vertices = static_cast<std::uint32_t>(1 + random() % 30);
    std::vector<Edge> edges(random() % (2 * vertices));
    for (Edge& edge : edges) {
      edge = {static_cast<std::uint32_t>(random() % vertices),
              static_cast<std::uint32_t>(random() % vertices), random() % 2};
    }
    std::vector<std::uint64_t> kind(vertices);
    for (std::uint64_t& k : kind) k = random() % 8 / 7;
    REQUIRE(refine_colours(sights_of(vertices, edges), kind) == refined_slowly(edges, kind));
  }
}
