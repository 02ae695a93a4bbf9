#include "analysis/metric_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/band_text.hpp"
#include "analysis/prediction.hpp"
#include "analysis/report.hpp"
#include "analysis/short_text.hpp"

namespace trainyard {
namespace {

constexpr std::string_view part_of_step = "step_part.";

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> titles{{
    {"step_time", "step time"},
    {"tokens_per_s_per_gpu", "tokens/s on each GPU"},
    {"gpu_hours", "GPU-hours"},
    {"model_tflops_per_gpu", "model TFLOP/s of each GPU"},
    {"mfu_causal", "MFU, causal"},
    {"mfu_full", "MFU, full attention"},
    {"memory_per_gpu", "memory of the fullest GPU"},
    {"duration", "duration"},
    {"cost", "cost"},
    {"interruptions", "interruptions"},
    {"effective_time", "effective training time"},
}};

}  // namespace

std::string metric_text(std::string_view metric, double value) {
  if (metric.starts_with("mfu")) return percent(value, 2);
  if (metric.starts_with("memory")) return fmt::format("{:.1f} GB", value * 1e-9);
  if (metric == "step_time") return readable(Seconds{value});
  if (metric.starts_with(part_of_step)) return fmt::format("{:.3f} s", value);
  if (metric == "duration") return days_text(Band<Seconds>::sure(Seconds{value})) + " d";
  if (metric == "cost") return "$" + grouped(value);
  if (metric == "effective_time") return percent(value, 1);
  if (metric.find("tflops") != std::string_view::npos) return fmt::format("{:.1f}", value);
  if (metric == "interruptions") return fmt::format("{:.4g}", value);
  return grouped(value);
}

std::string metric_title(std::string_view metric) {
  for (const StepPart& part : step_parts) {
    if (metric.starts_with(part_of_step) && metric.substr(part_of_step.size()) == part.name) {
      return std::string{part.title} + " (part of a step)";
    }
  }
  const auto found = std::ranges::find(titles, metric, &decltype(titles)::value_type::first);
  return std::string{found == titles.end() ? metric : found->second};
}

}  // namespace trainyard
