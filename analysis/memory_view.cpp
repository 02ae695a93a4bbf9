#include "analysis/memory_view.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "analysis/json_numbers.hpp"
#include "analysis/memory_over_step.hpp"
#include "analysis/timeline_view.hpp"

namespace trainyard {
namespace {

/// What adds up to the total.
constexpr std::array<std::pair<std::string_view, Bytes MemoryUse::*>, 5> parts{{
    {"weights", &MemoryUse::weights},
    {"gradients", &MemoryUse::gradients},
    {"optimizer", &MemoryUse::optimizer},
    {"activations", &MemoryUse::activations},
    {"buffers", &MemoryUse::buffers},
}};

Json row_view(const TrainingStep& step, std::size_t rank) {
  const MemoryCurve curve = memory_over_step(step, rank);
  const MemoryUse& use = step.memory[rank];
  Json times = Json::array();
  for (const Seconds time : curve.times) times.push_back(instant(time));
  Json bytes = Json::array();
  for (const Bytes held : curve.bytes) bytes.push_back(whole(held));
  Json of_parts = Json::array();
  for (const auto& [name, part] : parts) of_parts.push_back(whole(use.*part));
  return {{"name", rank_name(step, rank)},
          {"times_s", std::move(times)},
          {"bytes", std::move(bytes)},
          {"peak_bytes", whole(use.total())},
          {"parts_bytes", std::move(of_parts)}};
}

}  // namespace

Json memory_view(const Scenario& scenario, const Prediction& prediction) {
  const TrainingStep& step = prediction.step;
  Json names = Json::array();
  for (const auto& [name, part] : parts) names.push_back(name);
  Json rows = Json::array();
  for (const std::size_t rank : ranks_to_draw(prediction)) {
    if (rank < step.ranks()) rows.push_back(row_view(step, rank));
  }
  return {{"capacity_bytes", whole(scenario.cluster.gpu.memory)},
          {"parts", std::move(names)},
          {"rows", std::move(rows)}};
}

}  // namespace trainyard
