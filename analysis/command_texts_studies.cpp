#include "analysis/command_texts.hpp"

namespace trainyard {
namespace {

const HelpTerm no_fit{"3", "the plan does not fit in the GPU's memory; nothing is written"};
const HelpTerm all_failed{"1", "the input is wrong, or every scenario of the whole study failed"};

}  // namespace

CommandText search_text() {
  return {
      .purpose = "find the best plans of a run under memory, a deadline or a budget",
      .description =
          {"Reads a scenario with a block search:, which says what to try (degrees of parallelism, "
           "schedules, recomputation, GPUs, nodes, fabrics, precisions), within which limits, and "
           "what for: the least step time, GPU-hours, dollars or energy, or a front of two. Every "
           "plan is estimated, the best are replayed, and what was left out is told with how sure "
           "that is. The scenario's own plan gets its rank among the others.",
           "search: {} tries what a practitioner would. The winner is printed as YAML to paste."},
      .exit_codes = exit_codes(),
      .examples = {{"trainyard search examples/search-gpt3-175b.yaml",
                    "the ten best plans of GPT-3, and where the published one stands"},
                   {"trainyard search examples/search-deepseek-v3.yaml --json plans.json",
                    "86,364 plans of DeepSeek-V3, and the best of them for a script"}},
      .see_also = {"trainyard compare --on", "trainyard afford",
                   "examples/README.md (Searches: every key of search:)"}};
}

CommandText sensitivity_text() {
  return {
      .purpose = "how far a prediction may be off, and which inputs matter most",
      .description =
          {"Predicts a scenario again with each input of the catalogues (a rate of a kernel, a "
           "bandwidth, a price) as far off as the catalogue says it may be, each way, and prints "
           "the band of the step, of GPU-hours and of dollars, and the inputs in the order of what "
           "they matter, each with its kind and source. It uses all cores."},
      .exit_codes = exit_codes({no_fit}),
      .examples = {{"trainyard sensitivity examples/deepseek-v3.yaml",
                    "which of the assumptions the step time of DeepSeek-V3 hangs on"}},
      .see_also = {"trainyard predict", "trainyard catalogue uncertainty"}};
}

CommandText afford_text() {
  return {
      .purpose = "the most tokens, and the largest model, that a budget pays for",
      .description =
          {"Asks the other way round: how many tokens of the scenario's run a budget and a "
           "deadline "
           "pay for, which of the two binds, how many GPUs would meet the deadline, and which "
           "models of the catalogue could be trained on the same cluster instead."},
      .exit_codes = exit_codes({no_fit}),
      .examples = {{"trainyard afford --budget 5M --deadline 60d examples/deepseek-v3.yaml",
                    "what 5 million dollars and 60 days buy on the cluster of DeepSeek-V3"},
                   {"trainyard afford --budget 2M --date 2024-10-01 examples/mixtral-8x22b.yaml",
                    "at what the price book asks on that day"}},
      .see_also = {"trainyard search", "trainyard catalogue prices"}};
}

CommandText sweep_text() {
  return {
      .purpose = "run the scenarios of a study, or what is left of them, into a database",
      .description =
          {"A study is a scenario and what to change in it: a grid, a list, or guesses spread "
           "evenly. Each scenario that is not in the database yet is predicted by one of the "
           "worker processes and becomes a row. Interrupted, even by kill -9, the same command "
           "goes on where it was. What does not fit in memory or is wrong is a row that says so.",
           "On several machines each takes a part (--shard 3/8), and trainyard merge makes one "
           "database of all; --slurm submits both to Slurm."},
      .files = {{"DIR/study.sqlite", "the database; DIR/shard-3-of-8.sqlite of a shard"},
                {"DIR/sweep.sbatch, DIR/merge.sbatch, DIR/logs",
                 "with --slurm: what was submitted, and what its jobs print"}},
      .exit_codes = exit_codes(
          {all_failed, {"130", "interrupted; what is done is kept, and the same command goes on"}}),
      .examples =
          {{"trainyard sweep examples/study-deepseek-v3.yaml --out results --csv results.csv",
            "60 networks and schedules for DeepSeek-V3, as a database and as a table"},
           {"trainyard sweep examples/study-deepseek-v3.yaml --out results --shard 1/4",
            "the first quarter of them"}},
      .see_also = {"trainyard merge", "docs/sweeps.md (studies, shards, Slurm, the database)"}};
}

CommandText merge_text() {
  return {
      .purpose = "make one database of the shards of a study",
      .description =
          {"Takes the databases of the folders, which must be of one study, and tells how many of "
           "its rows are there. May be run at any time, and again; in the end it is the same "
           "database as without shards."},
      .files = {{"DIR/study.sqlite", "the database of all of them"}},
      .exit_codes = exit_codes({all_failed}),
      .examples = {{"trainyard merge results --csv results.csv",
                    "the shards of one folder, as a database and as a table"}},
      .see_also = {"trainyard sweep", "docs/sweeps.md"}};
}

}  // namespace trainyard
