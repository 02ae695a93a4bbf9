#include <string>
#include <vector>

#include "analysis/run_scenario.hpp"
#include "analysis/scenario.hpp"
#include "tests/benchmarks/sections.hpp"
#include "topologies/build_cluster.hpp"

namespace trainyard {
namespace {

/// What building the cluster of a scenario takes, apart from all that `predict` does else.
Told build_only(const std::string& file) {
  const Scenario scenario = read_scenario_file(file, embedded_catalogue());
  const double before = cpu_seconds();
  const Cluster cluster = build_cluster(scenario.cluster.spec);
  return {.building = cpu_seconds() - before, .gpus = static_cast<double>(cluster.gpus.size())};
}

/// `trainyard predict` of a scenario, with each list of options.
class Prediction {
 public:
  Prediction(Table& table, const BenchmarkOptions& options, const std::string& scenario)
      : table_{table}, options_{options}, file_{options.sources + "/" + scenario} {
    const auto build = [this] { return build_only(file_); };
    building_ = cheapest(options.runs, [&] { return cost_of(build, no_limits); }).told;
    table.start_block();
  }

  void measure(const std::vector<std::string>& words, bool may_fail = false) {
    std::vector<std::string> command{options_.program, "predict", file_};
    Row row{
        .what = "", .gpus = building_.gpus, .building = building_.building, .may_fail = may_fail};
    for (const std::string& word : words) {
      command.push_back(word);
      row.what += (row.what.empty() ? "" : " ") + word;
    }
    table_.print(row, cheapest(options_.runs, [&] { return cost_of_command(command, no_limits); }));
  }

 private:
  Table& table_;
  const BenchmarkOptions& options_;
  std::string file_;
  Told building_;
};

void measure_nested(Table& table, const BenchmarkOptions& options, const std::string& scenario) {
  Prediction prediction{table, options, scenario};
  prediction.measure({"--engine", "simgrid"});
  prediction.measure({"--engine", "fluid"});
}

}  // namespace

void measure_commands(Table& table, const BenchmarkOptions& options) {
  const std::string scenarios = "tests/benchmarks/scenarios/";
  Table::print_section("predict DeepSeek-V3 with more and more data-parallel ranks, pipeline 16");
  measure_nested(table, options, "examples/deepseek-v3.yaml");
  measure_nested(table, options, scenarios + "deepseek-v3-16384.yaml");
  if (!options.quick) measure_nested(table, options, scenarios + "deepseek-v3-131072.yaml");

  Table::print_section("predict Mixtral 8x22B likewise, pipeline 8");
  for (const char* gpus : {"64", "256", "1024"}) {
    measure_nested(table, options, scenarios + "mixtral-" + gpus + ".yaml");
  }

  // ASTRA-sim 2 (analytical, without contention) took 26.9 CPU s and 397 MiB for such a step: 512
  // ranks, 290,816 nodes, measured on 2 shared cores.
  Table::print_section(
      "predict a step of 512 GPUs whose micro-batches all have other popular experts");
  Prediction prediction{table, options, scenarios + "moe-512.yaml"};
  prediction.measure({"--engine", "simgrid"});
  prediction.measure({"--engine", "fluid"});
  if (!options.quick) prediction.measure({"--engine", "fluid", "--detail", "flat"});
}

}  // namespace trainyard
