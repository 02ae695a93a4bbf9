#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/lesson_figure.hpp"

namespace trainyard {

/// What a knob sets in the scenario: a dotted key, and what is put there.
struct LessonSetting {
  YamlNode key;
  YamlNode value;
};

/// One place of a knob.
struct LessonValue {
  std::string name;  ///< as the slider and the answer call it
  std::vector<LessonSetting> settings;
};

/// What a reader turns.
struct LessonKnob {
  std::string label;
  std::string key;  ///< of the scenario; empty where a value sets several
  std::vector<LessonValue> values;
};

/// How a figure goes from value to value.
enum class Course : std::uint8_t {
  rises,
  falls,
  stays,    ///< within 1 %
  highest,  ///< at one of the values
  lowest,
};

/// What the answer says of a figure, so that a test can hold it against the simulation.
struct LessonClaim {
  const LessonFigure* figure;
  Course course;
  std::size_t value;  ///< where it is highest or lowest
};

/// A place in an answer that simulation fills: the figure of a value, or how many times the figure
/// of another value it is.
struct AnswerPlace {
  const LessonFigure* figure;
  std::size_t value;
  std::optional<std::size_t> over;
};

/// Words of an answer, and the place after them.
struct AnswerPart {
  std::string words;
  std::optional<AnswerPlace> place;  ///< nothing after the last words
};

/// One idea, one knob and one question: the block `lesson:` of a scenario.
struct Lesson {
  int number;
  std::string title;
  std::string idea;
  std::string question;
  LessonKnob knob;
  std::vector<const LessonFigure*> figures;
  std::vector<LessonClaim> claims;
  std::vector<AnswerPart> answer;
};

/// Reads the block `lesson:` of a scenario. In its answer `{mfu of 8}` is a place for that figure
/// of the value named 8, and `{step_time of 8 over 1}` for how many times the figure of 1 it is.
/// Throws InputError, also if there is no such block.
Lesson read_lesson(const YamlDocument& document);

/// The scenario that the lesson stands in as the knob's value of that place makes it.
YamlDocument scenario_at(const Lesson& lesson, YamlDocument document, std::size_t value);

}  // namespace trainyard
