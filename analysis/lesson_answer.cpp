#include "analysis/lesson_answer.hpp"

#include <fmt/format.h>

#include "analysis/memory_problem.hpp"

namespace trainyard {
namespace {

PredictedValue predict_value(const Lesson& lesson, const YamlDocument& document,
                             const Catalogue& catalogue, std::size_t value) {
  PredictedValue run{.scenario = read_run_scenario(scenario_at(lesson, document, value), catalogue),
                     .prediction = {}};
  run.prediction = predict_run(run.scenario, {.engine = Engine::fluid});
  if (!run.prediction.fits()) {
    throw InputError{memory_problems(run.scenario, run.prediction).front()};
  }
  return run;
}

std::optional<double> figure_of(const LessonFigure& figure, const PredictedValue& run) {
  return figure.of(run.scenario, run.prediction);
}

std::string filled(const AnswerPlace& place, const std::vector<PredictedValue>& runs,
                   const YamlValue& written) {
  const auto at = [&](std::size_t value) {
    const std::optional<double> figure = figure_of(*place.figure, runs[value]);
    if (figure) return *figure;
    written.fail("the run does not tell its " + std::string{place.figure->name},
                 "leave the place out, or add what the figure rests on");
  };
  if (!place.over) return figure_text(place.figure->unit, at(place.value));
  return fmt::format("{:.2f}", at(place.value) / at(*place.over));
}

std::string text_of(const Lesson& lesson, const std::vector<PredictedValue>& runs,
                    const YamlValue& written) {
  std::string text;
  for (const AnswerPart& part : lesson.answer) {
    text += part.words;
    if (part.place) text += filled(*part.place, runs, written);
  }
  return text;
}

}  // namespace

std::vector<PredictedValue> predicted_values(const Lesson& lesson, const YamlDocument& document,
                                             const Catalogue& catalogue) {
  std::vector<PredictedValue> runs;
  for (std::size_t value = 0; value < lesson.knob.values.size(); ++value) {
    runs.push_back(predict_value(lesson, document, catalogue, value));
  }
  return runs;
}

LessonAnswer answer_of(const Lesson& lesson, const YamlDocument& document,
                       const std::vector<PredictedValue>& runs) {
  LessonAnswer answer;
  for (const PredictedValue& run : runs) {
    answer.figures.emplace_back();
    for (const LessonFigure* figure : lesson.figures) {
      answer.figures.back().push_back(figure_of(*figure, run));
    }
  }
  const YamlValue block = document.root().map().at("lesson");
  answer.text = text_of(lesson, runs, block.map().at("answer"));
  return answer;
}

}  // namespace trainyard
