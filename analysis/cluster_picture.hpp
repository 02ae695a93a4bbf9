#pragma once

#include <string>

#include "analysis/drawing_layout.hpp"

namespace trainyard {

/// A drawing, and what is written around it.
struct Picture {
  std::string name;
  std::string summary;
  DrawingLayout layout;
  double highest;     ///< load, which the last colour stands for
  std::string scale;  ///< what colours mean; or why there are none
  bool coloured = true;
  bool percent = false;   ///< how loads are written
  bool line_each = true;  ///< with its name; or strokes of one colour and width as one path
};

/// As SVG that needs nothing from elsewhere, and whose ids and styles are its own.
std::string svg_of(const Picture& picture);

}  // namespace trainyard
