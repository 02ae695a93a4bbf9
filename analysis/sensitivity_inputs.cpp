#include "analysis/sensitivity_inputs.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "analysis/constant_effect.hpp"
#include "analysis/price_choice.hpp"

namespace trainyard {
namespace {

constexpr std::array<FlopRate PeakRates::*, 10> all_rates{
    &PeakRates::fp64, &PeakRates::fp64_matrix, &PeakRates::fp32, &PeakRates::tf32,
    &PeakRates::bf16, &PeakRates::fp16,        &PeakRates::fp8,  &PeakRates::int8,
    &PeakRates::fp4,  &PeakRates::int4};

void slow_matrices(Scenario& scenario, double factor) {
  PeakRates& peak = scenario.cluster.gpu.peak;
  for (FlopRate PeakRates::* const rate : all_rates) peak.*rate = peak.*rate / factor;
}

void slow_memory(Scenario& scenario, double factor) {
  Gpu& gpu = scenario.cluster.gpu;
  gpu.memory_bandwidth = gpu.memory_bandwidth / factor;
}

void slow(Cable& cable, double factor) {
  cable.bandwidth = cable.bandwidth / factor;
}

void slow_scale_up(Scenario& scenario, double factor) {
  slow(scenario.cluster.spec.nvlink, factor);
}

/// From the GPU to its NIC, and to its host.
void slow_pcie(Scenario& scenario, double factor) {
  slow(scenario.cluster.spec.pcie, factor);
  scenario.cluster.gpu.pcie = scenario.cluster.gpu.pcie / factor;
}

/// With the cables of the fabric, which carry what the NICs do.
void slow_network(Scenario& scenario, double factor) {
  ClusterSpec& spec = scenario.cluster.spec;
  slow(spec.nic, factor);
  slow(spec.trunk, factor);
  if (auto* const wired = std::get_if<WiredFabric>(&spec.fabric)) {
    for (Wiring::Cable& cable : wired->wiring.cables) {
      if (cable.bandwidth) cable.bandwidth = *cable.bandwidth / factor;
    }
  }
}

void slow_hops(Scenario& scenario, double factor) {
  ClusterSpec& spec = scenario.cluster.spec;
  for (Cable* const cable : {&spec.nvlink, &spec.pcie, &spec.nic, &spec.trunk}) {
    cable->latency = cable->latency * factor;
  }
}

/// Popularity that deviates by what is above 1 of the factor, independently of what rows do by
/// chance; no load is more even than even.
void skew_experts(Scenario& scenario, double factor) {
  if (!scenario.model.experts || factor <= 1.0) return;
  const double on_rank = static_cast<double>(scenario.model.experts->routed) / scenario.plan.expert;
  double& deviation = scenario.stack.exchange.load_deviation;
  deviation = std::hypot(deviation, (factor - 1.0) / std::sqrt(on_rank));
}

/// The slowdown in all phases of a run.
std::function<void(RunScenario&, double)> in_all_phases(Slowdown slowdown) {
  return [slowdown = std::move(slowdown)](RunScenario& run, double factor) {
    for (RunPhase& phase : run.phases) {
      for (PhasePlan& plan : phase.plans) slowdown(plan.scenario, factor);
    }
  };
}

/// Takes what of a run is not sure one after the other.
class InputList {
 public:
  explicit InputList(const UncertaintyCatalogue& catalogue) : catalogue_{catalogue} {}

  void add(const Provenance& constant, std::string name, std::string meaning,
           std::function<void(RunScenario&, double)> apply) {
    const double uncertainty = uncertainty_of(constant, catalogue_);
    if (uncertainty == 0.0) return;
    inputs_.push_back({.name = std::move(name),
                       .meaning = std::move(meaning),
                       .uncertainty = uncertainty,
                       .kind = constant.kind,
                       .source = constant.source,
                       .apply = std::move(apply)});
  }

  void add_constants(const std::vector<Provenance>& constants) {
    for (const Provenance& constant : constants) {
      const auto effect = effect_of(constant.constant, constants);
      if (effect) {
        add(constant, constant.constant, effect->meaning, in_all_phases(effect->slow));
      }
    }
  }

  void add_hardware(const Scenario& scenario) {
    const Gpu& gpu = scenario.cluster.gpu;
    const auto of_gpu = [&](const char* input, const char* what, const Slowdown& slowdown) {
      add(catalogue_.input(input), gpu.id + " " + what, "the datasheet", in_all_phases(slowdown));
    };
    of_gpu("matrix_rates", "arithmetic rates", slow_matrices);
    of_gpu("memory_bandwidth", "memory bandwidth", slow_memory);
    if (scenario.cluster.spec.nv_switch) of_gpu("scale_up", "NVLink", slow_scale_up);
    of_gpu("pcie", "PCIe", slow_pcie);
    add(catalogue_.input("nic"), "NIC bandwidth", "and that of the fabric",
        in_all_phases(slow_network));
    add(catalogue_.input("hop_latencies"), "hop latencies", "of cables and switches",
        in_all_phases(slow_hops));
  }

  std::vector<UncertainInput> inputs() && { return std::move(inputs_); }

 private:
  const UncertaintyCatalogue& catalogue_;
  std::vector<UncertainInput> inputs_;
};

bool is_even(const Scenario& scenario) {
  return scenario.model.experts && scenario.training.expert_load.kind == LoadKind::even;
}

void change_price(RunScenario& run, double factor) {
  for (RunPhase& phase : run.phases) {
    for (PhasePlan& plan : phase.plans) {
      if (plan.scenario.price) plan.scenario.price->price = plan.scenario.price->price * factor;
    }
  }
}

void change_purchase(RunScenario& run, double factor) {
  Ownership& owned = *run.programme->ownership;
  for (Dollars* const part : {&owned.node, &owned.network, &owned.storage}) *part = *part * factor;
}

/// By how much offers, an asked range by its ends, are from their median in the mean.
double mean_deviation(const ChosenPrice& price) {
  double sum = 0.0;
  for (const RentalPrice& row : price.rows) {
    for (const Price end : {row.low, row.high}) sum += std::abs(end / price.price.middle - 1.0);
  }
  return sum / (2.0 * static_cast<double>(price.rows.size()));
}

/// What offers say that differ, or else what the catalogue says of prices.
Provenance price_provenance(const ChosenPrice& price, const UncertaintyCatalogue& catalogue) {
  Provenance provenance = catalogue.input("price");
  if (price.price.is_sure() || price.rows.empty()) return provenance;
  provenance.kind = "published";
  provenance.source = source_of(price);
  provenance.uncertainty = mean_deviation(price);
  return provenance;
}

void change_failures(RunScenario& run, double factor) {
  FailureModel& failures = run.reliability->failures;
  const FailureRate rate = node_rate(failures);
  if (rate > FailureRate{}) failures = with_node_rate(std::move(failures), rate * factor);
}

}  // namespace

std::vector<UncertainInput> uncertain_inputs(const RunScenario& scenario, const Scenario& main,
                                             const UncertaintyCatalogue& catalogue) {
  InputList list{catalogue};
  list.add_hardware(main);
  list.add_constants(main.kernels.provenance);
  list.add_constants(main.stack.provenance);
  list.add_constants(main.collectives.provenance);
  if (is_even(main)) {
    list.add(catalogue.input("expert_load"), "expert load", "experts are not equally popular",
             in_all_phases(skew_experts));
  }
  if (scenario.programme && scenario.programme->owned && scenario.programme->ownership) {
    list.add(catalogue.input("price"), "purchase of GPUs", "what nodes cost their owner",
             change_purchase);
  } else if (main.price) {
    list.add(price_provenance(*main.price, catalogue), "price", "of a GPU-hour", change_price);
  }
  if (scenario.reliability) {
    list.add(catalogue.input("failure_rate"), "failure rate", "how often nodes fail",
             change_failures);
  }
  return std::move(list).inputs();
}

}  // namespace trainyard
