#include "analysis/energy.hpp"

#include <concepts>
#include <random>

#include "tests/catch.hpp"
#include "tests/energies.hpp"
#include "tests/money.hpp"

using namespace trainyard;

namespace {

constexpr Joules megawatt_hour{3.6e9};
constexpr Grams tonne{1e6};

template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };

double megawatt_hours(const Band<Joules>& energy) {
  return energy.middle / megawatt_hour;
}

}  // namespace

TEST_CASE("only energy emits and costs, and by its own price") {
  STATIC_REQUIRE(std::same_as<decltype(CarbonIntensity{} * Joules{}), Grams>);
  STATIC_REQUIRE_FALSE(Multipliable<CarbonIntensity, Watts>);
  STATIC_REQUIRE_FALSE(Multipliable<EnergyPrice, Watts>);
  STATIC_REQUIRE_FALSE(Multipliable<CarbonIntensity, Bytes>);
  STATIC_REQUIRE_FALSE(Multipliable<Price, Joules>);
}

TEST_CASE("a node of H100s draws three quarters of its 10.2 kW in a step of DeepSeek-V3") {
  const NodeDraw draw = node_draw_of(catalogue_energy(), Architecture::hopper);
  CHECK(node_peak(draw, Watts{700.0}, 8).value() == Approx(10200.0));
  CHECK(node_power(draw, Watts{700.0}, 8, deepseek_v3_load()).value() ==
        Approx(0.75 * 10200.0).epsilon(0.001));
}

TEST_CASE("nodes draw 1.82 times the TDPs of H100s and 2.03 times those of A100s") {
  const EnergyCatalogue catalogue = catalogue_energy();
  CHECK(node_draw_of(catalogue, Architecture::hopper).peak == Approx(1.82).epsilon(0.001));
  const NodeDraw ampere = node_draw_of(catalogue, Architecture::ampere);
  CHECK(ampere.peak == Approx(2.03).epsilon(0.001));
  CHECK(node_power(ampere, Watts{400.0}, 8, deepseek_v3_load()).value() ==
        Approx(0.75 * 6500.0).epsilon(0.001));
}

TEST_CASE("a node draws more the more its GPUs compute, and never more than its peak") {
  const EnergyCatalogue catalogue = catalogue_energy();
  for (const NodeDraw& draw : catalogue.node_draws) {
    const Watts idle = node_power(draw, Watts{700.0}, 8, {0.0, 0.0, 1.0});
    const Watts talking = node_power(draw, Watts{700.0}, 8, {0.0, 1.0, 0.0});
    const Watts computing = node_power(draw, Watts{700.0}, 8, {1.0, 0.0, 0.0});
    CHECK(Watts{} < idle);
    CHECK(idle < talking);
    CHECK(talking < computing);
    CHECK(computing <= node_peak(draw, Watts{700.0}, 8));
  }
}

TEST_CASE("DeepSeek-V3 at three quarters of its nodes' peak: 3,332.5 MWh, 1,940 t, 266.6 k USD") {
  const EnergyUse use =
      energy_use(Band<GpuHours>::sure(GpuHours{2.788e6}), Watts{0.75 * 10200.0 / 8.0}, 1.25,
                 energy_terms_from("{grid: china-2023, pue: other, electricity: 0.08 USD/kWh}"));
  CHECK(megawatt_hours(use.building) == Approx(3332.5).epsilon(0.0002));
  CHECK(megawatt_hours(use.computers) == Approx(3332.5 / 1.25).epsilon(0.0002));
  CHECK(use.emissions.middle / tonne == Approx(1940.0).epsilon(0.0005));
  CHECK(use.cost.middle.value() == Approx(266600.0).epsilon(0.0002));
}

TEST_CASE(
    "by its load DeepSeek-V3 used what that average says within 2 %, and 1,951.6 MWh by TDP") {
  const EnergyReport report = deepseek_v3_energy();
  CHECK(megawatt_hours(report.use(EnergyConvention::node_model).building) ==
        Approx(3332.5).epsilon(0.02));
  CHECK(report.use(EnergyConvention::node_model).emissions.middle / tonne ==
        Approx(1940.0).epsilon(0.02));
  CHECK(megawatt_hours(report.use(EnergyConvention::tdp_hours).building) ==
        Approx(1951.6).epsilon(0.0002));
}

TEST_CASE("Llama 405B's card follows from TDP x hours x PUE on the US grid within 2 %") {
  const EnergyReport report = llama_405b_energy(
      "{grid: united-states-2023, pue: hyperscaler, electricity: us-industrial-2024}");
  CHECK(megawatt_hours(report.use(EnergyConvention::tdp_hours).building) == Approx(21588.0));
  const EnergyUse& card = report.use(EnergyConvention::tdp_hours_with_pue);
  CHECK(card.emissions.middle / tonne == Approx(8763.0).epsilon(0.0005));
  CHECK(card.emissions.middle / tonne == Approx(8930.0).epsilon(0.02));
}

TEST_CASE("Llama's cards imply 411 to 416 g for a kWh by TDP alone") {
  const auto implied = [](double hours, double tonnes) {
    const Joules energy = Watts{700.0} * (hours * one_hour);
    return (tonnes * tonne / energy) * Joules{3.6e6} / Grams{1.0};
  };
  CHECK(implied(30.84e6, 8930.0) == Approx(413.7).epsilon(0.0005));
  CHECK(implied(7.0e6, 2040.0) == Approx(416.0).epsilon(0.002));
  CHECK(implied(1.46e6, 420.0) == Approx(411.0).epsilon(0.002));
  CHECK(implied(39.3e6, 11390.0) == Approx(414.0).epsilon(0.002));
}

TEST_CASE("the node model has 71 % more energy than TDP x hours") {
  const EnergyReport report =
      llama_405b_energy("{grid: united-states-2023, pue: other, electricity: us-industrial-2024}");
  CHECK(report.use(EnergyConvention::node_model).building.middle /
            report.use(EnergyConvention::tdp_hours).building.middle ==
        Approx(1.71).epsilon(0.002));
}

TEST_CASE("hours that are not sure make energy, emissions and cost that are not") {
  const EnergyTerms terms =
      energy_terms_from("{grid: 500 g/kWh, pue: 1, electricity: 0.10 USD/kWh}");
  const EnergyUse use =
      energy_use({GpuHours{1.0}, GpuHours{2.0}, GpuHours{4.0}}, Watts{1000.0}, 1.0, terms);
  CHECK(use.building.low / Joules{3.6e6} == Approx(1.0));
  CHECK(use.emissions.middle.value() == Approx(1000.0));
  CHECK(use.cost.high.value() == Approx(0.4));
}

TEST_CASE(
    "the energy of two runs is that of both, and no convention counts less than the computers") {
  const unsigned seed = 3501;
  std::mt19937 random{seed};
  const NodeDraw draw = node_draw_of(catalogue_energy(), Architecture::hopper);
  for (int round = 0; round < 200; ++round) {
    INFO("seed " << seed << ", round " << round);
    const auto share = [&] { return std::uniform_real_distribution<double>{0.0, 1.0}(random); };
    const double computing = share();
    const double communicating = (1.0 - computing) * share();
    const LoadShares load{computing, communicating, 1.0 - computing - communicating};
    EnergyTerms terms =
        energy_terms_from("{grid: china-2023, pue: other, electricity: us-industrial-2025}");
    terms.pue.value = 1.0 + share();
    const auto energy = [&](double hours) {
      return energy_report(Band<GpuHours>::sure(GpuHours{hours}), Watts{700.0}, 8, load, draw,
                           terms);
    };
    const double hours = 1e6 * share(), others = 1e6 * share();
    const EnergyReport one = energy(hours), other = energy(others), both = energy(hours + others);
    for (std::size_t i = 0; i < both.uses.size(); ++i) {
      REQUIRE(both.uses[i].cost.middle.value() ==
              Approx((one.uses[i].cost + other.uses[i].cost).middle.value()));
      REQUIRE(both.uses[i].emissions.middle.value() ==
              Approx((one.uses[i].emissions + other.uses[i].emissions).middle.value()));
      REQUIRE(one.uses[i].computers.middle <= one.uses[i].building.middle);
    }
    REQUIRE(one.node_power <= one.node_peak);
  }
}
