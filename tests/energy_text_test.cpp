#include "analysis/energy_text.hpp"

#include "tests/catch.hpp"
#include "tests/energies.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("DeepSeek-V3's energy is printed in all three conventions, with what they rest on") {
  CHECK(energy_text(deepseek_v3_energy()) ==
        R"(energy               MWh  MWh with overhead  tCO2e  electricity
node model         2,666              3,332  1,939     $266,582
TDP x hours        1,952              1,952  1,136     $156,128
TDP x hours x PUE  1,952              2,440  1,420     $195,160
the node model has 1.71 x the energy of TDP x hours
load: computing 85 %, communicating alone 4 %, idle 11 %: a node of 8 GPUs draws 7.65 of 10.20 kW [1]
PUE 1.25, other [2]
grid 582 g/kWh, china-2023 [3]
electricity 0.08 USD/kWh, as written [4]
[1] assumption: Epoch AI chip dataset and cost code, repo epoch-research/training-cost-trends (data/Chip dataset, data/Hardware prices, cost_analysis_standalone.py, model_costs_updated.csv), github.com/epoch-research/training-cost-trends (2026-04-01)
[2] Epoch AI chip dataset and cost code, repo epoch-research/training-cost-trends (data/Chip dataset, data/Hardware prices, cost_analysis_standalone.py, model_costs_updated.csv), github.com/epoch-research/training-cost-trends (2026-04-01)
[3] Our World in Data / Ember carbon intensity (2023 column), ourworldindata.org/grapher/carbon-intensity-electricity (2024-07)
[4] the scenario
)");
}

TEST_CASE("Llama 405B's energy is printed in all three conventions") {
  const std::string text = energy_text(
      llama_405b_energy("{grid: united-states-2023, pue: other, electricity: us-industrial-2024}"));
  CHECK(text.starts_with(R"(energy                MWh  MWh with overhead   tCO2e  electricity
node model         29,488             36,860  13,602   $2,841,948
TDP x hours        21,588             21,588   7,966   $1,664,435
TDP x hours x PUE  21,588             26,985   9,958   $2,080,544
the node model has 1.71 x the energy of TDP x hours
)"));
}

TEST_CASE("energy of hours that are not sure has its bounds") {
  const EnergyReport report =
      energy_report({GpuHours{1e6}, GpuHours{2e6}, GpuHours{3e6}}, Watts{700.0}, 8,
                    deepseek_v3_load(), node_draw_of(catalogue_energy(), Architecture::hopper),
                    energy_terms_from("{grid: china-2023, pue: other, electricity: 0.08 USD/kWh}"));
  CHECK_THAT(energy_text(report), ContainsSubstring("1,400 (700 to 2,100)"));
}
