#include "analysis/price_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/names.hpp"

namespace trainyard {
namespace {

std::string offer_text(const RentalPrice& row) {
  return fmt::format("{} {}", name_in(provider_class_names, row.provider_class),
                     name_in(rental_term_names, row.term));
}

/// "china assumption 2024-12-01; neocloud on-demand 2024-08-24 to 2025-03-03".
std::string known_offers(std::span<const RentalPrice> prices, const std::string& gpu) {
  std::map<std::string, std::pair<Date, Date>> offers;
  for (const RentalPrice& row : prices) {
    if (row.gpu != gpu || !row.clear) continue;
    auto& [first, last] = offers.try_emplace(offer_text(row), row.date, row.date).first->second;
    first = std::min(first, row.date);
    last = std::max(last, row.date);
  }
  std::string text;
  for (const auto& [offer, dates] : offers) {
    text += (text.empty() ? "" : "; ") + offer + " " + text_of(dates.first);
    if (dates.first != dates.second) text += " to " + text_of(dates.second);
  }
  return text.empty() ? "none" : text;
}

/// A class, or the name of a provider that the book has for this GPU.
std::string read_provider(const YamlValue& value, const std::string& gpu,
                          std::span<const RentalPrice> prices) {
  std::vector<std::string> known;
  for (const auto& [name, provider_class] : provider_class_names) known.emplace_back(name);
  for (const RentalPrice& row : prices) {
    if (row.gpu == gpu && std::ranges::find(known, row.provider) == known.end()) {
      known.push_back(row.provider);
    }
  }
  if (std::ranges::find(known, value.text()) == known.end()) value.fail_unknown(known);
  return value.text();
}

PriceQuestion read_question(YamlMap& map, const std::string& gpu,
                            std::span<const RentalPrice> prices) {
  PriceQuestion question{.gpu = gpu, .provider = {}, .term = {}, .date = map.at("date").last_day()};
  if (const auto provider = map.find("provider")) {
    question.provider = read_provider(*provider, gpu, prices);
  }
  if (const auto term = map.find("term")) question.term = term->one_of(rental_term_names);
  return question;
}

}  // namespace

ChosenPrice read_price_choice(const YamlValue& value, const std::string& gpu,
                              std::span<const RentalPrice> prices) {
  if (!value.is_map()) return {Band<Price>::sure(value.price()), {}};
  const PriceQuestion question =
      value.read([&](YamlMap& map) { return read_question(map, gpu, prices); });
  if (const auto chosen = choose_price(prices, question)) return *chosen;
  value.fail(
      fmt::format("no such price of {} is known in the year up to {}", gpu, text_of(question.date)),
      fmt::format("known of it: {}", known_offers(prices, gpu)));
}

std::string source_of(const ChosenPrice& chosen) {
  std::vector<std::string> sources;
  std::string text;
  for (const RentalPrice& row : chosen.rows) {
    if (std::ranges::find(sources, row.source) != sources.end()) continue;
    sources.push_back(row.source);
    text += (text.empty() ? "" : "; ") + row.source;
  }
  return text.empty() ? "the scenario" : text;
}

std::string rows_text(const ChosenPrice& chosen) {
  if (chosen.rows.empty()) return "as the scenario says";
  std::string text;
  for (const RentalPrice& row : chosen.rows) {
    text += fmt::format("{}{} {} {} ${:.2f}", text.empty() ? "" : ", ", row.provider,
                        name_in(rental_term_names, row.term), text_of(row.date), row.low.value());
    if (row.high > row.low) text += fmt::format(" to ${:.2f}", row.high.value());
  }
  return text;
}

}  // namespace trainyard
