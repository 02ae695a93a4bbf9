#include "workloads/model.hpp"

#include <algorithm>
#include <cmath>

namespace trainyard {
namespace {

KeysMet met_in_local_layer(const LocalAttention& local, double length) {
  const double keys = std::min<double>(local.keys, length);
  if (local.reach == Reach::window) {
    return {.causal = keys - keys * keys / (2.0 * length), .full = keys};
  }
  const double chunks = std::floor(length / keys);
  const double rest = length - chunks * keys;  // the last chunk is shorter
  const double full = (chunks * keys * keys + rest * rest) / length;
  return {.causal = full / 2.0, .full = full};
}

}  // namespace

bool Model::is_dense(int layer) const {
  if (!experts || layer < experts->dense_layers) return true;
  return (layer + 1) % experts->every != 0 ||
         std::ranges::find(experts->dense_list, layer) != experts->dense_list.end();
}

bool Model::is_local(int layer) const {
  if (!attention.local) return false;
  const int every = attention.local->full_every;
  return every == 0 || (layer + 1) % every != 0;
}

KeysMet keys_met(const Model& model, double sequence_length) {
  const KeysMet all{.causal = sequence_length / 2.0, .full = sequence_length};
  if (!model.attention.local) return all;
  const KeysMet near = met_in_local_layer(*model.attention.local, sequence_length);
  int local = 0;
  for (int layer = 0; layer < model.layers; ++layer) local += model.is_local(layer) ? 1 : 0;
  const double share = static_cast<double>(local) / model.layers;
  return {.causal = share * near.causal + (1.0 - share) * all.causal,
          .full = share * near.full + (1.0 - share) * all.full};
}

}  // namespace trainyard
