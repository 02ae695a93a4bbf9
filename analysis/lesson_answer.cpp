#include "analysis/lesson_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/memory_problem.hpp"

namespace trainyard {
namespace {

/// The run at one value of the knob.
struct PredictedValue {
  RunScenario scenario;
  RunPrediction prediction;
};

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

/// Whether each neighbour of a value is to it as it should be.
template <class Relation>
bool all_neighbours(const std::vector<double>& figures, Relation relation) {
  return std::ranges::adjacent_find(figures, [&](double a, double b) { return !relation(a, b); }) ==
         figures.end();
}

bool holds(const LessonClaim& claim, const std::vector<PredictedValue>& runs) {
  constexpr double alike = 0.01;
  std::vector<double> figures;
  for (const PredictedValue& run : runs) {
    figures.push_back(figure_of(*claim.figure, run).value_or(std::nan("")));
  }
  const auto others_are = [&](auto relation) {
    for (std::size_t i = 0; i < figures.size(); ++i) {
      if (i != claim.value && !relation(figures[i], figures[claim.value])) return false;
    }
    return true;
  };
  switch (claim.course) {
    case Course::rises:
      return all_neighbours(figures, [](double a, double b) { return a < b; });
    case Course::falls:
      return all_neighbours(figures, [](double a, double b) { return a > b; });
    case Course::stays:
      return others_are([&](double a, double b) { return std::abs(a - b) <= alike * b; });
    case Course::highest:
      return others_are([](double a, double b) { return a < b; });
    case Course::lowest:
      return others_are([](double a, double b) { return a > b; });
  }
  return false;
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

LessonAnswer answer_of(const Lesson& lesson, const YamlDocument& document,
                       const Catalogue& catalogue) {
  std::vector<PredictedValue> runs;
  LessonAnswer answer;
  for (std::size_t value = 0; value < lesson.knob.values.size(); ++value) {
    runs.push_back(predict_value(lesson, document, catalogue, value));
    answer.figures.emplace_back();
    for (const LessonFigure* figure : lesson.figures) {
      answer.figures.back().push_back(figure_of(*figure, runs.back()));
    }
  }
  for (const LessonClaim& claim : lesson.claims) answer.claims.push_back(holds(claim, runs));
  const YamlValue block = document.root().map().at("lesson");
  answer.text = text_of(lesson, runs, block.map().at("answer"));
  return answer;
}

}  // namespace trainyard
