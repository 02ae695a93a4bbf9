#include "analysis/json_lesson.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<FigureUnit, std::string_view>, 6> unit_names{{
    {FigureUnit::seconds, "s"},
    {FigureUnit::share, "share"},
    {FigureUnit::bytes, "bytes"},
    {FigureUnit::dollars, "USD"},
    {FigureUnit::gpu_hours, "GPU-hours"},
    {FigureUnit::token_rate, "tokens/s"},
}};

std::string_view name_of(FigureUnit unit) {
  for (const auto& [other, name] : unit_names) {
    if (other == unit) return name;
  }
  return {};
}

Json figures_json(const Lesson& lesson) {
  Json figures = Json::array();
  for (const LessonFigure* figure : lesson.figures) {
    figures.push_back({{"name", figure->name},
                       {"title", figure->title},
                       {"unit", name_of(figure->unit)},
                       {"less_is_better", figure->less_is_better}});
  }
  return figures;
}

/// Under a title that already speaks of GPU-hours there is no need to.
std::string text_below_title(FigureUnit unit, double value) {
  return unit == FigureUnit::gpu_hours ? grouped(value) : figure_text(unit, value);
}

Json row_json(const Lesson& lesson, const std::vector<std::optional<double>>& figures) {
  Json values = Json::array();
  Json texts = Json::array();
  for (std::size_t i = 0; i < figures.size(); ++i) {
    values.push_back(figures[i] ? Json(rounded(*figures[i])) : Json());
    texts.push_back(figures[i] ? text_below_title(lesson.figures[i]->unit, *figures[i]) : "");
  }
  return {{"figures", std::move(values)}, {"texts", std::move(texts)}};
}

Json heading_json(const Lesson& lesson) {
  return {{"number", lesson.number}, {"title", lesson.title}, {"question", lesson.question}};
}

}  // namespace

Json lesson_json(const Lesson& lesson, const LessonAnswer& answer) {
  Json json{{"view", "lesson"}};
  json.update(heading_json(lesson));
  json["idea"] = lesson.idea;
  Json values = Json::array();
  for (const LessonValue& value : lesson.knob.values) values.push_back(value.name);
  json["knob"] = {{"label", lesson.knob.label}, {"key", lesson.knob.key}, {"values", values}};
  json["figures"] = figures_json(lesson);
  json["rows"] = Json::array();
  for (std::size_t i = 0; i < answer.figures.size(); ++i) {
    Json row{{"value", lesson.knob.values[i].name}};
    row.update(row_json(lesson, answer.figures[i]));
    json["rows"].push_back(std::move(row));
  }
  json["answer"] = answer.text;
  return json;
}

Json lessons_json(std::span<const Lesson> lessons) {
  Json list = Json::array();
  for (const Lesson& lesson : lessons) list.push_back(heading_json(lesson));
  return list;
}

}  // namespace trainyard
