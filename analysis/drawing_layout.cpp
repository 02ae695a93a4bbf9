#include "analysis/drawing_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "analysis/drawn_switches.hpp"
#include "analysis/report.hpp"
#include "topologies/measures.hpp"

namespace trainyard {
namespace {

constexpr double gap = 6.0;  // between boxes

const Device& device_of(const Cluster& cluster, DeviceId id) {
  return cluster.graph[index(id)];
}

std::string count_text(std::size_t number) {
  return grouped(static_cast<double>(number));
}

std::string range_text(std::size_t first, std::size_t last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

/// The last part of a name, as far as it fits.
std::string short_name(const std::string& name) {
  constexpr std::size_t fits = 9;
  const std::string part = name.substr(name.rfind('.') + 1);
  return part.size() <= fits ? part : part.substr(part.size() - fits);
}

/// Puts a cluster into boxes, and those in their places.
class Layout {
 public:
  Layout(const Cluster& cluster, std::span<const double> loads)
      : cluster_{cluster}, loads_{loads}, box_of_(num_vertices(cluster.graph), none) {}

  DrawingLayout make() {
    const std::vector<DeviceId> all = first_plane(cluster_);
    const DrawnSwitches choice = choose_switches(cluster_, all);
    add_switches(all, choice.switches);
    layout_.in_rows =
        std::ranges::any_of(layout_.boxes, [](const DrawnBox& box) { return box.tier > 1; });
    add_nics();
    add_strokes();
    layout_.in_rows ? place_in_rows() : place_in_circle();
    const std::size_t planes = count_cluster(cluster_).planes;
    layout_.caption =
        (planes > 1 ? fmt::format("the first of {} planes, {}", planes, choice.words)
                    : choice.words) +
        "; parallel cables as one line, coloured by the busiest" +
        (layout_.in_rows ? "; below each leaf its NICs, and the nodes they are in" : "");
    return std::move(layout_);
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  void add_switches(const std::vector<DeviceId>& all, const std::vector<DeviceId>& shown) {
    for (const DeviceId id : shown) {
      box_of_[index(id)] = layout_.boxes.size();
      const std::string name = name_of(cluster_, id);
      layout_.boxes.push_back(
          {.lines = {short_name(name)}, .name = name, .tier = row_of(device_of(cluster_, id))});
    }
    std::map<std::uint8_t, std::vector<DeviceId>> others;
    for (const DeviceId id : all) {
      if (box_of_[index(id)] == none) others[row_of(device_of(cluster_, id))].push_back(id);
    }
    for (const auto& [tier, switches] : others) {
      const bool alone = std::ranges::none_of(
          shown, [&](DeviceId id) { return row_of(device_of(cluster_, id)) == tier; });
      for (const DeviceId id : switches) box_of_[index(id)] = layout_.boxes.size();
      layout_.boxes.push_back(
          {.lines = {count_text(switches.size()), alone ? "switches" : "others"},
           .name = count_text(switches.size()) + " other switches",
           .tier = tier,
           .several = true});
    }
  }

  /// NICs get a box below that of their leaf or, where there are no rows, a line in it.
  void add_nics() {
    struct Below {
      std::size_t nics = 0;
      std::size_t first_node = none;
      std::size_t last_node = 0;
    };
    std::map<std::size_t, Below> below;  // by box
    for (std::size_t gpu = 0; gpu < cluster_.gpus.size(); gpu += cluster_.gpus_per_nic) {
      const std::size_t box = box_of_[index(cluster_.leaf_of(id_at<GpuId>(gpu)))];
      if (box == none) continue;
      const std::size_t node = gpu / cluster_.gpus_per_node;
      Below& nics = below[box];
      ++nics.nics;
      nics.first_node = std::min(nics.first_node, node);
      nics.last_node = std::max(nics.last_node, node);
    }
    for (const auto& [box, nics] : below) {
      const std::string count = count_text(nics.nics) + " NICs";
      if (!layout_.in_rows) {
        layout_.boxes[box].lines.push_back(count);
        continue;
      }
      nic_box_[box] = layout_.boxes.size();
      layout_.boxes.push_back(
          {.lines = {count, range_text(nics.first_node, nics.last_node)},
           .name = fmt::format("{} of nodes {} to {}", count, nics.first_node, nics.last_node),
           .several = layout_.boxes[box].several});
    }
  }

  void add_strokes() {
    std::map<std::pair<std::size_t, std::size_t>, Stroke> strokes;
    for (std::size_t link = 0; link < cluster_.links.size(); link += 2) {
      const DeviceId from = cluster_.links.source[link];
      const std::size_t b = box_of_[index(cluster_.links.target[link])];
      std::size_t a = box_of_[index(from)];
      if (device_of(cluster_, from).kind == DeviceKind::nic && nic_box_.contains(b)) {
        a = nic_box_.at(b);
      }
      if (a == none || b == none || a == b) continue;
      Stroke& stroke = strokes[std::minmax(a, b)];
      std::tie(stroke.a, stroke.b) = std::minmax(a, b);
      ++stroke.cables;
      stroke.load = std::max({stroke.load, load_of(link), load_of(link + 1)});
    }
    for (const auto& [ends, stroke] : strokes) layout_.strokes.push_back(stroke);
  }

  double load_of(std::size_t link) const { return loads_.empty() ? 0.0 : loads_[link]; }

  void place_in_rows() {
    std::array<std::vector<std::size_t>, 4> rows;  // by tier
    for (std::size_t n = 0; n < layout_.boxes.size(); ++n) {
      if (layout_.boxes[n].tier > 0) rows.at(layout_.boxes[n].tier).push_back(n);
    }
    const auto length = [&](const std::vector<std::size_t>& row) {
      double sum = 0.0;
      for (const std::size_t n : row) sum += width_of(layout_.boxes[n]) + gap;
      return sum;
    };
    for (const auto& row : rows) layout_.width = std::max(layout_.width, length(row));
    const double apart = std::clamp(layout_.width / 8.0, 130.0, 420.0);
    double y = box_height / 2.0;
    for (std::size_t tier = 3; tier > 0; --tier) {
      if (rows.at(tier).empty()) continue;
      const double spare =
          (layout_.width - length(rows.at(tier))) / static_cast<double>(rows.at(tier).size());
      double x = 0.0;
      for (const std::size_t n : rows.at(tier)) {
        DrawnBox& box = layout_.boxes[n];
        const double room = width_of(box) + gap + spare;
        box.x = x + room / 2.0;
        box.y = y;
        x += room;
      }
      y += tier > 1 ? apart : 80.0;
    }
    for (const auto& [leaf, nics] : nic_box_) {
      layout_.boxes[nics].x = layout_.boxes[leaf].x;
      layout_.boxes[nics].y = y;
    }
    layout_.height = y + box_height / 2.0;
  }

  /// Others in the middle.
  void place_in_circle() {
    const std::size_t around =
        layout_.boxes.size() - (layout_.boxes.back().several ? std::size_t{1} : 0);
    const double turn = 2.0 * std::numbers::pi / static_cast<double>(around);
    const double radius = around < 2 ? 0.0 : std::max(110.0, 75.0 / std::min(turn, 1.0));
    layout_.width = 2.0 * radius + 58.0;
    layout_.height = 2.0 * radius + box_height;
    for (std::size_t n = 0; n < layout_.boxes.size(); ++n) {
      const double away = n < around ? radius : 0.0;
      layout_.boxes[n].x = layout_.width / 2.0 + away * std::sin(turn * static_cast<double>(n));
      layout_.boxes[n].y = layout_.height / 2.0 - away * std::cos(turn * static_cast<double>(n));
    }
  }

  const Cluster& cluster_;
  std::span<const double> loads_;               // by LinkId
  std::vector<std::size_t> box_of_;             // by device
  std::map<std::size_t, std::size_t> nic_box_;  // by the box of the leaves
  DrawingLayout layout_;
};

}  // namespace

double width_of(const DrawnBox& box) {
  return box.several ? 84.0 : 58.0;
}

DrawingLayout lay_out(const Cluster& cluster, std::span<const double> loads) {
  return Layout{cluster, loads}.make();
}

}  // namespace trainyard
