#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "analysis/run_prediction.hpp"

namespace trainyard {

/// What a figure counts, and so how it is written.
enum class FigureUnit : std::uint8_t { seconds, share, bytes, dollars, gpu_hours, token_rate };

/// What a lesson asks to look at while its knob turns.
struct LessonFigure {
  std::string_view name;  ///< as lessons write it
  std::string_view title;
  FigureUnit unit;
  bool less_is_better;
  /// Seconds, bytes, dollars, hours, tokens a second, or a share of 1; nothing if the run does not
  /// tell it.
  std::optional<double> (*of)(const RunScenario&, const RunPrediction&);
};

/// All of them.
std::span<const LessonFigure> lesson_figures();

/// The figure that is written here. Throws InputError if there is none of that name.
const LessonFigure& find_lesson_figure(const YamlValue& name);

/// The figure of that name; nullptr if there is none.
const LessonFigure* lesson_figure_named(std::string_view name);

/// "1.51 s", "372 ms", "11.2 days", "37.1 %", "15.9 GB", "$20,541", "10,270 GPU-hours", "1,579
/// tokens/s".
std::string figure_text(FigureUnit unit, double value);

}  // namespace trainyard
