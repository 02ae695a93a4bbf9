#include "workloads/placement_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace trainyard {
namespace {

enum class Arrangement : std::uint8_t { single, looped, v_shape, bidirectional };

constexpr std::array<std::pair<std::string_view, Arrangement>, 4> arrangement_names{{
    {"single", Arrangement::single},
    {"looped", Arrangement::looped},
    {"v-shape", Arrangement::v_shape},
    {"bidirectional", Arrangement::bidirectional},
}};

int read_virtual_stages(const YamlValue& value) {
  const int stages = value.count();
  if (stages > most_phases) {
    value.fail(value.text() + " stages on a rank", "at most " + std::to_string(most_phases));
  }
  return stages;
}

/// "3", or of the second pipe "up 3".
Placement read_stage(const YamlValue& value) {
  std::string_view text = value.text();
  Placement placement{.pipe = text.starts_with("up ") ? 1 : 0, .stage = 0};
  if (placement.pipe == 1) text.remove_prefix(3);
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, placement.stage);
  if (error != std::errc{} || stopped != end || placement.stage < 0) {
    value.fail("'" + value.text() + "' is not a stage",
               "write its number, '3', or in the other direction 'up 3'");
  }
  return placement;
}

/// Requires `items` to be where the placements stand.
void check_held_once(const YamlValue& lists,
                     const std::vector<std::pair<Placement, YamlValue>>& items) {
  const auto in_pipe = [&](int pipe) {
    return static_cast<int>(
        std::ranges::count_if(items, [&](const auto& item) { return item.first.pipe == pipe; }));
  };
  const std::array stages{in_pipe(0), in_pipe(1)};
  if (stages[1] != 0 && stages[0] != stages[1]) {
    lists.fail(std::to_string(stages[0]) + " stages in one direction, but " +
                   std::to_string(stages[1]) + " up",
               "list both copies of the model");
  }
  std::set<std::pair<int, int>> held;
  for (const auto& [placement, value] : items) {
    if (placement.stage >= stages[0]) {
      value.fail("'" + value.text() + "' is beyond the " + std::to_string(stages[0]) +
                     " stages that are listed",
                 "number them from 0, and leave none out");
    }
    if (!held.emplace(placement.pipe, placement.stage).second) {
      value.fail("'" + value.text() + "' is held twice", "list each stage once");
    }
  }
}

StagePlacement read_lists(const YamlValue& value, int ranks) {
  StagePlacement placement;
  std::vector<std::pair<Placement, YamlValue>> items;
  for (const YamlValue& rank : value.list()) {
    std::vector<Placement>& held = placement.emplace_back();
    for (const YamlValue& item : rank.list()) {
      held.push_back(read_stage(item));
      items.emplace_back(held.back(), item);
    }
    if (held.empty()) rank.fail("a rank without a stage", "list what it holds");
    if (std::ssize(held) > most_phases) {
      rank.fail(std::to_string(held.size()) + " stages on a rank",
                "at most " + std::to_string(most_phases));
    }
  }
  if (std::ssize(placement) != ranks) {
    value.fail("stages of " + std::to_string(placement.size()) + " ranks, but the order of " +
                   std::to_string(ranks),
               "list both for each rank");
  }
  check_held_once(value, items);
  return placement;
}

StagePlacement read_arrangement(const YamlValue& value, YamlMap& map, int ranks) {
  switch (value.one_of(arrangement_names)) {
    case Arrangement::single:
      return looped_placement(ranks);
    case Arrangement::looped:
      return looped_placement(ranks, read_virtual_stages(map.at("virtual_stages")));
    case Arrangement::v_shape:
      return v_placement(ranks);
    case Arrangement::bidirectional:
      return bidirectional_placement(ranks);
  }
  return {};
}

// Gradients of two copies of a stage are summed between the ranks that hold them, which therefore
// must hold the same stages.
void check_mirrored(const YamlValue& value, const StagePlacement& placement) {
  std::vector<std::vector<int>> stages;
  for (const std::vector<Placement>& rank : placement) {
    std::vector<int>& held = stages.emplace_back();
    for (const Placement& each : rank) held.push_back(each.stage);
    std::ranges::sort(held);
  }
  for (std::size_t rank = 0; rank < stages.size(); ++rank) {
    if (std::ranges::count(stages, stages[rank]) == 2) continue;
    value.fail("no other rank holds the stages of rank " + std::to_string(rank),
               "in two directions, stages lie in the same way on pairs of ranks");
  }
}

}  // namespace

StagePlacement read_placement(YamlMap& map, int ranks) {
  const auto value = map.find("placement");
  if (!value) return looped_placement(ranks);
  StagePlacement placement =
      value->is_list() ? read_lists(*value, ranks) : read_arrangement(*value, map, ranks);
  if (pipes(placement) > 1) check_mirrored(*value, placement);
  return placement;
}

}  // namespace trainyard
