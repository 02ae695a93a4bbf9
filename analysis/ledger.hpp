#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/programme.hpp"

namespace trainyard {

/// One figure of money, and what it is. Never negative.
struct LedgerLine {
  ProgrammePart part = ProgrammePart::final_run;
  std::string name;
  Band<Dollars> amount;
  std::string contains;  ///< "GPUs hired with their nodes, networks and power"
  std::string basis;     ///< "2,788,000 GPU-hours at $2.00"
  std::string source;
  bool on = true;  ///< whether the total has it
};

/// A programme in money. "What the run cost" and "what it took" are two sums over one list.
struct Ledger {
  std::vector<LedgerLine> lines;

  Band<Dollars> headline() const;  ///< the lines of the final run
  Band<Dollars> total() const;     ///< the lines that are on
};

/// A part of the final run: pre-training, context extension, post-training.
struct PaidPhase {
  std::string name;
  Band<GpuHours> hours;
  Band<Price> price;         ///< rented
  std::string price_source;  ///< of the price
};

/// With `Programme{}` the lines of the final run alone. Phases cost what the programme's ownership
/// does if it owns, and else their price.
Ledger ledger_of(const Programme& programme, std::span<const PaidPhase> phases);

/// What people cost if they are a share s of development: s / (1 - s) of its compute.
Band<Dollars> pay_for_share(const Band<double>& share, const Band<Dollars>& compute);

}  // namespace trainyard
