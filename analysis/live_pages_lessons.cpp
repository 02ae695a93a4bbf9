#include "analysis/live_pages_lessons.hpp"

#include <algorithm>
#include <utility>

#include "analysis/embedded_files.hpp"
#include "analysis/json_lesson.hpp"
#include "analysis/lesson_answer.hpp"
#include "analysis/run_view.hpp"
#include "analysis/what_if.hpp"

namespace trainyard {

std::vector<PlayLesson> embedded_play_lessons() {
  std::vector<PlayLesson> lessons;
  for (const EmbeddedFile& file : embedded_lessons().files) {
    YamlDocument document = read_yaml_text(embedded_file_name(file.name), std::string{file.text});
    Lesson lesson = read_lesson(document);
    lessons.push_back({.lesson = std::move(lesson), .document = std::move(document)});
  }
  std::ranges::sort(lessons, {}, [](const PlayLesson& each) { return each.lesson.number; });
  return lessons;
}

Json lessons_json(const std::vector<PlayLesson>& lessons) {
  std::vector<Lesson> all;
  for (const PlayLesson& each : lessons) all.push_back(each.lesson);
  return lessons_json(std::span<const Lesson>{all});
}

Json lesson_json(const PlayLesson& lesson, const Catalogue& catalogue) {
  const auto runs = predicted_values(lesson.lesson, lesson.document, catalogue);
  return lesson_json(lesson.lesson, answer_of(lesson.lesson, lesson.document, runs));
}

Json lesson_view_json(const PlayLesson& lesson, std::size_t value, const Catalogue& catalogue) {
  const RunScenario run =
      read_run_scenario(scenario_at(lesson.lesson, lesson.document, value), catalogue);
  Json json;
  json["view"] = run_view(run, predict_run(run, {.engine = Engine::fluid}));
  return json;
}

}  // namespace trainyard
