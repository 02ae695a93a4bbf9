#include "sim/colour_refinement.hpp"

#include <algorithm>
#include <compare>
#include <numeric>
#include <utility>

#include "sim/signature.hpp"

namespace trainyard {
namespace {

/// A vertex whose signature differs from what it was when its class was last split.
struct Touched {
  std::uint32_t colour;
  Signature signature;
  std::uint32_t vertex;

  friend auto operator<=>(const Touched&, const Touched&) = default;
};

/// A range of positions, in which the members of a class stand.
struct Range {
  std::size_t begin;
  std::size_t end;

  std::size_t size() const { return end - begin; }
};

/// Vertices in classes, one a colour, that can be split.
class Partition {
 public:
  /// One class of each kind.
  explicit Partition(std::span<const std::uint64_t> kind)
      : colour_(kind.size()), position_(kind.size()), members_(kind.size()), alone_(kind.size()) {
    std::iota(members_.begin(), members_.end(), 0);
    std::ranges::stable_sort(members_, {}, [&](std::uint32_t v) { return kind[v]; });
    for (std::size_t at = 0; at < members_.size(); ++at) {
      if (at == 0 || kind[members_[at]] != kind[members_[at - 1]]) classes_.push_back({at, at});
      place(members_[at], at);
      colour_[members_[at]] = static_cast<std::uint32_t>(classes_.size() - 1);
      ++classes_.back().end;
    }
  }

  std::uint32_t colour(std::uint32_t vertex) const { return colour_[vertex]; }
  bool alone(std::uint32_t vertex) const { return alone_[vertex]; }
  std::vector<std::uint32_t> colours() && { return std::move(colour_); }

  /// Splits a class: those of equal signature stay together, and so do all that were not touched.
  /// The largest part keeps the colour; appends the members of the others to `recoloured`.
  void split(std::span<const Touched> touched, std::vector<std::uint32_t>& recoloured) {
    const std::uint32_t colour = touched.front().colour;
    const Range whole = classes_[colour];
    const std::size_t first = whole.end - touched.size();
    for (std::size_t i = 0; i < touched.size(); ++i) swap_to(touched[i].vertex, first + i);

    parts_.clear();
    if (first > whole.begin) parts_.push_back({whole.begin, first});
    for (std::size_t i = 0; i < touched.size(); ++i) {
      const bool fresh = i == 0 || touched[i].signature != touched[i - 1].signature;
      if (fresh) parts_.push_back({first + i, first + i});
      ++parts_.back().end;
    }
    const auto largest = std::ranges::max_element(parts_, {}, &Range::size);
    for (auto part = parts_.begin(); part != parts_.end(); ++part) {
      if (part->size() == 1) alone_[members_[part->begin]] = true;
      if (part != largest) recolour(*part, recoloured);
    }
    classes_[colour] = *largest;
  }

 private:
  void place(std::uint32_t vertex, std::size_t position) {
    members_[position] = vertex;
    position_[vertex] = static_cast<std::uint32_t>(position);
  }

  void swap_to(std::uint32_t vertex, std::size_t position) {
    const std::uint32_t other = members_[position];
    place(other, position_[vertex]);
    place(vertex, position);
  }

  void recolour(Range part, std::vector<std::uint32_t>& recoloured) {
    const auto fresh = static_cast<std::uint32_t>(classes_.size());
    classes_.push_back(part);
    for (std::size_t at = part.begin; at < part.end; ++at) {
      colour_[members_[at]] = fresh;
      recoloured.push_back(members_[at]);
    }
  }

  std::vector<std::uint32_t> colour_;    // by vertex
  std::vector<std::uint32_t> position_;  // by vertex, in the next
  std::vector<std::uint32_t> members_;   // class by class
  std::vector<bool> alone_;              // by vertex: whether it was found to be a whole class
  std::vector<Range> classes_;           // by colour
  std::vector<Range> parts_;             // of the class at hand
};

class Refinement {
 public:
  Refinement(const Sights& sights, std::span<const std::uint64_t> kind)
      : sights_{sights}, partition_{kind}, signature_(sights.size()), seen_(sights.size()) {}

  std::vector<std::uint32_t> run() && {
    look_at_all();
    while (!touched_.empty()) {
      split_touched();
      touch_watchers();
    }
    return std::move(partition_).colours();
  }

 private:
  void look_at_all() {
    for (std::uint32_t vertex = 0; vertex < sights_.size(); ++vertex) {
      for (const auto& [watcher, label] : sights_.of(vertex)) {
        signature_[watcher] += sight(label, partition_.colour(vertex));
      }
    }
    for (std::uint32_t vertex = 0; vertex < sights_.size(); ++vertex) touch(vertex);
  }

  void split_touched() {
    recoloured_.clear();
    for (Touched& touched : touched_) {
      touched.signature = signature_[touched.vertex];
      seen_[touched.vertex] = false;
    }
    std::ranges::sort(touched_);
    for (auto begin = touched_.begin(); begin != touched_.end();) {
      const auto other = [&](const Touched& touched) { return touched.colour != begin->colour; };
      const auto end = std::find_if(begin, touched_.end(), other);
      partition_.split({begin, end}, recoloured_);
      begin = end;
    }
    touched_.clear();
  }

  // What was seen under colours that are gone need not be taken out of a signature: those of one
  // class saw equally much of it.
  void touch_watchers() {
    for (const std::uint32_t vertex : recoloured_) {
      const std::uint32_t colour = partition_.colour(vertex);
      for (const auto& [watcher, label] : sights_.of(vertex)) {
        if (partition_.alone(watcher)) continue;
        signature_[watcher] += sight(label, colour);
        touch(watcher);
      }
    }
  }

  void touch(std::uint32_t vertex) {
    if (seen_[vertex]) return;
    seen_[vertex] = true;
    touched_.push_back({.colour = partition_.colour(vertex), .signature = {}, .vertex = vertex});
  }

  const Sights& sights_;
  Partition partition_;
  std::vector<Signature> signature_;  // by vertex
  std::vector<bool> seen_;            // by vertex: whether it is among those touched
  std::vector<Touched> touched_;
  std::vector<std::uint32_t> recoloured_;
};

/// The same partition, colours numbered in the order in which vertices first have them.
std::vector<std::uint32_t> in_order(std::vector<std::uint32_t> colours) {
  constexpr auto none = static_cast<std::uint32_t>(-1);
  std::vector<std::uint32_t> number(colours.size(), none);
  std::uint32_t next = 0;
  for (std::uint32_t& colour : colours) {
    if (number[colour] == none) number[colour] = next++;
    colour = number[colour];
  }
  return colours;
}

}  // namespace

std::vector<std::uint32_t> refine_colours(const Sights& sights,
                                          std::span<const std::uint64_t> kind) {
  return in_order(Refinement{sights, kind}.run());
}

}  // namespace trainyard
