#pragma once

#include <optional>
#include <string>
#include <utility>

#include "analysis/search_sites.hpp"

namespace trainyard {

/// The least that a run can take: the FLOPs of the model, without recomputation and further
/// predictions, at the highest dense rate that its GPUs have for its precision. No plan's estimate
/// is below that.
Seconds least_duration(const Scenario& scenario);

/// The scenario's price for its own GPU; for others that of the book on the day that limits name,
/// or without such a day the scenario's too.
std::optional<Price> price_of(const SearchSite& site, const std::string& own_gpu,
                              const SearchQuestion& question, const HardwareTerms& terms);

/// A condition that no plan of a site meets, and whether that is sure; empty if there is none.
std::pair<std::string, bool> why_left_out(const SearchSite& site, const SearchQuestion& question,
                                          const HardwareTerms& terms);

}  // namespace trainyard
