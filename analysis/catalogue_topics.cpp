#include "analysis/catalogue_topics.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace trainyard {
namespace {

constexpr std::array<TopicEntry, 15> topics{{
    {"gpus",
     "gpus.yaml",
     "GPUs",
     "rates, memory, links and power of accelerators, as datasheets print them",
     "A scenario names one under `cluster:`, as in `gpu: H800-SXM`, or says what is different "
     "about "
     "its own, as in `gpu: {like: H100-SXM, memory: 96 GB}`. `trainyard export-check NAME` and "
     "`trainyard compare SCENARIO --on NAME,...` take the same names.",
     {"vendor", "launch", "bf16", "fp8", "memory", "memory_bandwidth", "scale_up", "tdp"}},
    {"models",
     "models.yaml",
     "Models",
     "layers, widths and experts of transformers",
     "A scenario names one, as in `model: deepseek-v3`, or says what is different about its own, "
     "as "
     "in `model: {like: llama3.1-405b, layers: 21}`. The path of a Hugging Face `config.json` does "
     "too.",
     {"layers", "hidden", "feed_forward", "vocabulary", "attention.heads", "experts.routed",
      "experts.per_token", "parameters", "active"}},
    {"fabrics", "", "Fabrics", "kinds of networks, with what each comes to",
     "A scenario names one, as in `fabric: multi-plane-fat-tree` under `cluster:`, or tells its "
     "measures, as in `fabric: {kind: fat-tree, tiers: 2, oversubscription: 2}`; "
     "`trainyard topology FILE` tells what that comes to. Fabrics may also be imported: see "
     "`examples/README.md`."},
    {"networks", "networks.yaml", "NICs, switches and hops",
     "what joins nodes: bandwidths, ports, latencies",
     "Fabrics are built of these: a scenario says `nic: 400 Gb/s` and `fabric:` under `cluster:`, "
     "and "
     "`network: roce` under `fabric:` for the latencies of RoCE."},
    {"network-prices", "network_prices.yaml", "Network prices",
     "what switches, cables and NICs cost",
     "`trainyard topology FILE --prices NAME` chooses a book, and so does `prices: NAME` beside "
     "the "
     "`cluster:` of a file."},
    {"stacks", "stacks.yaml", "Training software",
     "what overlaps what, how kernels are fused, in what numbers states are kept",
     "A scenario names one, as in `stack: megatron-core`. Its `overlap`, `dispatcher`, "
     "`optimizer`, "
     "`attention` and `dispatch` come before the habits of the stack."},
    {"kernels", "kernels.yaml", "Kernels",
     "how well products, attention and the rest run on each generation of GPUs",
     "Which constants hold follows from the GPU's `architecture`, the scenario's `precision` and "
     "the "
     "attention library of its stack."},
    {"collectives", "collectives.yaml", "Collectives",
     "how well collectives and exchanges of experts' rows move bytes",
     "A scenario with `measure:` asks for one alone, as in `measure: {collective: all-reduce, "
     "size: "
     "256 MiB}`; `protocol`, `algorithm` and `version` there take these names."},
    {"export-rules",
     "export_rules.yaml",
     "Export rules",
     "3A090 of the United States, version by version, with clauses and notes",
     "`trainyard export-check NAME --date DAY` says what they make of a part, and `trainyard "
     "compare "
     "SCENARIO --on NAME,... --date DAY` tells it of each GPU.",
     {"title", "from", "to", "what", "verdict", "policy", "text", "destinations"}},
    {"prices",
     "gpu_prices.yaml",
     "GPU prices",
     "what a GPU-hour cost to rent, by date, provider and term",
     "A scenario asks for what its GPU cost, as in `price: {provider: neocloud, term: on-demand, "
     "date: 2024-09}`, or says it, as in `price: 2.00 USD/GPU-hour`.",
     {"gpu", "date", "class", "provider", "term", "price", "unclear"}},
    {"ownership", "ownership.yaml", "Owned clusters",
     "what nodes, buildings and their operation cost who owns them",
     "A scenario names one, as in `programme: {ownership: h100-superpod}`, and owning is told "
     "beside "
     "renting; `final_run: owned` there pays for the run so."},
    {"failures", "failures.yaml", "Failures", "how often nodes fail, and what follows",
     "A scenario names one, as in `reliability: {failures: llama-3-405b}`."},
    {"energy", "energy.yaml", "Energy", "electricity, carbon, PUE, and the power of nodes",
     "A scenario names them, as in `energy: {grid: china-2023, pue: other, electricity: "
     "us-industrial-2024}`, or gives numbers."},
    {"programme", "programme.yaml", "Programmes", "what is spent beside the final run",
     "A scenario names them, as in `programme: {research_multiplier: epoch-openai-2024, people: "
     "{share: epoch-frontier-2024}}`."},
    {"uncertainty", "uncertainty.yaml", "Uncertainty", "how far each kind of input may be off",
     "`trainyard sensitivity SCENARIO` moves each input as far as this says."},
}};

}  // namespace

std::span<const TopicEntry> catalogue_topics() {
  return topics;
}

const TopicEntry& topic_named(std::string_view name) {
  const auto found = std::ranges::find(topics, name, &TopicEntry::name);
  if (found == topics.end()) throw std::out_of_range{"no topic " + std::string{name}};
  return *found;
}

}  // namespace trainyard
