#pragma once

#include <span>
#include <string>

#include "analysis/rental_prices.hpp"

namespace trainyard {

/// The price that a scenario writes ("2.00 USD/GPU-hour") or asks the book for, of its GPU:
/// `{provider: neocloud, term: on-demand, date: 2024-09}`, where `provider` is a class or the name
/// of one. Throws InputError, naming the offers of this GPU that are known, if none answers.
ChosenPrice read_price_choice(const YamlValue& value, const std::string& gpu,
                              std::span<const RentalPrice> prices);

/// The sources of the rows without repetition, joined by "; "; "the scenario" if there are none.
std::string source_of(const ChosenPrice& chosen);

/// "Lambda on-demand 2024-09-01 $2.99, RunPod on-demand 2024-07-27 $3.99": what a price rests on;
/// "as the scenario says" if it says it itself.
std::string rows_text(const ChosenPrice& chosen);

}  // namespace trainyard
