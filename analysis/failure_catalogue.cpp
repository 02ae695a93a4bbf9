#include "analysis/failure_catalogue.hpp"

#include <algorithm>
#include <optional>

#include "sim/cited_sources.hpp"
#include "sim/find_named.hpp"

namespace trainyard {
namespace {

using Recoveries = std::vector<std::pair<std::string, Recovery>>;

/// The recovery of failures of which nothing else is known.
constexpr const char* usual_recovery = "unknown";

Recovery read_recovery_times(YamlMap& map) {
  const Seconds noticed = map.at("noticed").seconds();
  return {.noticed = noticed, .repair = map.at("repair").seconds()};
}

/// The name of one in the catalogue, or a map of its own.
Recovery read_recovery(const YamlValue& value, const Recoveries& recoveries) {
  if (value.is_map()) return value.read(read_recovery_times);
  return find_named(recoveries, value, &Recoveries::value_type::first).second;
}

Recovery recovery_of(YamlMap& map, const Recoveries& recoveries) {
  if (const auto written = map.find("recovery")) return read_recovery(*written, recoveries);
  const auto named = [](const auto& entry) { return entry.first == usual_recovery; };
  const auto usual = std::ranges::find_if(recoveries, named);
  return usual == recoveries.end() ? Recovery{} : usual->second;
}

double read_shape(const YamlValue& value) {
  constexpr double least = 0.2;
  constexpr double most = 10.0;
  const double shape = value.positive();
  if (shape < least || shape > most) {
    value.fail("a Weibull shape outside 0.2 to 10", "1 is the exponential distribution");
  }
  return shape;
}

/// Causes with how many failures were counted over so many node-seconds.
std::vector<FailureCause> read_counts(YamlMap& map, Seconds node_time,
                                      const Recoveries& recoveries) {
  std::vector<FailureCause> causes;
  for (const auto& [name, value] : map.entries()) {
    FailureCause cause;
    cause.name = name;
    value.read([&](YamlMap& entry) {
      cause.rate = FailureRate{entry.at("count").positive() / node_time.value()};
      cause.recovery = read_recovery(entry.at("recovery"), recoveries);
      cause.kind = read_source_kind(entry.at("kind"));
      return 0;
    });
    causes.push_back(cause);
  }
  return causes;
}

FailureModel read_model(const std::string& id, YamlMap& map, const Recoveries& recoveries) {
  FailureModel model;
  model.id = id;
  model.gpus_per_node = map.at("gpus_per_node").count();
  const Seconds node_time = map.at("observed").read([](YamlMap& observed) {
    const int nodes = observed.at("nodes").count();
    return nodes * observed.at("time").seconds();
  });
  map.at("causes").read([&](YamlMap& causes) {
    model.causes = read_counts(causes, node_time, recoveries);
    return 0;
  });
  model.provenance.push_back(read_provenance("failures." + id, map));
  return model;
}

/// Puts the causes that a scenario writes in place of those of the same name, or beside them.
void change_causes(std::vector<FailureCause>& causes, YamlMap& map, const Recoveries& recoveries) {
  for (const auto& [name, value] : map.entries()) {
    FailureCause cause;
    cause.name = name;
    cause.kind = "scenario";
    value.read([&](YamlMap& entry) {
      cause.rate = entry.at("rate").failure_rate();
      cause.recovery = recovery_of(entry, recoveries);
      return 0;
    });
    const auto same = std::ranges::find(causes, name, &FailureCause::name);
    if (same != causes.end()) *same = cause;
    if (same == causes.end()) causes.push_back(cause);
  }
}

/// The rate of one node that is written, as it is or by the time between failures of many.
std::optional<FailureRate> read_failure_rate(YamlMap& map) {
  const auto rate = map.find("rate");
  const auto written = map.find("mtbf");
  if (rate && written) written->fail("a rate is written too", "keep one of them");
  if (rate) return rate->failure_rate();
  if (!written) return std::nullopt;
  const Seconds between = written->seconds();
  if (between == Seconds{}) written->fail("no time between failures", "write it like '3.1 h'");
  return FailureRate{1.0 / (between.value() * map.at("nodes").count())};
}

FailureModel read_map(YamlMap& map, const FailureCatalogue& catalogue) {
  FailureModel model;
  model.id = "the scenario's";
  if (const auto like = map.find("like")) {
    model = find_named(catalogue.models, *like, &FailureModel::id);
    model.id += " (changed)";
  }
  if (const auto causes = map.find("causes")) {
    causes->read([&](YamlMap& entries) {
      change_causes(model.causes, entries, catalogue.recoveries);
      return 0;
    });
  }
  if (model.causes.empty()) {
    FailureCause& any = model.causes.emplace_back();
    any.name = "any";
    any.kind = "scenario";
    any.rate = FailureRate{1.0};  // until it is scaled
    any.recovery = recovery_of(map, catalogue.recoveries);
    if (!map.find("mtbf")) map.at("rate");
  }
  if (const auto rate = read_failure_rate(map)) {
    if (node_rate(model) == FailureRate{}) map.place_of("causes").fail("no cause ever occurs");
    model = with_node_rate(model, *rate);
    model.gpus_per_node.reset();  // those of the run, whatever they are
  }
  if (const auto shape = map.find("weibull_shape")) model.weibull_shape = read_shape(*shape);
  return model;
}

}  // namespace

FailureCatalogue read_failure_catalogue(const YamlDocument& document) {
  FailureCatalogue catalogue;
  document.root().read([&](YamlMap& file) {
    file.at("recoveries").read([&](YamlMap& map) {
      for (const auto& [name, value] : map.entries()) {
        const Recovery recovery = value.read([&, &id = name](YamlMap& entry) {
          catalogue.provenance.push_back(read_provenance("recoveries." + id, entry));
          return read_recovery_times(entry);
        });
        catalogue.recoveries.emplace_back(name, recovery);
      }
      return 0;
    });
    file.at("models").read([&](YamlMap& map) {
      for (const auto& [name, value] : map.entries()) {
        catalogue.models.push_back(value.read([&, &id = name](YamlMap& entry) {
          return read_model(id, entry, catalogue.recoveries);
        }));
      }
      return 0;
    });
    return 0;
  });
  for (FailureModel& model : catalogue.models) {
    model.provenance.insert(model.provenance.end(), catalogue.provenance.begin(),
                            catalogue.provenance.end());
  }
  return catalogue;
}

FailureModel read_failures(const YamlValue& value, const FailureCatalogue& catalogue) {
  if (value.is_text()) return find_named(catalogue.models, value, &FailureModel::id);
  return value.read([&](YamlMap& map) { return read_map(map, catalogue); });
}

}  // namespace trainyard
