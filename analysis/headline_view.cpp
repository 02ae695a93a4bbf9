#include "analysis/headline_view.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "analysis/band_text.hpp"
#include "analysis/report.hpp"
#include "analysis/short_text.hpp"

namespace trainyard {
namespace {

std::string tenths(double share) {
  return percent(share, 1);
}

/// "4.0 to 7.0, why", or nothing of what is sure.
template <class Value, class Text>
std::string bounds(const Band<Value>& band, Text text, const char* why) {
  if (band.is_sure()) return "";
  return fmt::format("{} to {} {}", text(band.low), text(band.high), why);
}

constexpr const char* for_inputs = "if inputs are as far off as they usually are";
constexpr const char* for_failures = "in nine of ten simulated runs";

/// Those that there are, one after the other.
std::string sentences(std::vector<std::string> said) {
  std::erase(said, "");
  return joined(said, "; ");
}

/// Makes the figures one by one.
class Headline {
 public:
  Headline(const RunScenario& scenario, const RunPrediction& run, const Sensitivity* sensitivity)
      : scenario_{scenario},
        run_{run},
        steps_{run.main_phase()},
        main_{scenario.phases[run.main].scenario()},
        sensitivity_{sensitivity} {}

  Json view() {
    time();
    gpu_hours();
    cost();
    utilization();
    step();
    bubble();
    memory();
    goodput();
    return std::move(figures_);
  }

 private:
  void add(const char* key, const char* label, double number, std::string value,
           std::string detail) {
    figures_.push_back({{"key", key},
                        {"label", label},
                        {"value", std::move(value)},
                        {"detail", std::move(detail)},
                        {"number", rounded(number)}});
  }

  void time() {
    const Band<Seconds>& duration = run_.total.duration;
    const std::string length = fmt::format(
        "{} hours, {}", grouped(std::round(duration.middle / one_hour)),
        scenario_.has_phases() ? fmt::format("{} phases", scenario_.phases.size())
                               : fmt::format("{} steps of {}", grouped(std::ceil(steps_.steps)),
                                             readable(steps_.step_time)));
    add("duration", "Time", duration.middle.value(), length_text(duration.middle),
        sentences({length, bounds(duration, length_text, for_failures)}));
  }

  void gpu_hours() {
    const auto text = [](GpuHours hours) { return grouped(hours.value()); };
    const Band<GpuHours>& hours = run_.total.gpu_hours;
    const std::string inputs =
        sensitivity_ ? bounds(sensitivity_->figures.gpu_hours, text, for_inputs) : "";
    add("gpu_hours", "GPU-hours", hours.middle.value(), text(hours.middle),
        sentences({fmt::format("{} {}", grouped(main_.gpus()), main_.cluster.gpu.id),
                   bounds(hours, text, for_failures), inputs}));
  }

  void cost() {
    if (!run_.ledger) return;
    const auto text = [](Dollars amount) { return "$" + grouped(amount.value()); };
    const Band<Dollars>& amount = run_.total.cost;
    const auto banded = sensitivity_ ? sensitivity_->figures.cost : std::nullopt;
    add("cost", "Cost", amount.middle.value(), text(amount.middle),
        sentences({cost_basis(), bounds(amount, text, "as prices and failures go"),
                   banded ? bounds(*banded, text, for_inputs) : "", programme_text()}));
  }

  /// "at $2.00 a GPU-hour, this run alone".
  std::string cost_basis() const {
    const bool owned = scenario_.programme && scenario_.programme->owned;
    if (owned || !main_.price) return "on GPUs of one's own, this run alone";
    return fmt::format("at {} a GPU-hour, this run alone", price_text(main_.price->price));
  }

  std::string programme_text() const {
    if (!scenario_.programme) return "";
    return fmt::format("the programme takes {}", dollars_text(run_.ledger->total()));
  }

  void utilization() {
    const Utilization& share = steps_.utilization;
    add("mfu", "MFU", share.causal, percent(share.causal, 2),
        sentences({fmt::format("causal model FLOPs over the dense BF16 peak of {:.1f} TFLOP/s",
                               steps_.peak.value() * 1e-12),
                   percent(share.full, 2) + " with full attention", mfu_bounds()}));
  }

  /// The peak is the datasheet's, so that a step that takes longer has less in proportion.
  std::string mfu_bounds() const {
    if (!sensitivity_) return "";
    const Band<Seconds>& time = sensitivity_->figures.step_time;
    const double causal = steps_.utilization.causal;
    return bounds(
        Band<double>{causal * (time.middle / time.high), causal, causal * (time.middle / time.low)},
        tenths, for_inputs);
  }

  void step() {
    const Training& training = main_.training;
    const std::string batch = fmt::format(
        "{} sequences of {} tokens, {} tokens/s on each GPU", grouped(training.global_batch),
        grouped(training.sequence_length), grouped(std::round(steps_.tokens_per_gpu.value())));
    const std::string inputs =
        sensitivity_ ? bounds(sensitivity_->figures.step_time, readable, for_inputs) : "";
    add("step_time", "Step", steps_.step_time.value(), readable(steps_.step_time),
        sentences({phase_text(), batch, inputs}));
  }

  /// Of a run of several phases, which one the steps are of.
  std::string phase_text() const {
    if (!scenario_.has_phases()) return "";
    return "of the phase '" + scenario_.phases[run_.main].name + "'";
  }

  void bubble() {
    const double share = steps_.mean_parts.bubble / steps_.step_time;
    const double exposed = steps_.mean_parts.exposed_communication / steps_.step_time;
    add("bubble", "Bubble", share, tenths(share),
        sentences(
            {"of a step, mean over ranks",
             fmt::format("{} is communication that no kernel runs beside", tenths(exposed))}));
  }

  void memory() {
    const double used = steps_.memory.total().value();
    add("memory", "Memory", used,
        fmt::format("{:.1f} of {:.1f} GB", used * 1e-9, main_.cluster.gpu.memory.value() * 1e-9),
        fmt::format("on the fullest GPU, of rank {}{}", steps_.fullest_rank,
                    run_.fits() ? "" : "; the plan does not fit"));
  }

  void goodput() {
    if (!run_.reliability) return;
    const Band<double>& share = run_.total.goodput;
    add("goodput", "Goodput", share.middle, tenths(share.middle),
        sentences({"of the wall-clock time is training that is kept",
                   bounds(share, tenths, for_failures),
                   fmt::format("{:.0f} interruptions", run_.total.interruptions.middle)}));
  }

  const RunScenario& scenario_;
  const RunPrediction& run_;
  const Prediction& steps_;
  const Scenario& main_;
  const Sensitivity* sensitivity_;
  Json figures_ = Json::array();
};

}  // namespace

Json headline_view(const RunScenario& scenario, const RunPrediction& run,
                   const Sensitivity* sensitivity) {
  return Headline{scenario, run, sensitivity}.view();
}

}  // namespace trainyard
