#include "analysis/topology_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

std::string counted(std::size_t number) {
  return grouped(static_cast<double>(number));
}

std::string dollars(Dollars sum) {
  if (sum.value() >= 1e6) return fmt::format("{:.1f} M USD", sum.value() * 1e-6);
  return fmt::format("{:.1f} k USD", sum.value() * 1e-3);
}

std::string rate(Bandwidth bandwidth) {
  if (bandwidth.value() >= 1e12) return fmt::format("{:.1f} TB/s", bandwidth.value() * 1e-12);
  return fmt::format("{:.1f} GB/s", bandwidth.value() * 1e-9);
}

std::string head_lines(const TopologyReport& report) {
  const ClusterCounts& counts = report.counts;
  std::string tiers;
  if (counts.switches_by_tier.size() > 1) {
    constexpr std::array<const char*, 4> words{"leaves", "spines", "cores", "above"};
    for (std::size_t tier = 0; tier < counts.switches_by_tier.size(); ++tier) {
      tiers +=
          fmt::format("{}{} {}", tier == 0 ? ": " : ", ", counted(counts.switches_by_tier[tier]),
                      words.at(std::min(tier, words.size() - 1)));
    }
  }
  return fmt::format(
      "{}: {}, {} plane{}\n"
      "  GPUs                  {}\n"
      "  endpoints             {} (NIC ports)\n"
      "  switches              {}{}\n"
      "  inter-switch links    {}\n"
      "  diameter              {} switches between the farthest endpoints of a plane\n",
      report.name, report.fabric, counts.planes, counts.planes == 1 ? "" : "s",
      counted(counts.gpus), counted(counts.endpoints), counted(counts.switches()), tiers,
      counted(counts.inter_switch_links), report.diameter_hops);
}

std::string own_line(const OwnTraffic& own) {
  return fmt::format("    in {:<16} {:.2f} x a NIC's own: {}, busy for {}\n", own.of,
                     own.over_injection, own.name, readable(own.busy));
}

std::string busiest_lines(const TopologyReport& report) {
  const std::string own = report.own ? own_line(*report.own) : std::string{};
  if (!report.busiest) {
    return fmt::format("  busiest link          not found: {}\n", report.why_no_busiest) + own;
  }
  std::string text = fmt::format(
      "  busiest link          {:.2f} x a NIC's own, when each NIC sends to all others of its "
      "plane:\n                        {}\n",
      report.busiest->of_all_over_injection, report.busiest_name);
  if (!report.busiest_trunk_name.empty() && report.busiest_trunk_name != report.busiest_name) {
    text += fmt::format("    between switches    {:.2f} x: {}\n",
                        report.busiest->between_switches_over_injection, report.busiest_trunk_name);
  }
  return text + own;
}

std::string bandwidth_lines(const TopologyReport& report) {
  std::string text = fmt::format("  bisection             {}", rate(report.bisection));
  if (report.full_bisection > Bandwidth{}) {
    text += fmt::format(", {:.1f} % of what the NICs of half the GPUs carry",
                        100.0 * (report.bisection / report.full_bisection));
    if (report.bisection > report.full_bisection * 1.0005) {
      text +=
          "\n                        (the halves share a node, whose own switch joins them too)";
    }
  }
  text += "\n";
  constexpr std::array<const char*, 4> words{"leaf", "spine", "core", "next tier"};
  for (std::size_t tier = 0; tier < report.oversubscription.size(); ++tier) {
    text += fmt::format("  {:<21} {:.2f} to 1, as built\n", tier == 0 ? "oversubscription" : "",
                        report.oversubscription[tier]);
    text.insert(text.size() - 1,
                fmt::format(", at the {}", words.at(std::min(tier, words.size() - 1))));
  }
  text += fmt::format("  routing               {}\n", report.routing);
  return text + busiest_lines(report);
}

std::string cost_lines(const TopologyReport& report) {
  const NetworkCost& cost = report.cost;
  std::string text = fmt::format(
      "\n  cost of the network   {}, {:.2f} k USD an endpoint\n"
      "    switches            {}\n"
      "    cables              {} between switches, {} to NICs\n",
      dollars(cost.total()), report.cost_per_endpoint().value() * 1e-3, dollars(cost.switches),
      dollars(cost.cables), dollars(cost.endpoint_cables));
  text += cost.nics ? fmt::format("    NICs, beside it     {}\n", dollars(*cost.nics))
                    : "    NICs, beside it     not in this price book\n";
  return text + fmt::format("    prices              {} ({}: {})\n", report.prices.name,
                            report.prices.kind, report.prices.source);
}

std::string alternative_lines(const TopologyReport& report) {
  std::string text;
  for (const Alternative& other : report.alternatives) {
    const double saved = 1.0 - report.cost.total() / other.cost;
    text +=
        fmt::format("  {:<21} {} with {} switches, {} links: {}\n",
                    text.empty() ? "the same nodes as" : "", other.fabric, counted(other.switches),
                    counted(other.inter_switch_links), dollars(other.cost));
    text.insert(text.size() - 1,
                fmt::format(" (this one costs {:.1f} % {})", 100.0 * (saved < 0.0 ? -saved : saved),
                            saved < 0.0 ? "more" : "less"));
  }
  if (report.formula) {
    text += fmt::format(
        "  by formula, q = {:<5} {} endpoints, {} switches, {} links, {} "
        "({:.2f} k USD an endpoint)\n",
        report.formula->q, counted(report.formula->endpoints), counted(report.formula->switches),
        counted(report.formula->inter_switch_links), dollars(report.formula->cost),
        report.formula->cost.value() * 1e-3 / static_cast<double>(report.formula->endpoints));
  }
  return text;
}

}  // namespace

std::string topology_text(const TopologyReport& report) {
  return head_lines(report) + bandwidth_lines(report) + cost_lines(report) +
         alternative_lines(report);
}

}  // namespace trainyard
