#include "workloads/kernel_constants.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace trainyard {
namespace {

using MatmulTable = std::array<MatmulConstants, matmul_kinds>;

/// The kind that this one is like; it must have been read before.
MatmulKind read_like(const YamlValue& like, MatmulKind reading) {
  const MatmulKind known = like.one_of(matmul_names);
  if (known >= reading) {
    like.fail("'" + like.text() + "' is not known yet",
              "name one before it: bf16, fp8-block, fp8-tensor, fp16, tf32, fp32");
  }
  return known;
}

/// Reads into `with`, which has what a kind that is like another may leave out.
MatmulConstants read_matmul(YamlMap& map, const std::optional<MatmulConstants>& like) {
  MatmulConstants with = like.value_or(MatmulConstants{});
  const auto find = [&](const char* key) {
    return like ? map.find(key) : std::optional{map.at(key)};
  };
  if (!like) with.sustained = 1.0;
  if (const auto value = find("efficiency")) with.efficiency = value->fraction();
  if (const auto value = map.find("sustained")) with.sustained = value->fraction();
  if (const auto value = find("memory_efficiency")) with.memory_efficiency = value->fraction();
  if (const auto value = find("launch")) with.launch = value->seconds();
  if (const auto value = find("epilogue")) with.epilogue = value->seconds();
  if (const auto value = find("widest_tile")) with.widest_tile = value->count();
  if (const auto value = find("operand")) with.operand = value->bytes();
  if (const auto value = find("result")) with.result = value->bytes();
  return with;
}

MatmulTable read_products(YamlMap& kinds, std::vector<Provenance>& provenance) {
  MatmulTable table{};
  for (const auto& [name, kind] : matmul_names) {
    table[static_cast<std::size_t>(kind)] = read_sourced(
        kinds, "matmul." + std::string{name}, provenance, [&, reading = kind](YamlMap& map) {
          const auto like = map.find("like");
          if (!like) return read_matmul(map, std::nullopt);
          if (!map.find("efficiency")) provenance.back().rests_on = "matmul." + like->text();
          return read_matmul(map, table[static_cast<std::size_t>(read_like(*like, reading))]);
        });
  }
  return table;
}

AttentionConstants read_attention(YamlMap& map) {
  return {.efficiency = map.at("efficiency").fraction(),
          .backward_efficiency = map.at("backward_efficiency").fraction(),
          .forward_scores_per_sm = map.at("forward_scores_per_sm").positive(),
          .backward_scores_per_sm = map.at("backward_scores_per_sm").positive(),
          .overhead_keys = map.at("overhead_keys").number(),
          .launch = map.at("launch").seconds()};
}

KernelModel read_architecture(YamlMap& map) {
  KernelModel model{};
  const auto sourced = [&](YamlMap& block, const char* constant, auto reader) {
    return read_sourced(block, constant, model.provenance, reader);
  };
  model.matmul =
      map.at("matmul").read([&](YamlMap& kinds) { return read_products(kinds, model.provenance); });
  map.at("attention").read([&](YamlMap& libraries) {
    for (const auto& [name, library] : attention_library_names) {
      model.attention[static_cast<std::size_t>(library)] = read_sourced(
          libraries, "attention." + std::string{name}, model.provenance, read_attention);
    }
    return 0;
  });
  std::tie(model.elementwise_efficiency, model.elementwise_launch) =
      sourced(map, "elementwise", [](YamlMap& pass) {
        return std::pair{pass.at("memory_efficiency").fraction(), pass.at("launch").seconds()};
      });
  return model;
}

/// All generations are read, so that a mistake in one is found whatever the GPU.
KernelModel read_architectures(YamlMap& map, const Gpu& gpu) {
  KernelModel hopper = map.at("hopper").read(read_architecture);
  std::optional<KernelModel> own;
  for (const auto& [name, architecture] : architecture_names) {
    const auto block = map.find(name);
    if (!block) continue;
    KernelModel model = block->read(read_architecture);
    if (architecture == gpu.architecture) own = std::move(model);
  }
  if (own) return *std::move(own);
  hopper.provenance.push_back(
      {.constant = "kernels of " + gpu.id,
       .kind = "assumption",
       .source = "as on Hopper, whose constants these are: its generation has none of its own"});
  return hopper;
}

}  // namespace

KernelModel read_kernel_model(YamlMap& map, const Gpu& gpu) {
  KernelModel model = map.at("architectures").read([&](YamlMap& architectures) {
    return read_architectures(architectures, gpu);
  });
  model.power_exponent = read_sourced(map, "power", model.provenance, [](YamlMap& power) {
    return power.at("exponent").fraction();
  });
  model.clock_deviation = read_sourced(map, "clocks", model.provenance, [](YamlMap& clocks) {
    return clocks.at("deviation").number();
  });
  return model;
}

KernelModel in_bursts(KernelModel model) {
  for (MatmulConstants& constants : model.matmul) constants.sustained = 1.0;
  return model;
}

}  // namespace trainyard
