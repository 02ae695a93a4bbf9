#include "analysis/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/band_text.hpp"
#include "analysis/break_even.hpp"
#include "analysis/chunk_table.hpp"
#include "analysis/critical_path_text.hpp"
#include "analysis/energy_text.hpp"
#include "analysis/ledger_text.hpp"
#include "analysis/metric.hpp"
#include "analysis/metric_text.hpp"
#include "analysis/phase_table.hpp"
#include "analysis/plan_text.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

const PublishedValue* find_published(const Scenario& scenario, std::string_view metric) {
  const auto found = std::ranges::find(scenario.published, metric, &PublishedValue::metric);
  return found == scenario.published.end() ? nullptr : &*found;
}

/// "  (published 19.926, -8.6 %)", or for a share "  (published 38.94 %, +3.8 points)", or nothing.
std::string beside_published(const Scenario& scenario, const Prediction& prediction,
                             std::string_view metric) {
  const PublishedValue* published = find_published(scenario, metric);
  if (!published) return "";
  const double predicted = metric_named(metric).predicted(prediction);
  const std::string value = metric_text(metric, published->value);
  if (metric.starts_with("mfu")) {
    return fmt::format("  (published {}, {:+.1f} points)", value,
                       100.0 * (predicted - published->value));
  }
  return fmt::format("  (published {}, {:+.1f} %)", value,
                     100.0 * (predicted / published->value - 1.0));
}

std::string head_lines(const Scenario& scenario, const Recompute& recompute) {
  const Plan& plan = scenario.plan;
  return fmt::format(
      "{}: {} on {} {}\n"
      "  plan       {}\n"
      "  batch      {} sequences of {} tokens: {} micro-batches of {} on each pipeline\n"
      "  recompute  {}{}\n\n",
      scenario.name, scenario.model.name, grouped(scenario.gpus()), scenario.cluster.gpu.id,
      plan_text(plan, scenario.model.experts.has_value()), grouped(scenario.training.global_batch),
      grouped(scenario.training.sequence_length), micro_batches(plan, scenario.training),
      plan.micro_batch, spelled(recompute), scenario.training.choose_recompute ? " (auto)" : "");
}

/// "1.234 s (flat; nested 1.230 s, -0.3 %)".
std::string step_text(const Prediction& p) {
  if (!p.nested_step_time) return readable(p.step_time);
  return fmt::format("{} (flat; nested {}, {:+.1f} %)", readable(p.step_time),
                     readable(*p.nested_step_time),
                     100.0 * (*p.nested_step_time / p.step_time - 1.0));
}

/// What the nested replay was seen to miss in runs like this; nothing if that is little.
std::string deviation_line(const Prediction& p) {
  if (!p.nested_deviation) return "";
  return fmt::format(
      "             nested; flat replays of small runs like it differed by up to {:.0f} %\n",
      100.0 * *p.nested_deviation);
}

/// The steps before all batches are whole.
std::string ramp_line(const Prediction& p) {
  if (p.ramp.empty()) return "";
  double steps = 0.0;
  Seconds duration;
  for (const BatchStretch& stretch : p.ramp) {
    steps += stretch.steps;
    duration += stretch.duration();
  }
  return fmt::format(
      "  ramp       from {} sequences in {} stairs, {} steps, {:.1f} days of these\n",
      grouped(p.ramp.front().global_batch), p.ramp.size(), grouped(std::ceil(steps)),
      duration / one_day);
}

/// How long the run takes, in hours and dollars, if nothing stops it.
std::string run_lines(const Scenario& scenario, const Prediction& p) {
  std::string text = fmt::format("  run        {} steps, {}\n", grouped(std::ceil(p.steps)),
                                 length_text(p.duration)) +
                     ramp_line(p) +
                     fmt::format("  GPU-hours  {}{}\n", grouped(p.gpu_hours.value()),
                                 beside_published(scenario, p, "gpu_hours"));
  if (p.cost) {
    const Band<Dollars> cost = scenario.price->price * Band<GpuHours>::sure(p.gpu_hours);
    text += fmt::format("  cost       {} at {} a GPU-hour, this run alone\n", dollars_text(cost),
                        price_text(scenario.price->price));
  }
  return text;
}

/// `of_run`: lines about the whole run, if they are not told elsewhere.
std::string result_lines(const Scenario& scenario, const Prediction& p, const std::string& of_run) {
  const auto published = [&](const char* metric) { return beside_published(scenario, p, metric); };
  std::string text =
      fmt::format("  step       {}{}\n", step_text(p), published("step_time")) + deviation_line(p) +
      fmt::format("  rate       {} tokens/s on each GPU{}\n", grouped(p.tokens_per_gpu.value()),
                  published("tokens_per_s_per_gpu")) +
      of_run;
  text += fmt::format("  MFU        {:.2f} % causal{}\n", 100.0 * p.utilization.causal,
                      published("mfu_causal"));
  text += fmt::format("             {:.2f} % full attention{}\n", 100.0 * p.utilization.full,
                      published("mfu_full"));
  text += fmt::format(
      "             {:.2f} % hardware, with recomputation and multi-token prediction\n"
      "             of {:.1f} TFLOP/s, dense BF16\n",
      100.0 * p.utilization.hardware, p.peak.value() * 1e-12);
  text += fmt::format("  memory     {:.1f} of {:.1f} GB on the fullest GPU (rank {}){}\n",
                      p.memory.total().value() * 1e-9, scenario.cluster.gpu.memory.value() * 1e-9,
                      p.fullest_rank, published("memory_per_gpu"));
  for (const std::string& line : memory_lines(p.memory, scenario.model, scenario.plan)) {
    text += fmt::format("             {}\n", line);
  }
  return text + "\n";
}

const PublishedValue* find_published(const Scenario& scenario, const StepPart& part) {
  return find_published(scenario, fmt::format("step_part.{}", part.name));
}

std::string part_table(const Scenario& scenario, const Prediction& p) {
  const bool compared = std::ranges::any_of(
      step_parts, [&](const StepPart& part) { return find_published(scenario, part) != nullptr; });
  std::string text = fmt::format("  {:<22} {:>10} {:>12}{}\n", "where a step goes", "mean rank",
                                 "first rank", compared ? "    published" : "");
  for (const StepPart& part : step_parts) {
    const PublishedValue* published = find_published(scenario, part);
    if (part.value == &StepParts::exposed_communication) text += "  of which\n";
    text += fmt::format("  {:<22} {:>8.3f} s {:>10.3f} s{}\n", part.title,
                        (p.mean_parts.*part.value).value(), (p.parts.front().*part.value).value(),
                        published ? fmt::format(" {:>10.3f} s", published->value) : "");
  }
  return text;
}

/// Steps of one plan, with lines about its whole run among them.
std::string steps_text(const Scenario& scenario, const Prediction& prediction,
                       const std::string& of_run) {
  std::string text = head_lines(scenario, prediction.recompute) +
                     result_lines(scenario, prediction, of_run) + part_table(scenario, prediction);
  if (differ(prediction.replicas)) {
    text += replicas_table(prediction.replicas) + waiting_table(prediction);
  }
  return text + chunk_table(prediction.step.profiles);
}

/// What the run costs line by line, whether owning would be cheaper, and its energy.
std::string money_text(const RunScenario& scenario, const RunPrediction& run) {
  std::string text;
  if (run.ledger) text += ledger_text(*run.ledger) + "\n";
  if (scenario.programme && scenario.programme->ownership) {
    const auto& price = scenario.phases[run.main].scenario().price;
    text += owned_cost_text(*scenario.programme->ownership) + "\n";
    if (price) text += break_even_text(*scenario.programme->ownership, price->price) + "\n";
  }
  if (run.energy) text += energy_text(*run.energy) + "\n";
  return text;
}

}  // namespace

std::string report_text(const Scenario& scenario, const Prediction& prediction) {
  return steps_text(scenario, prediction, run_lines(scenario, prediction));
}

std::string report_text(const RunScenario& scenario, const RunPrediction& prediction) {
  const Scenario& main = scenario.phases[prediction.main].scenario();
  if (!scenario.tells_of_run()) return report_text(main, prediction.main_phase());
  std::string text = scenario.name + "\n" + phase_table(scenario, prediction) + "\n";
  if (prediction.reliability) {
    text += reliability_text(*prediction.reliability, *scenario.reliability) + "\n";
  }
  text += published_table(scenario, prediction);
  return text + money_text(scenario, prediction) +
         steps_text(main, prediction.main_phase(), ramp_line(prediction.main_phase()));
}

std::string readable(Seconds time) {
  const double seconds = time.value();
  if (seconds >= 1.0) return fmt::format("{:.3f} s", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.3f} ms", seconds * 1e3);
  return fmt::format("{:.3f} us", seconds * 1e6);
}

std::string length_text(Seconds duration) {
  const double days = duration / one_day;
  return days >= 1.0 ? fmt::format("{:.1f} days", days) : fmt::format("{:.1f} hours", 24.0 * days);
}

std::string grouped(double number) {
  if (std::abs(number) < 1000.0) return fmt::format("{:g}", number);
  std::string digits = fmt::format("{:.0f}", number);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace trainyard
