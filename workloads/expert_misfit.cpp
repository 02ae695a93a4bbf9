#include "workloads/expert_misfit.hpp"

#include <algorithm>
#include <set>

namespace trainyard {
namespace {

std::string number(std::int64_t value) {
  return std::to_string(value);
}

/// "64 expert ranks", or "8 expert ranks of 2 GPUs".
std::string groups_of(const Plan& plan) {
  std::string text = number(plan.expert) + " expert ranks";
  if (plan.expert_tensor > 1) text += " of " + number(plan.expert_tensor) + " GPUs";
  return text;
}

/// Without experts, 'expert_tensor' may still be what 'tensor' made it.
std::optional<Misfit> find_needless(const Model& model, const Training& training,
                                    const Plan& plan) {
  const auto needless = [&](const char* key) {
    return Misfit{key, model.name + " has no experts", "leave '" + std::string{key} + "' out"};
  };
  if (plan.expert != 1) return needless("expert");
  if (plan.expert_tensor != 1 && plan.expert_tensor != plan.tensor) {
    return needless("expert_tensor");
  }
  if (training.expert_load.kind != LoadKind::even) return needless("expert_load");
  if (training.expert_load.capacity_factor) return needless("capacity_factor");
  return std::nullopt;
}

std::optional<Misfit> find_uneven_experts(const ExpertShape& experts, const Plan& plan) {
  if (experts.routed % plan.expert != 0) {
    return Misfit{
        "expert",
        number(plan.expert) + " expert ranks do not divide " + number(experts.routed) + " experts",
        "choose a divisor of " + number(experts.routed)};
  }
  if (experts.hidden % plan.expert_tensor != 0) {
    return Misfit{"expert_tensor",
                  number(plan.expert_tensor) + " GPUs do not divide experts of " +
                      number(experts.hidden) + " columns",
                  "choose a divisor of " + number(experts.hidden)};
  }
  const std::string those = "the " + number(plan.stage_gpus()) + " GPUs of a pipeline stage";
  if (plan.stage_gpus() % plan.expert_tensor != 0) {
    return Misfit{"expert_tensor",
                  number(plan.expert_tensor) + " GPUs of each expert do not divide " + those,
                  "choose a divisor of " + number(plan.stage_gpus())};
  }
  const std::int64_t most = plan.stage_gpus() / plan.expert_tensor;
  if (most % plan.expert != 0) {
    return Misfit{"expert", groups_of(plan) + " do not divide " + those,
                  "choose a divisor of " + number(most)};
  }
  return std::nullopt;
}

/// Rows that all tensor ranks hold would go to their experts once from each.
std::optional<Misfit> find_repeated_rows(const Plan& plan) {
  if (plan.tensor == 1 || plan.sequence_parallel) return std::nullopt;
  if (plan.expert == 1 && plan.expert_tensor == plan.tensor) return std::nullopt;
  return Misfit{"expert", "tensor ranks that hold the same rows would all send them to experts",
                "write 'sequence_parallel: true'"};
}

/// Whether the GPUs of each expert group are whole nodes, or all on one.
bool on_whole_nodes(const Plan& plan, int gpus_per_node) {
  const std::int64_t group = static_cast<std::int64_t>(plan.expert) * plan.expert_tensor;
  if (plan.placement == Plan{}.placement) {
    return group % gpus_per_node == 0 || gpus_per_node % group == 0;
  }
  const std::int64_t fewest = std::max<std::int64_t>(1, group / gpus_per_node);
  if (group > gpus_per_node && group % gpus_per_node != 0) return false;
  for (int rank = 0; rank < plan.pipeline; ++rank) {
    for (std::int64_t first = 0; first < plan.stage_gpus(); first += group) {
      std::set<std::size_t> nodes;
      for (std::int64_t place = first; place < first + group; ++place) {
        nodes.insert(index(plan.gpu(rank, static_cast<int>(place))) /
                     static_cast<std::size_t>(gpus_per_node));
      }
      if (std::ssize(nodes) != fewest) return false;
    }
  }
  return true;
}

std::optional<Misfit> find_node_misfit(const Plan& plan, int gpus_per_node) {
  if (plan.expert == 1 || on_whole_nodes(plan, gpus_per_node)) return std::nullopt;
  const std::string problem =
      groups_of(plan) + " do not lie on whole nodes of " + number(gpus_per_node) + " GPUs";
  if (plan.placement != Plan{}.placement) {
    return Misfit{"placement", problem, "leave 'placement' out, or choose another number of them"};
  }
  return Misfit{"expert", problem,
                "choose a multiple or a divisor of " + number(gpus_per_node) +
                    ", and pipeline stages of whole nodes"};
}

int expert_layers(const Model& model) {
  int layers = model.prediction_layers;
  for (int layer = 0; layer < model.layers; ++layer) layers += model.is_dense(layer) ? 0 : 1;
  return layers;
}

/// A written load names every expert of every layer, and enough of them for each token.
std::optional<Misfit> find_load_misfit(const Model& model, const ExpertLoad& load) {
  if (load.kind != LoadKind::written) return std::nullopt;
  const int layers = expert_layers(model);
  if (std::ssize(load.written) != layers) {
    return Misfit{"expert_load",
                  "loads of " + number(std::ssize(load.written)) + " layers, but " + model.name +
                      " has " + number(layers) + " with experts",
                  "write a line for each, those that predict further tokens included"};
  }
  for (const std::vector<double>& loads : load.written) {
    if (std::ssize(loads) != model.experts->routed) {
      return Misfit{"expert_load",
                    "loads of " + number(std::ssize(loads)) + " experts, but " + model.name +
                        " has " + number(model.experts->routed),
                    "write a number for each"};
    }
    const auto idle = std::ranges::count(loads, 0.0);
    if (std::ssize(loads) - idle < model.experts->per_token) {
      return Misfit{"expert_load",
                    "a layer in which " + number(std::ssize(loads) - idle) +
                        " experts get anything, but a token goes to " +
                        number(model.experts->per_token),
                    "give more of them some"};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Misfit> find_expert_misfit(const Model& model, const Training& training,
                                         const Plan& plan, int gpus_per_node) {
  if (!model.experts) return find_needless(model, training, plan);
  if (auto misfit = find_uneven_experts(*model.experts, plan)) return misfit;
  if (auto misfit = find_repeated_rows(plan)) return misfit;
  if (auto misfit = find_node_misfit(plan, gpus_per_node)) return misfit;
  return find_load_misfit(model, training.expert_load);
}

}  // namespace trainyard
