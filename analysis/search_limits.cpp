#include "analysis/search_limits.hpp"

#include <algorithm>
#include <stdexcept>

#include "topologies/build_cluster.hpp"
#include "workloads/model_flops.hpp"

namespace trainyard {
namespace {

FlopRate fastest_rate(const PeakRates& peak, Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return peak.fp32;
    case Precision::tf32:
      return std::max(peak.tf32, peak.fp32);
    case Precision::fp16:
      return peak.fp16;
    case Precision::bf16:
      return peak.bf16;
    case Precision::fp8_tensor:
    case Precision::fp8_block:
      return std::max(peak.fp8, peak.bf16);
  }
  return {};
}

}  // namespace

Seconds least_duration(const Scenario& scenario) {
  const Training& training = scenario.training;
  const Flops each = flops_per_token(scenario.model, training.sequence_length).causal;
  const FlopRate rate = fastest_rate(scenario.cluster.gpu.peak, training.precision);
  return Flops{each.value() * training.tokens.value()} / rate / scenario.gpus();
}

std::optional<Price> price_of(const SearchSite& site, const std::string& own_gpu,
                              const SearchQuestion& question, const HardwareTerms& terms) {
  const std::optional<ChosenPrice>& written = site.scenario.price;
  const std::string& gpu = site.scenario.cluster.gpu.id;
  if (written && (gpu == own_gpu || !question.within.legal)) return written->price.middle;
  if (!question.within.legal) return std::nullopt;
  const auto chosen = book_price(terms, gpu, question.within.legal->date);
  if (!chosen) return std::nullopt;
  return chosen->price.middle;
}

std::pair<std::string, bool> why_left_out(const SearchSite& site, const SearchQuestion& question,
                                          const HardwareTerms& terms) {
  const SearchLimits& within = question.within;
  const Scenario& scenario = site.scenario;
  if (within.gpus && scenario.gpus() > *within.gpus) return {"more GPUs than there may be", true};
  const Gpu& gpu = scenario.cluster.gpu;
  if (within.legal && !legal(terms.rules, gpu, within.legal->date, within.legal->destination)) {
    return {gpu.id + " is not legal on " + text_of(within.legal->date), true};
  }
  const bool costs = within.budget || question.asks_for(SearchObjective::cost);
  if (costs && !site.price) return {"no price is known of " + gpu.id, false};
  if (question.asks_for(SearchObjective::energy) && !site.draw) {
    return {"what " + gpu.id + " draws is not published", false};
  }
  const Seconds least = least_duration(scenario);
  if (within.deadline && least > *within.deadline) {
    return {"later than the deadline even at the peak rate", true};
  }
  if (within.budget && *site.price * gpu_hours(scenario.gpus(), least) > *within.budget) {
    return {"beyond the budget even at the peak rate", true};
  }
  try {
    build_cluster(scenario.cluster.spec);
  } catch (const std::invalid_argument& problem) {
    return {problem.what(), true};
  }
  return {"", true};
}

}  // namespace trainyard
