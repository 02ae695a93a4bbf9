#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/export_rules.hpp"

namespace trainyard {

/// What is to be looked at: a part, or the part of a cluster.
struct CheckedPart {
  std::string name;  ///< as errors and tables call it: "H800-SXM"
  Gpu gpu;
  std::optional<int> cluster_gpus;       ///< if it stands in a cluster
  std::optional<Bandwidth> from_nvlink;  ///< of the part, one direction, if the cluster has another
};

/// What a run of days says.
struct DatedRuling {
  Date from;
  std::optional<Date> to;  ///< the last day; none: in force
  Ruling ruling;
  std::string tariff = "none";
};

/// The computing power of a cluster, and what it would have been of the quotas of AI Diffusion.
struct ClusterPower {
  int gpus = 0;
  double tpp = 0.0;
  double h100_equivalents = 0.0;
  std::vector<std::pair<std::string, double>> quota_shares;  ///< empty on days without quotas
};

/// A part under the rules, for one destination.
struct ExportCheck {
  CheckedPart part;
  ChipMetrics metrics;
  Destination destination = Destination::china;
  std::optional<Date> date;           ///< none: the whole history
  std::vector<DatedRuling> rulings;   ///< of the date alone, or of all days from the first rule on
  std::vector<RuleNote> notes;        ///< of the date
  std::vector<std::string> remarks;   ///< on the numbers
  std::optional<ClusterPower> power;  ///< of a cluster
};

ExportCheck check_export(const ExportRules& rules, const CheckedPart& part,
                         std::optional<Date> date, Destination destination);

}  // namespace trainyard
