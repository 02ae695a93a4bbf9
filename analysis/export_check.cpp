#include "analysis/export_check.hpp"

#include <fmt/format.h>

#include <chrono>

namespace trainyard {
namespace {

DatedRuling rule_on(const ExportRules& rules, const ChipMetrics& metrics, Date from,
                    std::optional<Date> to, Destination destination) {
  DatedRuling dated{.from = from, .to = to, .ruling = verdict(rules, metrics, from, destination)};
  if (const Tariff* const duty = tariff(rules, metrics, from)) dated.tariff = duty->name;
  return dated;
}

std::vector<DatedRuling> history(const ExportRules& rules, const ChipMetrics& metrics,
                                 Destination destination) {
  std::vector<DatedRuling> rulings;
  const std::vector<Date> days = changes(rules, destination);
  for (std::size_t i = 0; i < days.size(); ++i) {
    std::optional<Date> to;
    if (i + 1 < days.size()) to = days[i + 1] - std::chrono::days{1};
    rulings.push_back(rule_on(rules, metrics, days[i], to, destination));
  }
  return rulings;
}

double both_directions(Bandwidth one_direction) {
  return 2e-9 * one_direction.value();
}

std::vector<std::string> remarks_on(const CheckedPart& part, std::optional<Date> date) {
  std::vector<std::string> remarks;
  const Gpu& gpu = part.gpu;
  if (!gpu.die) {
    remarks.push_back("the area of its logic is not published: performance density counts as 0");
  }
  if (gpu.memory_bandwidth == Bandwidth{}) {
    remarks.push_back("its memory bandwidth is not published, and counts as 0");
  }
  if (gpu.pcie == Bandwidth{}) remarks.push_back("its PCIe is not published, and counts as 0");
  if (part.from_nvlink) {
    remarks.push_back(fmt::format("with the {:g} GB/s of NVLink in the cluster; {} comes with {:g}",
                                  both_directions(gpu.scale_up), gpu.id,
                                  both_directions(*part.from_nvlink)));
  }
  const auto launch = read_date(gpu.launch);
  if (date && launch && *date < *launch) {
    remarks.push_back("hypothetical: the part came to market in " + gpu.launch);
  }
  return remarks;
}

ClusterPower power_of(const ExportRules& rules, const ChipMetrics& metrics, int gpus,
                      std::optional<Date> date) {
  ClusterPower power{
      .gpus = gpus, .tpp = gpus * metrics.tpp, .h100_equivalents = {}, .quota_shares = {}};
  power.h100_equivalents = power.tpp / rules.h100_equivalent;
  if (!date || *date < rules.quotas.from || *date > rules.quotas.to) return power;
  for (const auto& [what, limit] : rules.quotas.limits) {
    power.quota_shares.emplace_back(what, power.h100_equivalents / limit);
  }
  return power;
}

}  // namespace

ExportCheck check_export(const ExportRules& rules, const CheckedPart& part,
                         std::optional<Date> date, Destination destination) {
  ExportCheck check;
  check.part = part;
  check.metrics = chip_metrics(part.gpu);
  check.destination = destination;
  check.date = date;
  check.remarks = remarks_on(part, date);
  if (part.cluster_gpus) check.power = power_of(rules, check.metrics, *part.cluster_gpus, date);
  if (!date) {
    check.rulings = history(rules, check.metrics, destination);
    return check;
  }
  check.rulings = {rule_on(rules, check.metrics, *date, date, destination)};
  check.notes = notes_on(rules, part.gpu, *date, destination);
  return check;
}

}  // namespace trainyard
