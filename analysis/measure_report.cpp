#include "analysis/measure_report.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

/// "16 MiB", "1.5 GiB".
std::string readable_size(Bytes size) {
  constexpr std::array<std::pair<const char*, double>, 4> units{
      {{"TiB", 0x1p40}, {"GiB", 0x1p30}, {"MiB", 0x1p20}, {"KiB", 0x1p10}}};
  for (const auto& [unit, bytes] : units) {
    if (size.value() >= bytes) return fmt::format("{:.4g} {}", size.value() / bytes, unit);
  }
  return fmt::format("{:g} B", size.value());
}

std::string rate_text(Bandwidth rate) {
  return fmt::format("{:.4g} GB/s", rate.value() * 1e-9);
}

/// "  (published 115 GB/s, +0.2 %)", or nothing.
std::string beside_published(const MeasureScenario& scenario, const Measurement& found,
                             std::string_view metric) {
  for (const PublishedValue& row : scenario.published) {
    if (row.metric != metric) continue;
    const std::string value =
        metric == "time" ? readable(Seconds{row.value}) : rate_text(Bandwidth{row.value});
    const double predicted = measured_metric_named(metric).measured(found);
    return fmt::format("  (published {}, {:+.1f} %)", value, 100.0 * (predicted / row.value - 1.0));
  }
  return "";
}

std::string way_text(const MeasureScenario& scenario, const Measurement& found) {
  if (found.way) {
    return fmt::format("{}, protocol {}", name_in(algorithm_names, found.way->algorithm),
                       name_in(protocol_names, found.way->protocol));
  }
  const auto& exchange = std::get<MeasuredExchange>(scenario.measured);
  return fmt::format("{}, {} mode", exchange.version.name,
                     exchange.request.mode == ExchangeMode::normal ? "normal" : "low-latency");
}

}  // namespace

std::string title_of(const MeasureScenario& scenario) {
  if (const auto* request = std::get_if<CollectiveRequest>(&scenario.measured)) {
    return fmt::format("{} of {}", name_in(collective_names, request->kind),
                       readable_size(request->size));
  }
  const ExchangeRequest& request = std::get<MeasuredExchange>(scenario.measured).request;
  return fmt::format("{} of {} tokens a GPU",
                     request.direction == ExchangeDirection::dispatch ? "dispatch" : "combine",
                     grouped(request.tokens));
}

std::string report_text(const MeasureScenario& scenario, const Measurement& found) {
  const auto published = [&](const char* metric) {
    return beside_published(scenario, found, metric);
  };
  std::string text =
      fmt::format("{}: {} on {} {}\n", scenario.name, title_of(scenario), grouped(found.gpus),
                  scenario.cluster.gpu.id) +
      fmt::format("  way            {}\n", way_text(scenario, found)) +
      fmt::format("  time           {}{}\n", readable(found.time), published("time"));
  if (found.bus_bandwidth) {
    text += fmt::format("  bus bandwidth  {}{}\n", rate_text(*found.bus_bandwidth),
                        published("bus_bandwidth"));
  }
  text +=
      fmt::format("  bandwidth      {}{}\n", rate_text(found.bandwidth), published("bandwidth"));
  return text + fmt::format("  byte bound     {}, on {}: {:.0f} % of the time\n",
                            readable(found.bound), found.busiest,
                            100.0 * (found.bound / found.time));
}

}  // namespace trainyard
