#include "analysis/assumptions_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/json_prediction.hpp"
#include "analysis/metric_text.hpp"
#include "analysis/price_choice.hpp"

namespace trainyard {
namespace {

Json entry(std::string constant, std::string kind, std::string source) {
  return {
      {"constant", std::move(constant)}, {"kind", std::move(kind)}, {"source", std::move(source)}};
}

/// Catalogues of values say the kind in front of a source that is not simply published.
Json cited(const std::string& constant, const std::string& source) {
  if (source.starts_with("the scenario")) return entry(constant, "scenario", source);
  for (const std::string kind : {"published", "assumption", "from memory"}) {
    const std::string before = kind + ": ";
    if (source.starts_with(before)) return entry(constant, kind, source.substr(before.size()));
  }
  return entry(constant, "published", source);
}

/// Notes each once.
class Assumptions {
 public:
  void add(Json assumption) {
    if (std::ranges::find(list_, assumption) == list_.end()) list_.push_back(std::move(assumption));
  }
  template <class Value>
  void add(const std::string& what, const Cited<Value>& value) {
    add(cited(what + ", " + value.name, value.source));
  }
  void add(const std::vector<Provenance>& constants) {
    for (const Provenance& constant : constants) {
      add(entry(constant.constant, constant.kind, constant.source));
    }
  }
  Json take() { return std::move(list_); }

 private:
  Json list_ = Json::array();
};

void add_prices(Assumptions& list, const RunScenario& scenario) {
  for (const RunPhase& phase : scenario.phases) {
    const auto& price = phase.scenario().price;
    if (!price) continue;
    const std::string constant = "price of a GPU-hour, " + phase.scenario().cluster.gpu.id;
    if (price->rows.empty()) {
      list.add(entry(constant, "scenario", source_of(*price)));
    } else {
      list.add(entry(constant, "published", rows_text(*price) + ": " + source_of(*price)));
    }
  }
}

void add_given(Assumptions& list, const RunScenario& scenario) {
  for (const RunPhase& phase : scenario.phases) {
    if (phase.given) list.add(entry("GPU-hours of " + phase.name, "published", phase.source));
  }
}

void add_energy(Assumptions& list, const RunScenario& scenario) {
  if (!scenario.energy) return;
  const auto& [terms, draw] = *scenario.energy;
  list.add("grid", terms.grid);
  list.add("PUE", terms.pue);
  list.add("electricity", terms.electricity);
  list.add(cited("power of a node, " + draw.name, draw.source));
}

void add_programme(Assumptions& list, const RunScenario& scenario) {
  if (!scenario.programme) return;
  const Programme& programme = *scenario.programme;
  if (programme.research_multiplier) list.add("research", *programme.research_multiplier);
  if (const auto* share = std::get_if<PeopleShare>(&programme.people)) list.add("people", *share);
  if (std::holds_alternative<Team>(programme.people)) {
    list.add(entry("people", "scenario", "the scenario"));
  }
  if (programme.data) list.add(entry("data", "scenario", "the scenario"));
  if (programme.ownership) {
    list.add(cited("ownership, " + programme.ownership->name, programme.ownership->source));
  }
}

void add_published(Assumptions& list, std::span<const ValidationRow> published) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> of_source;
  for (const ValidationRow& row : published) {
    of_source[{row.source, row.split}].insert(metric_title(row.metric));
  }
  for (const auto& [from, values] : of_source) {
    const auto& [source, split] = from;
    list.add(
        entry(fmt::format("published to compare with ({}): {}", split, fmt::join(values, "; ")),
              "published", source));
  }
}

}  // namespace

Json assumptions_view(const RunScenario& scenario, const RunPrediction& run,
                      std::span<const ValidationRow> published) {
  Assumptions list;
  const Scenario& main = scenario.phases[run.main].scenario();
  for (Json& constant : provenance_of(
           main.cluster.gpu,
           {&main.kernels.provenance, &main.stack.provenance, &main.collectives.provenance})) {
    list.add(std::move(constant));
  }
  add_given(list, scenario);
  add_prices(list, scenario);
  if (scenario.reliability) list.add(scenario.reliability->failures.provenance);
  add_energy(list, scenario);
  add_programme(list, scenario);
  add_published(list, published);
  return list.take();
}

}  // namespace trainyard
