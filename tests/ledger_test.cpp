#include "analysis/ledger.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <random>
#include <stdexcept>

#include "tests/catch.hpp"
#include "tests/ledgers.hpp"
#include "tests/money.hpp"

using namespace trainyard;

namespace {

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };

template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };

const LedgerLine& line_of(const Ledger& ledger, ProgrammePart part) {
  for (const LedgerLine& line : ledger.lines) {
    if (line.part == part) return line;
  }
  throw std::runtime_error{"no such line"};
}

Programme random_programme(std::mt19937& random) {
  const auto band = [&](double low, double high) {
    std::uniform_real_distribution<double> value{low, high};
    std::array drawn{value(random), value(random), value(random)};
    std::ranges::sort(drawn);
    return Band<double>{drawn[0], drawn[1], drawn[2]};
  };
  Programme programme;
  if (random() % 2) programme.research_multiplier = from_scenario(band(1.0, 30.0));
  if (random() % 2) programme.data = band(0.0, 1e8) * Dollars{1.0};
  if (random() % 3 == 0) {
    programme.people = from_scenario(band(0.0, 0.9));
  } else if (random() % 2) {
    programme.people = Team{.staff = static_cast<int>(random() % 1000) + 1,
                            .pay = band(0.0, 0.05) * DollarRate{1.0},
                            .duration = one_year,
                            .equity = {}};
    if (random() % 2) std::get<Team>(programme.people).equity = band(0.0, 2.0);
  }
  programme.ownership = ownership_from("h100-superpod-full");
  programme.owned = random() % 2;
  for (const auto& [name, part] : programme_part_names) {
    if (random() % 4 == 0) programme.off.push_back(part);
  }
  return programme;
}

void require_near(const Band<Dollars>& a, const Band<Dollars>& b) {
  REQUIRE(a.low.value() == Approx(b.low.value()));
  REQUIRE(a.middle.value() == Approx(b.middle.value()));
  REQUIRE(a.high.value() == Approx(b.high.value()));
}

}  // namespace

TEST_CASE("a ledger adds dollars alone") {
  STATIC_REQUIRE(std::same_as<decltype(LedgerLine::amount), Band<Dollars>>);
  STATIC_REQUIRE_FALSE(Addable<Band<Dollars>, Band<Euros>>);
  STATIC_REQUIRE_FALSE(Addable<Band<Dollars>, Band<Price>>);
  STATIC_REQUIRE_FALSE(Addable<Band<Dollars>, double>);
  STATIC_REQUIRE_FALSE(Multipliable<Price, Seconds>);
}

TEST_CASE("DeepSeek-V3's phases are 2,788,000 GPU-hours, or 5.576 M USD at 2 USD each") {
  const Ledger ledger = ledger_of({}, deepseek_v3_phases());
  GpuHours hours;
  for (const PaidPhase& phase : deepseek_v3_phases()) hours += phase.hours.middle;
  CHECK(hours == GpuHours{2788000.0});
  CHECK(ledger.headline() == Band<Dollars>::sure(Dollars{5576000.0}));
  CHECK(ledger.total() == ledger.headline());
}

TEST_CASE("DeepSeek-R1 on top of V3 took 147,336 GPU-hours, or 294,672 USD: 5.3 % of V3's") {
  const GpuHours hours =
      gpu_hours(512, 198.0 * one_hour) + GpuHours{5000.0} + gpu_hours(512, 80.0 * one_hour);
  CHECK(hours == GpuHours{147336.0});
  const std::vector<PaidPhase> phases{rented_phase("reinforcement learning", hours)};
  CHECK(ledger_of({}, phases).headline().middle == Dollars{294672.0});
  CHECK(GpuHours{147000.0} / GpuHours{2788000.0} == Approx(0.05273).epsilon(0.0005));
}

TEST_CASE("Llama 405B cost 22 times DeepSeek-V3: 11 times the hours at twice the price") {
  const std::vector<PaidPhase> dear{rented_phase("training", GpuHours{30.84e6}, Price{3.99})};
  const std::vector<PaidPhase> same{rented_phase("training", GpuHours{30.84e6})};
  const Dollars v3 = ledger_of({}, deepseek_v3_phases()).headline().middle;
  CHECK(ledger_of({}, dear).headline().middle.value() == Approx(123e6).epsilon(0.001));
  CHECK(ledger_of({}, dear).headline().middle / v3 == Approx(22.06).epsilon(0.001));
  CHECK(ledger_of({}, same).headline().middle / v3 == Approx(11.06).epsilon(0.0005));
}

TEST_CASE("what it took and what the run cost are two sums over one list") {
  const Ledger ledger =
      ledger_of(programme_from("{research_multiplier: 10, data: 5 M USD, equity: 0.5, "
                               "people: {staff: 150, cost: 400 k USD/year, duration: 1 year}}"),
                deepseek_v3_phases());
  CHECK(ledger.headline().middle == Dollars{5576000.0});
  CHECK(line_of(ledger, ProgrammePart::research).amount.middle.value() == Approx(9.0 * 5.576e6));
  CHECK(line_of(ledger, ProgrammePart::people).amount.middle.value() == Approx(60e6));
  CHECK(line_of(ledger, ProgrammePart::equity).amount.middle.value() == Approx(30e6));
  CHECK(ledger.total().middle.value() == Approx(55.76e6 + 5e6 + 60e6 + 30e6));
}

TEST_CASE("OpenAI's research in 2024 was ten times the final runs of what it released") {
  const std::vector<PaidPhase> phases{rented_phase("final runs", GpuHours{0.24e9})};  // 0.48 B USD
  const Ledger ledger =
      ledger_of(programme_from("{research_multiplier: epoch-openai-2024}"), phases);
  CHECK(ledger.total().middle.value() == Approx(5e9).epsilon(0.05));
}

TEST_CASE("people at a share of development are that share of compute and people together") {
  const Ledger ledger =
      ledger_of(programme_from(
                    "{research_multiplier: 10, data: 5 M USD, people: {share: 0.39}, off: [data]}"),
                deepseek_v3_phases());
  const Dollars people = line_of(ledger, ProgrammePart::people).amount.middle;
  CHECK(people / ledger.total().middle == Approx(0.39));
}

TEST_CASE("a final run on owned GPUs costs what owning does, and says what that contains") {
  const Ledger ledger = ledger_of(programme_from("{final_run: owned, ownership: h100-superpod}"),
                                  deepseek_v3_phases());
  CHECK(ledger.headline().middle.value() == Approx(2.788e6 * 1.104).epsilon(0.0005));
  CHECK(ledger.lines.front().contains == "owned: servers with networks, power");
  CHECK(ledger.lines.front().basis == "2,664,000 GPU-hours at $1.10");
}

TEST_CASE("every line of a ledger is non-negative and those that are on sum to the total") {
  const unsigned seed = 3401;
  std::mt19937 random{seed};
  for (int round = 0; round < 300; ++round) {
    INFO("seed " << seed << ", round " << round);
    const Ledger ledger = ledger_of(random_programme(random), deepseek_v3_phases());
    Band<Dollars> on = Band<Dollars>::sure(Dollars{});
    for (const LedgerLine& line : ledger.lines) {
      REQUIRE(line.amount.low >= Dollars{});
      REQUIRE(line.amount.low <= line.amount.middle);
      REQUIRE(line.amount.middle <= line.amount.high);
      REQUIRE_FALSE((line.contains.empty() || line.basis.empty() || line.source.empty()));
      if (line.on) on = on + line.amount;
    }
    REQUIRE(ledger.total() == on);
    REQUIRE(ledger.headline().middle <= ledger.total().middle);
  }
}

TEST_CASE("switching a line off lowers the total by exactly that line, and no other line changes") {
  const unsigned seed = 3402;
  std::mt19937 random{seed};
  for (int round = 0; round < 300; ++round) {
    INFO("seed " << seed << ", round " << round);
    Programme programme = random_programme(random);
    programme.off.clear();
    const Ledger whole = ledger_of(programme, deepseek_v3_phases());
    for (const auto& [name, part] : programme_part_names) {
      programme.off = {part};
      const Ledger less = ledger_of(programme, deepseek_v3_phases());
      REQUIRE(less.headline() == whole.headline());
      Band<Dollars> total = less.total();
      for (std::size_t i = 0; i < whole.lines.size(); ++i) {
        REQUIRE(less.lines[i].amount == whole.lines[i].amount);
        if (!less.lines[i].on) total = total + less.lines[i].amount;
      }
      require_near(total, whole.total());
    }
  }
}
