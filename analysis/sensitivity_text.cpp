#include "analysis/sensitivity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report.hpp"
#include "analysis/swing_sum.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

constexpr std::size_t most_rows = 12;
constexpr std::size_t bar_columns = 24;  // of the longest side

std::string seconds_text(Seconds time) {
  return fmt::format("{:.3f} s", time.value());
}

template <class Value>
std::string shares_text(const Band<Value>& band) {
  return fmt::format("{:+.1f} % to {:+.1f} %", 100.0 * (band.low / band.middle - 1.0),
                     100.0 * (band.high / band.middle - 1.0));
}

/// "19.455 s, 18.861 to 20.109 s (-3.1 % to +3.4 %)".
template <class Value, class Text>
std::string band_line(const char* title, const Band<Value>& band, Text text) {
  return fmt::format("  {:<9}  {}, between {} and {} ({})\n", title, text(band.middle),
                     text(band.low), text(band.high), shares_text(band));
}

std::string published_lines(const Sensitivity& sensitivity) {
  const Band<Seconds>& band = sensitivity.figures.step_time;
  std::string text;
  for (const PublishedStep& published : sensitivity.published) {
    const char* where = published.step_time < band.low    ? "below the band"
                        : published.step_time > band.high ? "above the band"
                                                          : "in the band";
    const std::string told =
        published.metric == "step_time" ? "published" : "published " + published.metric + " means";
    text += fmt::format("             {} {}, {}\n", told, seconds_text(published.step_time), where);
  }
  return text;
}

std::string bar(double share) {
  return std::string(static_cast<std::size_t>(std::lround(share * bar_columns)), '#');
}

/// "     ####|#####": shorter steps to the left, longer ones to the right.
std::string bars_text(const Band<Seconds>& band, Seconds longest) {
  const std::string left = bar((band.middle - band.low) / longest);
  return std::string(bar_columns - left.size(), ' ') + left + "|" +
         bar((band.high - band.middle) / longest);
}

Seconds longest_side(const Sensitivity& sensitivity) {
  Seconds longest;
  for (const InputSwing& input : sensitivity.inputs) {
    const Band<Seconds>& band = input.figures.step_time;
    longest = std::max({longest, band.high - band.middle, band.middle - band.low});
  }
  return longest;
}

TableRow row_of(const InputSwing& input, Seconds longest) {
  const Band<Seconds>& band = input.figures.step_time;
  return {input.name,
          fmt::format("{:.1f} %", 100.0 * input.uncertainty),
          input.kind,
          fmt::format("{:+.3f} s", (band.low - band.middle).value()),
          fmt::format("{:+.3f} s", (band.high - band.middle).value()),
          bars_text(band, longest) + (input.one_sided ? "  one way, up or down" : "")};
}

/// What is left of the inputs, as one.
std::string rest_line(std::span<const InputSwing> rest) {
  if (rest.empty()) return "";
  const Seconds middle = rest.front().figures.step_time.middle;
  const Band<Seconds> all =
      sum_of_swings(middle, rest, [](const InputSwing& input) { return input.figures.step_time; });
  return fmt::format("  and {} others, together {:+.3f} s to {:+.3f} s\n", rest.size(),
                     (all.low - middle).value(), (all.high - middle).value());
}

std::string tornado(const Sensitivity& sensitivity) {
  const Seconds longest = longest_side(sensitivity);
  std::vector<InputSwing> moving;  // not those that change only hours or dollars
  std::ranges::copy_if(sensitivity.inputs, std::back_inserter(moving),
                       [](const InputSwing& input) { return input.swing() > Seconds{}; });
  const std::size_t rows = std::min(most_rows, moving.size());
  std::vector<TableRow> table{{"  input", "off by", "kind", "less", "more", "step time"}};
  for (std::size_t i = 0; i < rows; ++i) {
    table.push_back(row_of(moving[i], longest));
    table.back().front().insert(0, "  ");
  }
  return text_table(table, std::array{Side::left, Side::right, Side::left, Side::right, Side::right,
                                      Side::left}) +
         rest_line(std::span{moving}.subspan(rows));
}

/// What moves hours or dollars, and no step.
std::string other_lines(const Sensitivity& sensitivity) {
  std::string text;
  for (const InputSwing& input : sensitivity.inputs) {
    if (input.swing() > Seconds{}) continue;
    const auto& [step, hours, cost] = input.figures;
    text += fmt::format("  {} ({}), {:.0f} % off: ", input.name, input.meaning,
                        100.0 * input.uncertainty);
    if (hours.low < hours.high) text += "GPU-hours " + shares_text(hours);
    if (hours.low < hours.high && cost) text += ", ";
    if (cost) text += "cost " + shares_text(*cost);
    text += "\n";
  }
  return text.empty() ? text : "\n" + text;
}

std::string most_important_text(const Sensitivity& sensitivity) {
  std::string text;
  for (std::size_t i = 0; i < sensitivity.most_important.size(); ++i) {
    const InputSwing& input = sensitivity.inputs[i];
    text += fmt::format("{}{} ({})",
                        i == 0                                      ? ""
                        : i + 1 < sensitivity.most_important.size() ? ", "
                                                                    : " and ",
                        input.name, input.meaning);
  }
  return text.empty() ? text : "\nThe step depends most on " + text + ".\n";
}

}  // namespace

std::string sensitivity_text(const Sensitivity& sensitivity) {
  const SensitivityFigures& figures = sensitivity.figures;
  std::string text = fmt::format("{}: {} on {} {}\n", sensitivity.name, sensitivity.model,
                                 grouped(sensitivity.gpus), sensitivity.gpu) +
                     band_line("step", figures.step_time, seconds_text) +
                     published_lines(sensitivity) +
                     band_line("GPU-hours", figures.gpu_hours,
                               [](GpuHours hours) { return grouped(hours.value()); });
  if (figures.cost) {
    text += band_line("cost", *figures.cost,
                      [](Dollars dollars) { return "$" + grouped(dollars.value()); });
  }
  return text + "\n" + tornado(sensitivity) + other_lines(sensitivity) +
         most_important_text(sensitivity) + sensitivity_caveats(sensitivity);
}

std::string sensitivity_caveats(const Sensitivity& sensitivity) {
  std::string text =
      "Bands: each input as far off as inputs of its kind are in the mean, independently of the\n"
      "others: the root of the sum of squares. What the model itself leaves out is not in them.\n";
  if (sensitivity.nested_deviation) {
    text += fmt::format(
        "Nested replays of runs like this were off by up to {:.0f} %, which is not in them "
        "either.\n",
        100.0 * *sensitivity.nested_deviation);
  }
  return text;
}

}  // namespace trainyard
