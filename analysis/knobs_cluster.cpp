#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "analysis/knob_rules.hpp"
#include "analysis/precision_need.hpp"
#include "analysis/training_reader.hpp"
#include "sim/names.hpp"
#include "sim/yaml_edit.hpp"
#include "topologies/cluster_reader.hpp"
#include "workloads/misfit.hpp"

// Knobs of the machine: which GPUs, how many, and how fast they send.

namespace trainyard {
namespace {

bool is_usable(const Gpu& gpu) {
  return gpu.sms > 0 && gpu.peak.bf16 > FlopRate{} && gpu.memory > Bytes{} &&
         gpu.memory_bandwidth > Bandwidth{} && gpu.pcie > Bandwidth{};
}

void fill_gpus(const KnobSubject& subject, Knob& knob) {
  for (const Gpu& gpu : read_hardware(subject.catalogue).gpus) {
    if (!is_usable(gpu)) continue;
    knob.choices.push_back(
        {gpu.id, fmt::format("{}, {:.0f} GB", gpu.id, gpu.memory.value() / 1e9)});
  }
  const YamlNode* const written = find_below(subject.root, "cluster.gpu");
  knob.value = written != nullptr ? written->text : std::string{};  // of a map none
  allow_as_written(knob, subject.steps.cluster.gpu.id + ", as in the example");
}

/// What the numbers of a key need that the GPU lacks becomes BF16.
template <std::size_t count>
void use_known_precision(const KnobTurn& turn, const std::string& key, const Gpu& gpu,
                         const std::array<std::pair<std::string_view, Precision>, count>& names) {
  const YamlNode* const written = find_below(turn.root, key);
  if (written == nullptr) return;
  const auto named =
      std::ranges::find(names, written->text, &std::pair<std::string_view, Precision>::first);
  if (named == names.end() || unmet_need(gpu, named->second) == nullptr) return;
  turn.write(key, "bf16");
}

void turn_gpu(const KnobTurn& turn) {
  turn.write("cluster.gpu", turn.value);
  turn.erase("cluster.nvlink");
  for (const Gpu& gpu : read_hardware(turn.catalogue).gpus) {
    if (gpu.id != turn.value.text) continue;
    use_known_precision(turn, "training.precision", gpu, training_precision_names);
    use_known_precision(turn, "training.dispatch", gpu, dispatch_precision_names);
  }
}

/// Whether the scenario's plan could run on so many nodes, with as many replicas as that leaves.
bool could_have(const Scenario& steps, int nodes) {
  Plan plan = steps.plan;
  const std::int64_t gpus = static_cast<std::int64_t>(nodes) * steps.cluster.spec.gpus_per_node;
  const std::int64_t replica =
      static_cast<std::int64_t>(plan.tensor) * plan.context * plan.pipeline;
  if (gpus < replica || gpus % replica != 0) return false;
  plan.data = static_cast<int>(gpus / replica);
  if (plan.shard > plan.data) plan.shard = 0;
  return !find_misfit(steps.model, steps.training, plan, nodes, steps.cluster.spec.gpus_per_node);
}

void fill_nodes(const KnobSubject& subject, Knob& knob) {
  constexpr std::array eighths{1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 32};
  constexpr int most_gpus = 8192;  // beyond which a prediction takes a while
  const ClusterSpec& spec = subject.steps.cluster.spec;
  std::vector<int> counts;
  for (const int share : eighths) {
    const int nodes = spec.nodes * share / 8;
    if (spec.nodes * share % 8 != 0 || nodes * spec.gpus_per_node > most_gpus) continue;
    if (could_have(subject.steps, nodes)) counts.push_back(nodes);
  }
  choose_among(knob, counts, spec.nodes);
  for (KnobChoice& choice : knob.choices) {
    choice.label = fmt::format("{} nodes, {} GPUs", choice.value,
                               std::stoi(choice.value) * spec.gpus_per_node);
  }
}

void turn_nodes(const KnobTurn& turn) {
  turn.write("cluster.nodes", turn.value);
  turn.erase("parallel.data");
}

bool has_written_nodes(const KnobSubject& subject) {
  return find_below(subject.root, "cluster.nodes") != nullptr;
}

std::string number_in(Bandwidth bandwidth, double unit) {
  return number_text(bandwidth.value() / unit);
}

void fill_nvlink(const KnobSubject& subject, Knob& knob) {
  // Turned to another GPU, the scenario has that one's.
  for (const Gpu& gpu : read_hardware(subject.catalogue).gpus) {
    if (!is_usable(gpu)) continue;
    knob.maximum = std::max(knob.maximum, gpu.scale_up.value() * 2.0 / 1e9);
  }
  const ClusterSpec& spec = subject.steps.cluster.spec;
  knob.value = spec.nv_switch ? number_in(spec.nvlink.bandwidth * 2.0, 1e9) : "0";
}

void turn_nvlink(const KnobTurn& turn) {
  turn.write("cluster.nvlink", is_zero(turn) ? "none" : turn.value.text + " GB/s");
}

void fill_nic(const KnobSubject& subject, Knob& knob) {
  knob.value = number_in(subject.steps.cluster.spec.nic.bandwidth, 1e9 / 8.0);
}

}  // namespace

std::vector<KnobRule> cluster_knobs() {
  return {
      {.knob = {.key = "cluster.gpu",
                .group = "cluster",
                .label = "GPU",
                .help = "Another GPU brings its own NVLink, and computes in BF16 where it lacks "
                        "the precision."},
       .fill = fill_gpus,
       .turn = turn_gpu},
      {.knob = {.key = "cluster.nodes",
                .group = "cluster",
                .label = "Nodes",
                .help = "More nodes are more copies of the model, each with less of the batch."},
       .applies = has_written_nodes,
       .fill = fill_nodes,
       .turn = turn_nodes},
      {.knob = range({.key = "cluster.nvlink",
                      .group = "cluster",
                      .label = "NVLink",
                      .help = "Of one GPU, both directions together; 0 is a node without NVLink, "
                              "whose GPUs reach each other by PCIe; less than PCIe carries is "
                              "worse than none, for it is used where it is.",
                      .unit = "GB/s"},
                     0.0, 1800.0, 100.0),
       .fill = fill_nvlink,
       .turn = turn_nvlink},
      {.knob = range({.key = "cluster.nic",
                      .group = "cluster",
                      .label = "Network card",
                      .help = "Of each NIC, in one direction.",
                      .unit = "Gb/s"},
                     50.0, 1600.0, 50.0),
       .fill = fill_nic,
       .turn = [](const KnobTurn& turn) { turn.write("cluster.nic", turn.value.text + " Gb/s"); }},
  };
}

}  // namespace trainyard
