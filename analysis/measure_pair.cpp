#include "analysis/measure_pair.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "analysis/prediction.hpp"
#include "workloads/chunk_costs.hpp"
#include "workloads/replay.hpp"
#include "workloads/site_traffic.hpp"

namespace trainyard {
namespace {

enum class Measured : std::uint8_t { pair };

constexpr std::array<std::pair<std::string_view, Measured>, 1> words{{
    {"chunk-pair", Measured::pair},
}};
constexpr std::array<std::pair<std::string_view, Measured>, 1> chunks{{
    {"pair", Measured::pair},
}};

int middle_of(int stages) {
  return (stages - 1) / 2;
}

/// Which stage a map names, if any does.
std::optional<YamlValue> find_stage(const YamlValue& measure) {
  if (!measure.is_map()) {
    measure.one_of(words);
    return std::nullopt;
  }
  return measure.read([](YamlMap& map) {
    map.at("chunk").one_of(chunks);
    return map.find("stage");
  });
}

int stage_of(const std::optional<YamlValue>& written, int stages) {
  if (!written) return middle_of(stages);
  const int stage = written->whole();
  if (stage >= stages) {
    written->fail("the plan has " + std::to_string(stages) + " stages",
                  "write 0 to " + std::to_string(stages - 1));
  }
  return stage;
}

/// What an exchange waits before rows move; nothing for other spans.
Seconds wait_of(const ExchangeCosts& costs, SpanKind kind) {
  switch (kind) {
    case SpanKind::dispatch:
      return costs.dispatch.barrier;
    case SpanKind::combine:
      return costs.combine.barrier;
    case SpanKind::dispatch_gradient:
      return costs.dispatch_gradient.barrier;
    case SpanKind::combine_gradient:
      return costs.combine_gradient.barrier;
    default:
      return Seconds{};
  }
}

bool is_exchange(SpanKind kind) {
  using enum SpanKind;
  return kind == dispatch || kind == combine || kind == dispatch_gradient ||
         kind == combine_gradient;
}

}  // namespace

bool measures_pair(const YamlDocument& document) {
  const auto measure = document.root().map().find("measure");
  if (!measure) return false;
  return measure->is_map() ? measure->map().find("chunk").has_value() : true;
}

MeasuredPair read_measured_pair(YamlMap& file, const Catalogue& catalogue) {
  const std::optional<YamlValue> stage = find_stage(file.at("measure"));
  Scenario run = read_run(file, catalogue);
  const int stages = static_cast<int>(stage_count(run.plan));
  return {.run = std::move(run), .stage = stage_of(stage, stages)};
}

PairTime time_of(const MeasuredPair& pair, Engine engine) {
  TrainingSetup setup = setup_of(pair.run);
  const StageShape stage = stages_of(setup.model, setup.plan)[static_cast<std::size_t>(pair.stage)];
  const ChunkShape shape{.kind = ChunkKind::pair, .stage = stage, .other = stage};
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  const auto replay = [&](const ChunkCosts& costs) {
    return replay_chunk(shape, costs, traffic.links, engine);
  };
  PairTime time{.duration = replay(chunk_costs(setup, traffic, shape)).duration};

  setup.loads = {.draws = {}, .vary = false};
  const ChunkCosts costs = chunk_costs(setup, traffic, shape);
  const ChunkProfile mean = replay(costs);
  for (const Span& span : mean.compute) time.compute_busy += span.when.duration();
  for (const Span& span : mean.communication) {
    if (is_exchange(span.kind)) {
      time.transport += span.when.duration() - wait_of(costs.exchange, span.kind);
    }
  }
  time.exposed = time.duration - time.compute_busy;
  return time;
}

}  // namespace trainyard
