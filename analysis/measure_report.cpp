#include "analysis/measure_report.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/plan_text.hpp"
#include "analysis/report.hpp"
#include "sim/names.hpp"

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

std::string rate_text(FlopRate rate) {
  return fmt::format("{:.4g} TFLOP/s", rate.value() * 1e-12);
}

std::string value_text(std::string_view metric, double value) {
  if (metric == "flop_rate") return rate_text(FlopRate{value});
  return metric.ends_with("bandwidth") ? rate_text(Bandwidth{value}) : readable(Seconds{value});
}

/// "  (published 115 GB/s, +0.2 %)", or nothing.
std::string beside_published(const MeasureScenario& scenario, const Measurement& found,
                             std::string_view metric) {
  for (const PublishedValue& row : scenario.published) {
    if (row.metric != metric) continue;
    const double predicted = measured_metric_named(metric).measured(found);
    return fmt::format("  (published {}, {:+.1f} %)", value_text(metric, row.value),
                       100.0 * (predicted / row.value - 1.0));
  }
  return "";
}

std::string title_of_measured(const CollectiveRequest& request) {
  return fmt::format("{} of {}", name_in(collective_names, request.kind),
                     readable_size(request.size));
}
std::string title_of_measured(const MeasuredExchange& exchange) {
  const bool dispatch = exchange.request.direction == ExchangeDirection::dispatch;
  return fmt::format("{} of {} tokens a GPU", dispatch ? "dispatch" : "combine",
                     grouped(exchange.request.tokens));
}
std::string title_of_measured(const Matmul& product) {
  const std::string_view kind = name_in(matmul_names, product.kind);
  const bool weights = kind.ends_with("-weights");
  const bool one = product.groups == 1.0;
  return fmt::format("{} of {} x {} and {} x {} in {}{}",
                     one ? "product" : grouped(product.groups) + " products", grouped(product.rows),
                     grouped(product.depth), grouped(product.depth), grouped(product.columns),
                     kind.substr(0, kind.rfind("-weights")), weights ? ", added to gradients" : "");
}
std::string title_of_measured(const AttentionScores& scores) {
  return fmt::format("attention{} over {} x {} tokens by {} heads of {} and {}",
                     scores.backward ? " backward" : "", grouped(scores.sequences),
                     grouped(scores.length), grouped(scores.heads), grouped(scores.key_width),
                     grouped(scores.value_width));
}
std::string title_of_measured(const ElementwisePass& pass) {
  return "pass over " + readable_size(pass.moved);
}
std::string title_of_measured(const MeasuredKernel& kernel) {
  return std::visit([](const auto& shape) { return title_of_measured(shape); }, kernel.kernel);
}
std::string title_of_measured(const MeasuredPair& pair) {
  return fmt::format("forward and backward of stage {} of {}", pair.stage,
                     stage_count(pair.run.plan));
}

std::string way_text(const MeasureScenario& scenario, const Measurement& found) {
  if (found.way) {
    return fmt::format("{}, protocol {}", name_in(algorithm_names, found.way->algorithm),
                       name_in(protocol_names, found.way->protocol));
  }
  if (const auto* kernel = std::get_if<MeasuredKernel>(&scenario.measured)) {
    return fmt::format("{} of {} multiprocessors", kernel->sms, scenario.cluster.gpu.sms);
  }
  if (const auto* pair = std::get_if<MeasuredPair>(&scenario.measured)) {
    const StageShape stage =
        stages_of(pair->run.model, pair->run.plan)[static_cast<std::size_t>(pair->stage)];
    const double tokens = 1.0 * pair->run.plan.micro_batch * pair->run.training.sequence_length /
                          pair->run.plan.context;
    return fmt::format("{}, {} tokens a GPU", stage_text(stage), grouped(tokens));
  }
  const auto& exchange = std::get<MeasuredExchange>(scenario.measured);
  return fmt::format("{}, {} mode", exchange.version.name,
                     exchange.request.mode == ExchangeMode::normal ? "normal" : "low-latency");
}

}  // namespace

std::string title_of(const MeasureScenario& scenario) {
  return std::visit([](const auto& measured) { return title_of_measured(measured); },
                    scenario.measured);
}

std::string report_text(const MeasureScenario& scenario, const Measurement& found) {
  std::string text = fmt::format("{}: {} on {} {}\n", scenario.name, title_of(scenario),
                                 grouped(found.gpus), scenario.cluster.gpu.id);
  const auto line = [&](const char* title, const std::string& value) {
    text += fmt::format("  {:<13}  {}\n", title, value);
  };
  const auto figure = [&](const char* title, const char* metric) {
    const double value = measured_metric_named(metric).measured(found);
    line(title, value_text(metric, value) + beside_published(scenario, found, metric));
  };
  line("way", way_text(scenario, found));
  figure("time", "time");
  if (found.flop_rate) figure("FLOP rate", "flop_rate");
  if (found.bus_bandwidth) figure("bus bandwidth", "bus_bandwidth");
  if (found.bandwidth) figure("bandwidth", "bandwidth");
  if (found.pair) {
    figure("kernels", "compute_busy");
    figure("transport", "transport");
    figure("exposed", "exposed_communication");
    return text;
  }
  line(found.busiest == "multiprocessors" ? "FLOP bound" : "byte bound",
       fmt::format("{}, on {}: {:.0f} % of the time", readable(found.bound), found.busiest,
                   100.0 * (found.bound / found.time)));
  return text;
}

}  // namespace trainyard
