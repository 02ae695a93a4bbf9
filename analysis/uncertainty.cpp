#include "analysis/uncertainty.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

constexpr std::array<const char*, 4> kinds{"datasheet", "published", "measured", "assumption"};
constexpr std::array<const char*, 9> inputs{
    "matrix_rates",  "memory_bandwidth", "scale_up", "pcie",        "nic",
    "hop_latencies", "expert_load",      "price",    "failure_rate"};

double read_kind(YamlMap& map) {
  const YamlValue reason = map.at("reason");
  if (reason.text().empty()) reason.fail("no reason", "say what the number rests on");
  return map.at("uncertainty").number();
}

}  // namespace

const Provenance& UncertaintyCatalogue::input(std::string_view name) const {
  return *std::ranges::find(inputs, name, &Provenance::constant);
}

UncertaintyCatalogue read_uncertainties(const YamlDocument& document) {
  return document.root().read([](YamlMap& file) {
    UncertaintyCatalogue catalogue;
    file.at("kinds").read([&](YamlMap& map) {
      for (const char* kind : kinds) {
        catalogue.kinds.emplace_back(kind, map.at(kind).read(read_kind));
      }
      return 0;
    });
    file.at("inputs").read([&](YamlMap& map) {
      for (const char* input : inputs) {
        read_sourced(map, input, catalogue.inputs, [](YamlMap&) { return 0; });
      }
      return 0;
    });
    return catalogue;
  });
}

double uncertainty_of(const Provenance& constant, const UncertaintyCatalogue& catalogue) {
  if (constant.uncertainty) return *constant.uncertainty;
  const auto of_kind =
      std::ranges::find(catalogue.kinds, constant.kind, &std::pair<std::string, double>::first);
  return of_kind == catalogue.kinds.end() ? 0.0 : of_kind->second;
}

}  // namespace trainyard
