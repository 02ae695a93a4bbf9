#include "analysis/training_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "workloads/expert_load_reader.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, bool Recompute::*>, 6> recompute_names{{
    {"norm", &Recompute::norm},
    {"mla-up-projection", &Recompute::latent_up_projection},
    {"attention", &Recompute::scores},
    {"mlp", &Recompute::network},
    {"moe", &Recompute::experts},
    {"moe-activation", &Recompute::expert_activation},
}};

constexpr std::array<std::pair<std::string_view, Bytes>, 3> master_names{{
    {"fp32", Bytes{4.0}},
    {"bf16", Bytes{2.0}},
    {"none", Bytes{}},
}};

constexpr std::array<std::pair<std::string_view, Bytes>, 3> moment_names{{
    {"fp32", Bytes{8.0}},
    {"bf16", Bytes{4.0}},
    {"fp8", Bytes{2.0}},
}};

constexpr std::array<std::pair<std::string_view, Bytes>, 2> gradient_names{{
    {"fp32", Bytes{4.0}},
    {"bf16", Bytes{2.0}},
}};

bool is_full_width(Precision precision) {
  return precision == Precision::fp32 || precision == Precision::tf32;
}

/// A policy by its name, `{full: 2}` for so many layers of each stage, or a list of parts.
void read_recompute(const YamlValue& value, Training& training) {
  Recompute& recompute = training.recompute;
  if (value.is_list()) {
    for (const YamlValue& part : value.list()) recompute.*part.one_of(recompute_names) = true;
  } else if (value.is_map()) {
    recompute.layer = true;
    recompute.layers = value.read([](YamlMap& map) { return map.at("full").count(); });
  } else if (value.text() == "selective") {
    recompute.scores = true;
  } else if (value.text() == "full") {
    recompute.layer = true;
  } else if (value.text() == "auto") {
    training.choose_recompute = true;
  } else if (value.text() != "none") {
    value.fail("'" + value.text() + "' is not a recompute policy",
               "write none, selective, full, auto, {full: LAYERS}, or a list of norm, "
               "mla-up-projection, attention, mlp, moe, moe-activation");
  }
}

ExpertLoad read_load(YamlMap& training) {
  ExpertLoad load;
  if (const auto value = training.find("expert_load")) load = value->read(read_expert_load);
  if (const auto factor = training.find("capacity_factor")) {
    load.capacity_factor = factor->positive();
  }
  if (const auto pad = training.find("pad_to_capacity")) {
    load.pad_to_capacity = pad->flag();
    if (!load.capacity_factor) {
      pad->fail("there is no capacity to pad to", "write a 'capacity_factor' too");
    }
  }
  return load;
}

OptimizerChoice read_optimizer(YamlMap& map, Precision precision) {
  OptimizerChoice choice;
  if (const auto master = map.find("master")) {
    choice.master = master->one_of(master_names);
    if (is_full_width(precision) && *choice.master != Bytes{}) {
      master->fail("weights in FP32 need no master copy", "leave 'master' out");
    }
  }
  if (const auto moments = map.find("moments")) choice.moments = moments->one_of(moment_names);
  if (const auto gradients = map.find("gradients")) {
    choice.gradient = gradients->one_of(gradient_names);
  }
  return choice;
}

}  // namespace

TrainingBlock read_training(YamlMap& map) {
  Training training{.tokens = map.at("tokens").tokens(),
                    .sequence_length = map.at("sequence_length").count(),
                    .global_batch = map.at("global_batch").count(),
                    .precision = map.at("precision").one_of(training_precision_names),
                    .recompute = {}};
  if (training.tokens == Tokens{}) map.place_of("tokens").fail("no tokens to train on");
  if (const auto recompute = map.find("recompute")) read_recompute(*recompute, training);
  training.expert_load = read_load(map);
  if (const auto library = map.find("attention")) {
    training.attention = library->one_of(attention_library_names);
  }
  if (const auto rows = map.find("dispatch"))
    training.dispatch = rows->one_of(dispatch_precision_names);
  OptimizerChoice optimizer;
  if (const auto choice = map.find("optimizer")) {
    optimizer =
        choice->read([&](YamlMap& keys) { return read_optimizer(keys, training.precision); });
  }
  std::vector<BatchStair> ramp;
  if (const auto stairs = map.find("batch_ramp")) ramp = read_batch_ramp(*stairs, training);
  return {.training = std::move(training), .optimizer = optimizer, .batch_ramp = std::move(ramp)};
}

Stack with_optimizer(Stack stack, Precision precision, const OptimizerChoice& choice) {
  if (is_full_width(precision)) {
    stack.optimizer.weight = stack.travel.weight = Bytes{4.0};
    stack.optimizer.gradient = stack.travel.gradient = Bytes{4.0};
    stack.optimizer.master = Bytes{};
  }
  const auto choose = [&](const std::optional<Bytes>& said, const char* constant, Bytes& bytes) {
    if (!said) return;
    bytes = *said;
    stack.provenance.push_back({constant, "scenario", "training.optimizer"});
  };
  choose(choice.master, "optimizer.master", stack.optimizer.master);
  choose(choice.moments, "optimizer.moments", stack.optimizer.moments);
  choose(choice.gradient, "optimizer.gradient", stack.optimizer.gradient);
  choose(choice.gradient, "travel.gradient", stack.travel.gradient);
  return stack;
}

}  // namespace trainyard
