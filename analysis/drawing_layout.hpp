#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "topologies/cluster.hpp"

namespace trainyard {

/// A switch, several that are not drawn one by one, or the NICs below one of these.
struct DrawnBox {
  std::vector<std::string> lines;  ///< short
  std::string name;                ///< in full
  std::uint8_t tier = 0;           ///< of switches; 0: NICs
  bool several = false;            ///< switches that are not drawn one by one, or their NICs
  double x = 0.0;                  ///< of the middle
  double y = 0.0;
};

/// All cables between two boxes.
struct Stroke {
  std::size_t a = 0;  ///< position in the boxes
  std::size_t b = 0;
  std::size_t cables = 0;
  double load = 0.0;  ///< of the busiest of them
};

struct DrawingLayout {
  std::vector<DrawnBox> boxes;
  std::vector<Stroke> strokes;
  std::string caption;   ///< what is drawn, and what is left out
  bool in_rows = false;  ///< else in a circle
  double width = 0.0;
  double height = 0.0;
};

constexpr double box_height = 34.0;

double width_of(const DrawnBox& box);

/// The first plane of a cluster. Trees stand in rows, from the NICs up to the cores; other fabrics
/// in a circle. Where that would be more than some hundred boxes, the first pod or group, or else
/// the first switch and its neighbours, is drawn switch by switch, and the rest of each tier as one
/// box. `loads` are by LinkId, in any unit, or empty.
DrawingLayout lay_out(const Cluster& cluster, std::span<const double> loads);

}  // namespace trainyard
