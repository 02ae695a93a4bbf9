#pragma once

#include <string>
#include <vector>

#include "analysis/ledger.hpp"

namespace trainyard {

inline PaidPhase rented_phase(std::string name, GpuHours hours, Price price = Price{2.0}) {
  return {.name = std::move(name),
          .hours = Band<GpuHours>::sure(hours),
          .price = Band<Price>::sure(price),
          .price_source = "the scenario"};
}

/// As arXiv 2412.19437, Table 1 has them.
inline std::vector<PaidPhase> deepseek_v3_phases() {
  return {rented_phase("pre-training", GpuHours{2.664e6}),
          rented_phase("context extension", GpuHours{119e3}),
          rented_phase("post-training", GpuHours{5e3})};
}

}  // namespace trainyard
