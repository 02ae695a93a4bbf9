#include "workloads/model_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "workloads/attention_reader.hpp"
#include "workloads/expert_reader.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, Norm>, 3> norm_names{{
    {"rms", Norm::rms},
    {"layer", Norm::layer},
    {"layer-without-bias", Norm::layer_without_bias},
}};

constexpr std::array<std::pair<std::string_view, Positions>, 3> position_names{{
    {"rotary", Positions::rotary},
    {"alibi", Positions::alibi},
    {"none", Positions::none},
}};

/// `positions: rotary`, or `positions: {learned: 2048}`.
void read_positions(const YamlValue& value, Model& model) {
  if (!value.is_map()) {
    model.positions = value.one_of(position_names);
    return;
  }
  model.positions = Positions::learned;
  model.learned_positions = value.read([](YamlMap& map) { return map.at("learned").count(); });
}

/// Some programs round the vocabulary up, so that it divides well.
int read_vocabulary(YamlMap& map) {
  constexpr int most = 100'000'000;
  const int words = map.at("vocabulary").at_most(most).count();
  const auto multiple = map.find("vocabulary_multiple");
  if (!multiple) return words;
  const int step = multiple->at_most(most).count();
  return (words + step - 1) / step * step;
}

void read_flag(YamlMap& map, const char* key, bool& flag) {
  if (const auto value = map.find(key)) flag = value->flag();
}

}  // namespace

Model read_model(std::string name, YamlMap& map) {
  constexpr int most_layers = 10000;
  constexpr int most_prediction_layers = 64;
  Model model{.name = std::move(name),
              .layers = map.at("layers").at_most(most_layers).count(),
              .hidden = map.at("hidden").count(),
              .vocabulary = read_vocabulary(map),
              .tied_embeddings = false,
              .attention = map.at("attention").read(read_attention_shape),
              .feed_forward = map.at("feed_forward").count(),
              .gated = map.at("gated").flag(),
              .experts = std::nullopt,
              .prediction_layers = 0};
  read_flag(map, "tied_embeddings", model.tied_embeddings);
  if (const auto norm = map.find("norm")) model.norm = norm->one_of(norm_names);
  read_flag(map, "output_norms", model.output_norms);
  read_flag(map, "network_bias", model.network_bias);
  read_flag(map, "dropout", model.dropout);
  if (const auto positions = map.find("positions")) read_positions(*positions, model);
  if (const auto experts = map.find("experts")) {
    model.experts =
        experts->read([&](YamlMap& shape) { return read_expert_shape(shape, model.layers); });
  }
  if (const auto mtp = map.find("prediction_layers")) {
    model.prediction_layers = mtp->at_most(most_prediction_layers).whole();
  }
  map.find("source");
  map.find("note");
  return model;
}

}  // namespace trainyard
