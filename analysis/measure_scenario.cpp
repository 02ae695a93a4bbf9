#include "analysis/measure_scenario.hpp"

#include <array>
#include <filesystem>
#include <stdexcept>

#include "analysis/measurement.hpp"
#include "analysis/model_choice.hpp"
#include "analysis/scenario_keys.hpp"
#include "sim/catalogue_document.hpp"
#include "sim/find_named.hpp"
#include "topologies/build_cluster.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, ExchangeMode>, 2> mode_names{{
    {"normal", ExchangeMode::normal},
    {"low-latency", ExchangeMode::low_latency},
}};

constexpr std::array<std::pair<std::string_view, bool>, 2> precision_names{{
    {"fp8", true},
    {"bf16", false},
}};

/// The ranks that take part: all of the cluster, unless the scenario says otherwise.
int read_gpus(YamlMap& map, const ClusterSpec& spec) {
  const int all = spec.nodes * spec.gpus_per_node;
  const auto written = map.find("gpus");
  const int gpus = written ? written->count() : all;
  if (gpus > all) {
    written->fail("the cluster has " + std::to_string(all) + " GPUs",
                  "lower 'gpus' or raise 'nodes'");
  }
  if (gpus < 2) map.place_of("gpus").fail("one GPU has nobody to send to", "write 2 or more");
  return gpus;
}

void refuse(const YamlValue& place, const std::optional<Refusal>& refusal) {
  if (refusal) place.fail(refusal->problem, refusal->remedy);
}

CollectiveRequest read_collective(YamlMap& map, const ClusterChoice& cluster) {
  CollectiveRequest request{.kind = map.at("collective").one_of(collective_names),
                            .size = map.at("size").bytes(),
                            .gpus = read_gpus(map, cluster.spec)};
  if (request.size == Bytes{}) map.at("size").fail("nothing to move", "write a size above zero");
  if (const auto name = map.find("algorithm")) request.algorithm = name->one_of(algorithm_names);
  if (const auto name = map.find("protocol")) request.protocol = name->one_of(protocol_names);
  const bool chosen = request.algorithm != Algorithm::automatic;
  refuse(map.place_of(chosen ? "algorithm" : "gpus"),
         refusal_of(request, cluster.spec.gpus_per_node, switches_add_up(cluster)));
  return request;
}

MeasuredExchange read_exchange(YamlMap& map, ExchangeDirection direction, int gpus,
                               const CollectiveConstants& constants) {
  const bool dispatch = direction == ExchangeDirection::dispatch;
  MeasuredExchange exchange{
      .request = {.direction = direction,
                  .mode = ExchangeMode::normal,
                  .tokens = map.at("tokens").count(),
                  .hidden = map.at("hidden").count(),
                  .experts = map.at("experts").count(),
                  .top_k = map.at("top_k").count(),
                  .node_limit = gpus,
                  .fp8 = dispatch,
                  .gpus = gpus},
      .version = find_named(constants.exchanges, map.at("version"), &ExchangeVersion::name)};
  ExchangeRequest& request = exchange.request;
  if (const auto mode = map.find("mode")) request.mode = mode->one_of(mode_names);
  if (const auto limit = map.find("node_limit")) request.node_limit = limit->count();
  if (const auto name = map.find("precision")) request.fp8 = name->one_of(precision_names);
  return exchange;
}

MeasuredSubject read_measured_exchange(YamlMap& map, const YamlValue& keys,
                                       ExchangeDirection direction, const ClusterSpec& spec,
                                       const CollectiveConstants& constants) {
  const int gpus = read_gpus(map, spec);
  MeasuredExchange exchange =
      keys.read([&](YamlMap& shape) { return read_exchange(shape, direction, gpus, constants); });
  refuse(keys, refusal_of(exchange.request, spec.gpus_per_node, exchange.version));
  return exchange;
}

MeasuredSubject read_measured(const YamlValue& measure, const ClusterChoice& cluster,
                              const CollectiveConstants& constants, const Catalogue& catalogue) {
  return measure.read([&](YamlMap& map) -> MeasuredSubject {
    if (map.find("collective")) return read_collective(map, cluster);
    if (map.find("kernel")) return read_measured_kernel(map, cluster.gpu, catalogue);
    for (const auto& [key, direction] : {std::pair{"dispatch", ExchangeDirection::dispatch},
                                         std::pair{"combine", ExchangeDirection::combine}}) {
      if (const auto keys = map.find(key)) {
        return read_measured_exchange(map, *keys, direction, cluster.spec, constants);
      }
    }
    measure.fail("nothing to measure",
                 "write 'collective', 'dispatch', 'combine', 'kernel' or 'chunk'");
  });
}

CollectiveConstants constants_in(const Catalogue& catalogue) {
  return catalogue_document(catalogue, "collectives.yaml").root().read(read_collective_constants);
}

std::vector<PublishedValue> read_published_rows(YamlMap& file, const MeasuredSubject& measured) {
  std::vector<PublishedValue> rows;
  const auto metric = [&](const YamlValue& name) -> const MeasuredMetric& {
    return find_measured_metric(name, measured);
  };
  if (const auto published = file.find("published")) {
    for (const YamlValue& row : published->list()) {
      rows.push_back(row.read([&](YamlMap& map) { return read_published(map, metric); }));
    }
  }
  return rows;
}

void check_cluster(const YamlValue& place, const ClusterSpec& spec) {
  try {
    build_cluster(spec);
  } catch (const std::invalid_argument& error) {
    place.fail(error.what());
  }
}

MeasureScenario read_blocks(YamlMap& file, const Catalogue& catalogue) {
  const Hardware hardware = read_hardware(catalogue);
  pass_over(file, step_keys);
  pass_over(file, run_keys);
  const YamlValue cluster = file.at("cluster");
  const ClusterChoice choice =
      cluster.read([&](YamlMap& map) { return read_cluster(map, hardware); });
  const CollectiveConstants constants = constants_in(catalogue);
  const MeasuredSubject measured = read_measured(file.at("measure"), choice, constants, catalogue);
  MeasureScenario scenario{.name = {},
                           .written = {},
                           .cluster = choice,
                           .measured = measured,
                           .constants = constants,
                           .published = read_published_rows(file, measured)};
  check_cluster(cluster, choice.spec);
  return scenario;
}

MeasureScenario read_pair_blocks(YamlMap& file, const Catalogue& catalogue) {
  const MeasuredPair pair = read_measured_pair(file, catalogue);
  return {.name = {},
          .written = {},
          .cluster = pair.run.cluster,
          .measured = pair,
          .constants = pair.run.collectives,
          .published = read_published_rows(file, pair)};
}

}  // namespace

std::vector<Provenance> MeasureScenario::provenance() const {
  if (const auto* kernel = std::get_if<MeasuredKernel>(&measured)) return kernel->model.provenance;
  const auto* pair = std::get_if<MeasuredPair>(&measured);
  if (!pair) return constants.provenance;
  std::vector<Provenance> all = pair->run.kernels.provenance;
  const std::vector<Provenance>& stack = pair->run.stack.provenance;
  all.insert(all.end(), stack.begin(), stack.end());
  return all;
}

bool measures(const YamlDocument& document) {
  return document.root().is_map() && document.root().map().find("measure");
}

MeasureScenario read_measure_scenario(const YamlDocument& document, const Catalogue& catalogue) {
  const bool pair = measures_pair(document);
  const YamlDocument whole = pair ? with_model_filled_in(document, catalogue) : document;
  MeasureScenario scenario = whole.root().read([&](YamlMap& file) {
    return pair ? read_pair_blocks(file, catalogue) : read_blocks(file, catalogue);
  });
  scenario.name = std::filesystem::path{document.files.front()}.stem().string();
  scenario.written = leaves(document);
  return scenario;
}

}  // namespace trainyard
