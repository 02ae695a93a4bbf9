#include "analysis/cluster_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

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

std::string load_text(const Picture& picture, double load) {
  return picture.percent ? fmt::format("{:.3g} %", 100.0 * load) : fmt::format("{:.2f}", load);
}

std::string legend(const Picture& picture) {
  if (!picture.coloured) return text_at(margin, 97.0, picture.scale, "small");
  std::string text = "<defs><linearGradient id=\"cluster-load\">";
  for (std::size_t n = 0; n < scale.size(); ++n) {
    const double share = static_cast<double>(n) / static_cast<double>(scale.size() - 1);
    text += fmt::format("<stop offset=\"{}\" stop-color=\"{}\"/>", share, colour_at(share));
  }
  text += fmt::format(
      "</linearGradient></defs>\n"
      "<rect x=\"{0}\" y=\"86\" width=\"200\" height=\"10\" fill=\"url(#cluster-load)\"/>\n",
      margin);
  for (const double share : {0.0, 0.5, 1.0}) {
    text += text_at(margin + 200.0 * share, 111.0, load_text(picture, picture.highest * share),
                    "small middle");
  }
  return text + text_at(margin + 230.0, 96.0, picture.scale, "small");
}

std::string colour_of(const Picture& picture, const Stroke& stroke) {
  return picture.coloured ? colour_at(stroke.load / picture.highest) : "#888888";
}

struct Ends {
  double x1;
  double y1;
  double x2;
  double y2;
};

/// From edge to edge where boxes stand in rows, so that no line hides behind a neighbour.
Ends ends_of(const DrawingLayout& layout, const Stroke& stroke, double left) {
  const DrawnBox& a = layout.boxes[stroke.a];
  const DrawnBox& b = layout.boxes[stroke.b];
  const double down = !layout.in_rows ? 0.0 : (a.y < b.y ? 0.5 : a.y > b.y ? -0.5 : 0.0);
  return {.x1 = left + a.x,
          .y1 = head + a.y + down * box_height,
          .x2 = left + b.x,
          .y2 = head + b.y - down * box_height};
}

double width_of(const DrawingLayout& layout, const Stroke& stroke) {
  const double thin = layout.strokes.size() > 400 ? 0.5 : 1.0;
  return thin * std::min(4.0, 1.0 + std::log2(static_cast<double>(stroke.cables)) / 3.0);
}

/// A line for each stroke, with its name.
std::string lines_text(const Picture& picture, double left) {
  std::string text = "<g stroke-opacity=\"0.75\">\n";
  for (const Stroke& stroke : picture.layout.strokes) {
    const Ends ends = ends_of(picture.layout, stroke, left);
    text += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
        "stroke-width=\"{:.1f}\"><title>{} to {}: {} cable{}{}</title></line>\n",
        ends.x1, ends.y1, ends.x2, ends.y2, colour_of(picture, stroke),
        width_of(picture.layout, stroke), xml_escaped(picture.layout.boxes[stroke.a].name),
        xml_escaped(picture.layout.boxes[stroke.b].name), stroke.cables,
        stroke.cables == 1 ? "" : "s",
        picture.coloured ? ", load " + load_text(picture, stroke.load) : "");
  }
  return text + "</g>\n";
}

/// A path for all strokes of one colour and width, of which there are few.
std::string paths_text(const Picture& picture, double left) {
  constexpr double shades = 48.0;
  std::map<std::pair<std::string, std::string>, std::string> paths;
  for (const Stroke& stroke : picture.layout.strokes) {
    Stroke shaded = stroke;
    shaded.load = std::round(stroke.load / picture.highest * shades) / shades * picture.highest;
    const Ends ends = ends_of(picture.layout, stroke, left);
    paths[{colour_of(picture, shaded), fmt::format("{:.1f}", width_of(picture.layout, stroke))}] +=
        fmt::format("M{:.0f} {:.0f}L{:.0f} {:.0f}", ends.x1, ends.y1, ends.x2, ends.y2);
  }
  std::string text = "<g stroke-opacity=\"0.75\" fill=\"none\">\n";
  for (const auto& [look, path] : paths) {
    text += fmt::format("<path stroke=\"{}\" stroke-width=\"{}\" d=\"{}\"/>\n", look.first,
                        look.second, path);
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

std::string svg_of(const Picture& picture) {
  const double width = std::max(least_width, picture.layout.width + 2.0 * margin);
  const double left = (width - picture.layout.width) / 2.0;
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cluster\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" "
      "aria-labelledby=\"cluster-title cluster-description\">\n"
      "<title id=\"cluster-title\">{2}</title>\n"
      "<desc id=\"cluster-description\">Drawn: {3}.</desc>\n"
      "<style>.cluster text{{font-family:sans-serif;fill:#222222}}"
      ".cluster .large{{font-size:17px;font-weight:bold}}"
      ".cluster .small{{font-size:11px}}.cluster .middle{{text-anchor:middle}}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      width, head + picture.layout.height + margin,
      xml_escaped(picture.name + ": " + picture.summary), xml_escaped(picture.layout.caption));
  text += text_at(margin, 32.0, picture.name, "large");
  text += text_at(margin, 51.0, picture.summary + ".", "small");
  text += text_at(margin, 67.0, "Drawn: " + picture.layout.caption + ".", "small");
  text += legend(picture);
  text += picture.line_each ? lines_text(picture, left) : paths_text(picture, left);
  for (const DrawnBox& box : picture.layout.boxes) text += box_text(box, left);
  return text + "</svg>\n";
}

}  // namespace trainyard
