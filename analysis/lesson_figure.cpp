#include "analysis/lesson_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "analysis/break_even.hpp"
#include "analysis/report.hpp"

namespace trainyard {
namespace {

using Figure = std::optional<double>;

const std::optional<Ownership>& ownership_of(const RunScenario& scenario) {
  static constexpr std::optional<Ownership> none;
  return scenario.programme ? scenario.programme->ownership : none;
}

Figure step_time(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().step_time.value();
}

Figure bubble(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().mean_parts.bubble.value();
}

Figure bubble_share(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().mean_parts.bubble / run.main_phase().step_time;
}

Figure exposed_communication(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().mean_parts.exposed_communication.value();
}

Figure exposed_share(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().mean_parts.exposed_communication / run.main_phase().step_time;
}

Figure mfu(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().utilization.causal;
}

Figure token_rate(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().tokens_per_gpu.value();
}

Figure memory(const RunScenario&, const RunPrediction& run) {
  return run.main_phase().memory.total().value();
}

Figure duration(const RunScenario&, const RunPrediction& run) {
  return run.total.duration.middle.value();
}

Figure hours(const RunScenario&, const RunPrediction& run) {
  return run.total.gpu_hours.middle.value();
}

Figure cost(const RunScenario&, const RunPrediction& run) {
  if (!run.ledger) return std::nullopt;
  return run.total.cost.middle.value();
}

Figure owner_cost(const RunScenario& scenario, const RunPrediction& run) {
  const std::optional<Ownership>& owned = ownership_of(scenario);
  if (!owned) return std::nullopt;
  return (owned_cost(*owned).total() * run.total.gpu_hours.middle).value();
}

Figure break_even_use(const RunScenario& scenario, const RunPrediction&) {
  const std::optional<Ownership>& owned = ownership_of(scenario);
  const std::optional<ChosenPrice>& price = scenario.phases.front().scenario().price;
  if (!owned || !price) return std::nullopt;
  return break_even(*owned, price->price.middle).use;
}

Figure goodput(const RunScenario&, const RunPrediction& run) {
  return run.total.goodput.middle;
}

constexpr std::array<LessonFigure, 14> all{{
    {"step_time", "step", FigureUnit::seconds, true, step_time},
    {"bubble", "bubble", FigureUnit::seconds, true, bubble},
    {"bubble_share", "bubble, of the step", FigureUnit::share, true, bubble_share},
    {"exposed_communication", "exposed communication", FigureUnit::seconds, true,
     exposed_communication},
    {"exposed_share", "exposed communication, of the step", FigureUnit::share, true, exposed_share},
    {"mfu", "MFU, causal", FigureUnit::share, false, mfu},
    {"tokens_per_s_per_gpu", "rate of a GPU", FigureUnit::token_rate, false, token_rate},
    {"memory", "memory of the fullest GPU", FigureUnit::bytes, true, memory},
    {"duration", "run", FigureUnit::seconds, true, duration},
    {"gpu_hours", "GPU-hours of the run", FigureUnit::gpu_hours, true, hours},
    {"cost", "rent of the run", FigureUnit::dollars, true, cost},
    {"owner_cost", "cost of the run to an owner", FigureUnit::dollars, true, owner_cost},
    {"break_even_use", "use from which owning is cheaper", FigureUnit::share, true, break_even_use},
    {"goodput", "goodput", FigureUnit::share, false, goodput},
}};

std::string time_text(Seconds time) {
  if (time >= one_day) return fmt::format("{:.1f} days", time / one_day);
  if (time >= Seconds{1.0}) return fmt::format("{:.2f} s", time.value());
  return fmt::format("{:.3g} ms", 1e3 * time.value());
}

}  // namespace

std::span<const LessonFigure> lesson_figures() {
  return all;
}

const LessonFigure* lesson_figure_named(std::string_view name) {
  const auto found = std::ranges::find(all, name, &LessonFigure::name);
  return found == all.end() ? nullptr : &*found;
}

const LessonFigure& find_lesson_figure(const YamlValue& name) {
  if (const LessonFigure* const figure = lesson_figure_named(name.text())) return *figure;
  std::vector<std::string> known;
  for (const LessonFigure& figure : all) known.emplace_back(figure.name);
  name.fail_unknown(known);
}

std::string figure_text(FigureUnit unit, double value) {
  switch (unit) {
    case FigureUnit::seconds:
      return time_text(Seconds{value});
    case FigureUnit::share:
      return fmt::format("{:.1f} %", 100.0 * value);
    case FigureUnit::bytes:
      return fmt::format("{:.1f} GB", value / 1e9);
    case FigureUnit::dollars:
      return "$" + grouped(value);
    case FigureUnit::gpu_hours:
      return grouped(value) + " GPU-hours";
    case FigureUnit::token_rate:
      return grouped(value) + " tokens/s";
  }
  return {};
}

}  // namespace trainyard
