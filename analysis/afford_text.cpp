#include "analysis/afford_text.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/plan_text.hpp"
#include "analysis/report.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

std::string tokens_text(Tokens tokens) {
  const double count = tokens.value();
  return count >= 1e12 ? fmt::format("{:.3f} T", count * 1e-12)
                       : fmt::format("{:.2f} B", count * 1e-9);
}

std::string dollars(Dollars amount) {
  return "$" + grouped(amount.value());
}

std::string days(Seconds time) {
  return fmt::format("{:.1f} days", time / one_day);
}

std::string means_text(const Means& means) {
  return dollars(means.budget) + (means.deadline ? " and " + days(*means.deadline) : "");
}

std::string run_line(const char* title, const AffordableRun& run) {
  return fmt::format("  {:<12} {:>10} tokens, {}, {} GPU-hours, {}\n", title,
                     tokens_text(run.tokens), days(run.duration), grouped(run.gpu_hours.value()),
                     dollars(run.cost));
}

std::string tokens_lines(const Affordable& affordable) {
  const AffordableTokens& tokens = affordable.tokens;
  std::string text =
      run_line("as written", affordable.written) + run_line("by budget", tokens.by_budget);
  if (tokens.by_deadline) text += run_line("by deadline", *tokens.by_deadline);
  text += fmt::format("\nThe most is {} tokens", tokens_text(tokens.most().tokens));
  if (tokens.by_deadline) {
    text += fmt::format(": the {} binds", tokens.budget_binds() ? "budget" : "deadline");
  }
  text += ".\n";
  if (affordable.gpus_in_time) {
    text += fmt::format("All that is written would take {} GPUs to meet the deadline.\n",
                        grouped(*affordable.gpus_in_time));
  }
  return text + fmt::format(
                    "The most is {:.0f} tokens for each of {:.1f} B parameters that multiply one "
                    "(20: Hoffmann et al., arXiv 2203.15556).\n",
                    tokens.most().tokens.value() / affordable.parameters,
                    affordable.parameters * 1e-9);
}

TableRow row_of(const AffordableModel& model) {
  const std::string size = fmt::format("{:.1f} B", model.parameters * 1e-9);
  if (!model.plan)
    return {"  " + model.name,       size, "-", "-", "no", tokens_text(model.usual_tokens), "-",
            "no plan fits in memory"};
  return {"  " + model.name,
          size,
          fmt::format("{:.1f}", model.duration / one_day),
          dollars(model.cost),
          model.fits ? "yes" : "no",
          tokens_text(model.usual_tokens),
          dollars(model.usual_cost),
          plan_text(*model.plan)};
}

std::string models_table(const Affordable& affordable) {
  std::vector<TableRow> rows{
      {"  model", "parameters", "days", "cost", "fits", "20 a parameter", "cost", "plan"}};
  for (const AffordableModel& model : affordable.models) rows.push_back(row_of(model));
  return text_table(rows, std::array{Side::left, Side::right, Side::right, Side::right, Side::left,
                                     Side::right, Side::right, Side::left});
}

}  // namespace

std::string afford_text(const Affordable& affordable) {
  std::string text =
      fmt::format("{}: {} on {} {}, with {}\n", affordable.name, affordable.model,
                  grouped(affordable.gpus), affordable.gpu, means_text(affordable.means)) +
      tokens_lines(affordable);
  if (affordable.models.empty()) {
    return text + "\nNo model of the catalogue is in reach with the tokens of the scenario.\n";
  }
  text += fmt::format(
              "\nModels of the catalogue with {} tokens, each with its best plan, if nothing "
              "stops it; larger ones are out of reach\n\n",
              tokens_text(affordable.asked)) +
          models_table(affordable);
  return text + (affordable.largest ? "\nThe largest that fits is " + *affordable.largest + ".\n"
                                    : "\nNone of them fits.\n");
}

}  // namespace trainyard
