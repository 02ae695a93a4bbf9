#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/json_text.hpp"
#include "analysis/lesson.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

/// A lesson, and the scenario that it stands in.
struct PlayLesson {
  Lesson lesson;
  YamlDocument document;
};

/// The lessons that the program was built with, in their order.
std::vector<PlayLesson> embedded_play_lessons();

/// All lessons to choose from.
Json lessons_json(const std::vector<PlayLesson>& lessons);

/// A lesson with what simulation answers. Throws InputError if a value of its knob cannot run.
Json lesson_json(const PlayLesson& lesson, const Catalogue& catalogue);

/// The run at the value of that place of the lesson's knob: {view}. Throws InputError.
Json lesson_view_json(const PlayLesson& lesson, std::size_t value, const Catalogue& catalogue);

}  // namespace trainyard
