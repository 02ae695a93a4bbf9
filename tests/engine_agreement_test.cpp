// Two engines, one answer.
#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/contentions.hpp"
#include "tests/plays.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int agreement_rounds = 30;
#else
constexpr int agreement_rounds = 2000;
#endif

/// The largest difference of any start or finish, relative to the makespan.
double difference(const Timeline& a, const Timeline& b) {
  Seconds largest;
  for (std::size_t task = 0; task < a.size(); ++task) {
    largest = std::max({largest, a[task].start - b[task].start, b[task].start - a[task].start,
                        a[task].finish - b[task].finish, b[task].finish - a[task].finish});
  }
  return largest == 0.0_s ? 0.0 : largest / makespan(a);
}

/// The rates that an engine gives to demands which start together, in parts of them in a second.
///
/// Fairness compares bandwidths, and so does not see how long a task goes on: what is a thousandth
/// of it gets the same bandwidth and ends first, so that its duration tells its rate.
std::vector<double> measured_rates(Engine engine, std::span<const Bandwidth> links,
                                   std::span<const Demand> demands) {
  constexpr double part = 1e-3;
  std::vector<double> rates;
  for (std::size_t watched = 0; watched < demands.size(); ++watched) {
    TaskGraph graph;
    for (std::size_t task = 0; task < demands.size(); ++task) {
      Demand demand = demands[task];
      if (task == watched) {
        for (LinkLoad& load : demand) load.size = part * load.size;
      }
      graph.add(id_at<StreamId>(task), 0.0_s, demand);
    }
    rates.push_back(part / simulate(links, graph, engine)[watched].finish.value());
  }
  return rates;
}

std::vector<Demand> random_demands(std::mt19937& random, std::size_t links, Meeting meeting) {
  std::vector<Demand> demands(2 + random() % 4);
  for (Demand& demand : demands) {
    for (std::size_t link = 0; link < links; ++link) {
      if (random() % 2 == 0 && link != demand.size() % links) continue;
      const bool stands_for_several = meeting == Meeting::often_of_several;
      const double alike = stands_for_several ? static_cast<double>(1 + random() % 4) : 1.0;
      const Bytes size = static_cast<double>(1 + random() % 10) * 1.0_GB;
      demand.push_back({id_at<LinkId>(link), size, alike});
    }
  }
  return demands;
}

Contention contention_of(std::span<const Bandwidth> links, std::span<const Demand> demands) {
  Contention contention;
  for (const Demand& demand : demands) {
    contention.add_task(std::numeric_limits<double>::infinity());
    for (const LinkLoad& load : demand) {
      const Seconds time = load.size / links[index(load.link)];
      contention.add_load(static_cast<std::uint32_t>(load.link), time.value(), load.alike);
    }
  }
  contention.close();
  return contention;
}

}  // namespace

TEST_CASE("where no two tasks share a link the engines finish every task at the same time") {
  const unsigned seed = 2801;
  std::mt19937 random{seed};
  for (int round = 0; round < agreement_rounds; ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, Meeting::never);
    REQUIRE(difference(play.timeline(Engine::simgrid), play.timeline(Engine::fluid)) < 1e-9);
  }
}

// Two allocations may both be fair; nothing else may make a difference.
TEST_CASE("where tasks meet the engines agree within 1 %, and nearly always to rounding") {
  const unsigned seed = 2802;
  std::mt19937 random{seed};
  int different = 0;
  for (int round = 0; round < agreement_rounds; ++round) {
    CAPTURE(seed, round);
    const Play play = random_play(random, Meeting::often);
    const Timeline simgrid = play.timeline(Engine::simgrid);
    const Timeline fluid = play.timeline(Engine::fluid);
    REQUIRE(makespan(fluid).value() == Approx(makespan(simgrid).value()).epsilon(0.01));
    if (difference(simgrid, fluid) > 1e-9) ++different;
  }
  CHECK(different <= agreement_rounds / 1000);
}

// SimGrid plays copies of those alike, and of a thousand such plays it gives up on one.
TEST_CASE("where tasks meet that stand for several the engines agree in nearly all plays") {
  const unsigned seed = 2805;
  std::mt19937 random{seed};
  int different = 0;
  for (int round = 0; round < agreement_rounds / 2; ++round) {
    const Play play = random_play(random, Meeting::often_of_several);
    try {
      const Timeline simgrid = play.timeline(Engine::simgrid);
      if (difference(simgrid, play.timeline(Engine::fluid)) > 1e-9) ++different;
    } catch (const SimulationError&) {
      ++different;
    }
  }
  CAPTURE(seed);
  CHECK(different <= agreement_rounds / 200);
}

TEST_CASE("the rates of either engine are fair, and nearly always the same") {
  const auto meeting = GENERATE(Meeting::often, Meeting::often_of_several);
  const unsigned seed = 2803;
  std::mt19937 random{seed};
  int different = 0;
  for (int round = 0; round < agreement_rounds / 10; ++round) {
    CAPTURE(seed, round);
    const std::vector<Bandwidth> links = random_links(random, 1 + random() % 5);
    const std::vector<Demand> demands = random_demands(random, links.size(), meeting);
    const Contention contention = contention_of(links, demands);
    const std::vector<double> simgrid = measured_rates(Engine::simgrid, links, demands);
    const std::vector<double> fluid = measured_rates(Engine::fluid, links, demands);
    REQUIRE(unfairness(contention, simgrid) < 1e-7);
    REQUIRE(unfairness(contention, fluid) < 1e-9);
    const auto near = [](double a, double b) { return a == Approx(b).epsilon(1e-7); };
    if (!std::ranges::equal(simgrid, fluid, near)) ++different;
  }
  CHECK(different <= agreement_rounds / 200);
}
