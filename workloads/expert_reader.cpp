#include "workloads/expert_reader.hpp"

#include <string>

namespace trainyard {
namespace {

void read_groups(YamlMap& map, ExpertShape& shape) {
  const auto groups = map.find("groups");
  if (!groups) return;
  shape.groups = groups->count();
  shape.groups_per_token = map.at("groups_per_token").count();
  if (shape.routed % shape.groups != 0) {
    groups->fail("groups do not divide the routed experts", "choose a divisor");
  }
  if (shape.groups_per_token > shape.groups) {
    map.place_of("groups_per_token")
        .fail("more groups a token than there are",
              "write at most " + std::to_string(shape.groups));
  }
}

void read_shared(YamlMap& map, ExpertShape& shape) {
  if (const auto shared = map.find("shared")) shape.shared = shared->whole();
  shape.shared_hidden = shape.hidden;
  if (const auto hidden = map.find("shared_hidden")) shape.shared_hidden = hidden->count();
  if (const auto gate = map.find("shared_gate")) shape.shared_gate = gate->flag();
}

/// Which layers have no experts: the first few or a list, and all but every so many-th.
void read_dense_layers(YamlMap& map, int layers, ExpertShape& shape) {
  if (const auto every = map.find("every")) shape.every = every->count();
  const auto dense = map.find("dense_layers");
  if (!dense) return;
  if (!dense->is_list()) {
    shape.dense_layers = dense->whole();
    return;
  }
  for (const YamlValue& layer : dense->list()) {
    shape.dense_list.push_back(layer.whole());
    if (shape.dense_list.back() >= layers) {
      layer.fail("there is no layer " + layer.text(),
                 "count from 0 to " + std::to_string(layers - 1));
    }
  }
}

}  // namespace

void check_reach(const ExpertShape& experts, const YamlValue& per_token) {
  const int reach = experts.routed / experts.groups * experts.groups_per_token;
  if (experts.per_token > reach) {
    per_token.fail("more experts a token than the " + std::to_string(reach) + " it can choose from",
                   "write fewer, or allow more groups a token");
  }
}

ExpertShape read_expert_shape(YamlMap& map, int layers) {
  constexpr int most_experts = 16384;
  ExpertShape shape{.routed = map.at("routed").at_most(most_experts).count(),
                    .per_token = map.at("per_token").count(),
                    .shared = 0,
                    .hidden = map.at("hidden").count(),
                    .dense_layers = 0,
                    .groups = 1,
                    .groups_per_token = 1};
  read_shared(map, shape);
  read_dense_layers(map, layers, shape);
  read_groups(map, shape);
  check_reach(shape, map.place_of("per_token"));
  return shape;
}

}  // namespace trainyard
