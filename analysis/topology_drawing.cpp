#include "analysis/topology_drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/drawing_layout.hpp"
#include "analysis/report.hpp"
#include "topologies/export_text.hpp"

namespace trainyard {
namespace {

constexpr double margin = 24.0;
constexpr double head = 140.0;  // above the drawing: title, caption, legend
constexpr double least_width = 900.0;

struct Colour {
  double red;
  double green;
  double blue;
};

/// From nothing to the busiest: blue, yellow, red, of rising darkness at the end.
constexpr std::array<Colour, 3> scale{{{69, 117, 180}, {240, 190, 60}, {190, 20, 30}}};

std::string colour_at(double share) {
  const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(scale.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), scale.size() - 2);
  const double rest = place - static_cast<double>(below);
  const auto mix = [&](double Colour::* part) {
    return static_cast<int>(
        std::lround(scale[below].*part * (1.0 - rest) + scale[below + 1].*part * rest));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", mix(&Colour::red), mix(&Colour::green),
                     mix(&Colour::blue));
}

std::string text_at(double x, double y, const std::string& words, const char* style) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>\n", x, y, style,
                     xml_escaped(words));
}

std::string summary(const TopologyReport& report) {
  const auto number = [](std::size_t count) { return grouped(static_cast<double>(count)); };
  return fmt::format("{} of {} endpoints, {} switches and {} links between them", report.fabric,
                     number(report.counts.endpoints), number(report.counts.switches()),
                     number(report.counts.inter_switch_links));
}

std::string legend(const TopologyReport& report, double highest) {
  if (!report.busiest) {
    return text_at(margin, 97.0, "Loads unknown: " + report.why_no_busiest + ".", "small");
  }
  std::string text = "<defs><linearGradient id=\"load\">";
  for (std::size_t n = 0; n < scale.size(); ++n) {
    const double share = static_cast<double>(n) / static_cast<double>(scale.size() - 1);
    text += fmt::format("<stop offset=\"{}\" stop-color=\"{}\"/>", share, colour_at(share));
  }
  text += fmt::format(
      "</linearGradient></defs>\n"
      "<rect x=\"{0}\" y=\"86\" width=\"200\" height=\"10\" fill=\"url(#load)\"/>\n",
      margin);
  for (const double share : {0.0, 0.5, 1.0}) {
    text += text_at(margin + 200.0 * share, 111.0, fmt::format("{:.2f}", highest * share),
                    "small middle");
  }
  return text + text_at(margin + 230.0, 96.0,
                        "load of a cable when each NIC sends to all others of its plane, in "
                        "multiples of a NIC's own",
                        "small");
}

std::string strokes_text(const DrawingLayout& layout, const TopologyReport& report, double highest,
                         double left) {
  std::string text = "<g stroke-opacity=\"0.75\">\n";
  const double thin = layout.strokes.size() > 400 ? 0.5 : 1.0;
  for (const Stroke& stroke : layout.strokes) {
    const DrawnBox& a = layout.boxes[stroke.a];
    const DrawnBox& b = layout.boxes[stroke.b];
    // From edge to edge where boxes stand in rows, so that no line hides behind a neighbour.
    const double down = !layout.in_rows ? 0.0 : (a.y < b.y ? 0.5 : a.y > b.y ? -0.5 : 0.0);
    const std::string colour = report.busiest ? colour_at(stroke.load / highest) : "#888888";
    const double width = std::min(4.0, 1.0 + std::log2(static_cast<double>(stroke.cables)) / 3.0);
    text += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
        "stroke-width=\"{:.1f}\"><title>{} to {}: {} cable{}{}</title></line>\n",
        left + a.x, head + a.y + down * box_height, left + b.x, head + b.y - down * box_height,
        colour, thin * width, xml_escaped(a.name), xml_escaped(b.name), stroke.cables,
        stroke.cables == 1 ? "" : "s",
        report.busiest ? fmt::format(", load {:.2f}", stroke.load) : "");
  }
  return text + "</g>\n";
}

std::string box_text(const DrawnBox& box, double left) {
  constexpr std::array<const char*, 4> fills{"#f2f2f2", "#e3eef9", "#e6f4e6", "#f7ecd9"};
  const double x = left + box.x;
  const double y = head + box.y;
  const double height = box_height + (box.lines.size() > 2 ? 12.0 : 0.0);
  std::string text = fmt::format(
      "<g><title>{}</title><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\" rx=\"4\" "
      "fill=\"{}\" stroke=\"#444444\"/>",
      xml_escaped(box.name), x - width_of(box) / 2.0, y - height / 2.0, width_of(box), height,
      fills.at(box.tier));
  const double first = y + 4.0 - 6.5 * static_cast<double>(box.lines.size() - 1);
  for (std::size_t n = 0; n < box.lines.size(); ++n) {
    text += text_at(x, first + 13.0 * static_cast<double>(n), box.lines[n], "small middle");
  }
  return text + "</g>\n";
}

}  // namespace

std::string topology_drawing(const Cluster& cluster, const TopologyReport& report) {
  const DrawingLayout layout = lay_out(cluster, report);
  const double width = std::max(least_width, layout.width + 2.0 * margin);
  const double height = head + layout.height + margin;
  const double left = (width - layout.width) / 2.0;
  double highest = 1.0;
  for (const Stroke& stroke : layout.strokes) highest = std::max(highest, stroke.load);

  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" aria-labelledby=\"title description\">\n"
      "<title id=\"title\">{2}</title>\n"
      "<desc id=\"description\">Drawn: {3}.</desc>\n"
      "<style>text{{font-family:sans-serif;fill:#222222}}.large{{font-size:17px;font-weight:bold}}"
      ".small{{font-size:11px}}.middle{{text-anchor:middle}}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      width, height, xml_escaped(report.name + ": " + summary(report)),
      xml_escaped(layout.caption));
  text += text_at(margin, 32.0, report.name, "large");
  text += text_at(margin, 51.0, summary(report) + ".", "small");
  text += text_at(margin, 67.0, "Drawn: " + layout.caption + ".", "small");
  text += legend(report, highest);
  text += strokes_text(layout, report, highest, left);
  for (const DrawnBox& box : layout.boxes) text += box_text(box, left);
  return text + "</svg>\n";
}

}  // namespace trainyard
