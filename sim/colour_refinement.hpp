#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace trainyard {

/// Who sees whom in a directed graph with labelled edges; vertices are numbered from 0.
struct Sights {
  /// One vertex that sees another one, and what is written on the edge.
  struct Watcher {
    std::uint32_t vertex;
    std::uint64_t label;
  };

  std::vector<std::size_t> begin;  ///< watchers of vertex v: begin[v] to begin[v + 1]
  std::vector<Watcher> watchers;

  std::size_t size() const { return begin.size() - 1; }
  std::span<const Watcher> of(std::uint32_t vertex) const {
    return std::span{watchers}.subspan(begin[vertex], begin[vertex + 1] - begin[vertex]);
  }
};

/// Colours the vertices so that two of one colour are of one kind and see, of each colour, equally
/// many under each label: with as few colours as possible (the coarsest equitable partition).
///
/// Colours are numbered in the order in which vertices first have them. `kind` is by vertex. What a
/// vertex sees is added up as a 128-bit hash of each colour and label. Whenever a class
/// splits, its largest part keeps the colour, and only those who see the other parts are looked at
/// again; so a vertex changes its colour at most log2(n) times, and the work is that of sorting the
/// edges (J. Hopcroft, "An n log n algorithm for minimizing states in a finite automaton", 1971).
std::vector<std::uint32_t> refine_colours(const Sights& sights,
                                          std::span<const std::uint64_t> kind);

}  // namespace trainyard
