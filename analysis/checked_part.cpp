#include "analysis/checked_part.hpp"

#include <algorithm>
#include <filesystem>

#include "analysis/scenario_files.hpp"
#include "analysis/scenario_keys.hpp"
#include "sim/spelling.hpp"
#include "topologies/cluster_reader.hpp"

namespace trainyard {
namespace {

bool is_file(const std::string& name) {
  const std::filesystem::path path{name};
  std::error_code ignored;
  return path.has_parent_path() || path.extension() == ".yaml" || path.extension() == ".yml" ||
         path.extension() == ".json" || std::filesystem::is_regular_file(path, ignored);
}

CheckedPart find_part(const std::string& id, const std::vector<Gpu>& known) {
  const auto found = std::ranges::find(known, id, &Gpu::id);
  if (found != known.end()) {
    return {.name = id, .gpu = *found, .cluster_gpus = {}, .from_nvlink = {}};
  }
  std::vector<std::string> ids;
  for (const Gpu& gpu : known) ids.push_back(gpu.id);
  throw InputError{"unknown part '" + id + "'" + suggestion(id, ids)};
}

CheckedPart part_of_cluster(const YamlValue& cluster, const Hardware& hardware) {
  const ClusterChoice choice =
      cluster.read([&](YamlMap& map) { return read_cluster(map, hardware); });
  const ClusterSpec& spec = choice.spec;
  CheckedPart part{.name = {},
                   .gpu = choice.gpu,
                   .cluster_gpus = spec.nodes * spec.gpus_per_node,
                   .from_nvlink = {}};
  if (spec.nv_switch && spec.nvlink.bandwidth != part.gpu.scale_up) {
    part.from_nvlink = part.gpu.scale_up;
    part.gpu.scale_up = spec.nvlink.bandwidth;
  }
  return part;
}

CheckedPart read_part(const YamlDocument& document, const Catalogue& catalogue) {
  const Hardware hardware = read_hardware(catalogue);
  YamlMap file = document.root().map();
  const auto described = file.find("gpu");
  if (described) {
    const Gpu gpu = read_gpu(*described, hardware.gpus);
    file.find("base");
    file.finish();
    return {.name = {}, .gpu = gpu, .cluster_gpus = {}, .from_nvlink = {}};
  }
  // What else a scenario has is read by those who need it.
  pass_over(file, step_keys);
  pass_over(file, run_keys);
  file.find("measure");
  CheckedPart part = part_of_cluster(file.at("cluster"), hardware);
  file.finish();
  return part;
}

/// One part is checked; phases may have others.
void refuse_other_clusters(const YamlDocument& document) {
  if (!document.root().is_map()) return;
  const auto phases = document.root().map().find("phases");
  if (!phases) return;
  for (const YamlValue& phase : phases->list()) {
    const auto cluster = phase.map().find("cluster");
    const auto gpu = cluster ? cluster->map().find("gpu") : std::nullopt;
    if (gpu) gpu->fail("a phase on a part of its own", "check each part by its name");
  }
}

}  // namespace

CheckedPart read_checked_part(const std::string& part_or_file, const Catalogue& catalogue) {
  if (!is_file(part_or_file)) {
    return find_part(part_or_file, read_hardware(catalogue).gpus);
  }
  const YamlDocument document = read_over_base(part_or_file);
  refuse_other_clusters(document);
  CheckedPart part = read_part(document, catalogue);
  part.name = std::filesystem::path{part_or_file}.stem().string() + ": " + part.gpu.id;
  if (chip_metrics(part.gpu).tpp == 0.0) {
    document.root().fail("nothing is known of how fast " + part.gpu.id + " computes",
                         "write its 'bf16', or what else it has, under 'gpu'");
  }
  return part;
}

std::vector<CheckedPart> all_parts(const Catalogue& catalogue) {
  std::vector<CheckedPart> parts;
  for (const Gpu& gpu : read_hardware(catalogue).gpus) {
    if (chip_metrics(gpu).tpp == 0.0) continue;
    parts.push_back({.name = gpu.id, .gpu = gpu, .cluster_gpus = {}, .from_nvlink = {}});
  }
  return parts;
}

}  // namespace trainyard
