#include "workloads/expert_load.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

ExpertShape experts_of(int routed, int per_token) {
  return {.routed = routed,
          .per_token = per_token,
          .shared = 0,
          .hidden = 64,
          .dense_layers = 0,
          .groups = 1,
          .groups_per_token = 1};
}

ExpertLoad load_of(LoadKind kind, double skew, int seed = 1) {
  return {.kind = kind, .skew = skew, .draws = 3, .seed = seed};
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

TEST_CASE("even loads are one on every rank, and vary as the stack says") {
  const ExpertLoads loads = expert_loads({}, experts_of(64, 6), 4, 16);
  REQUIRE(loads.draws.size() == 1);
  REQUIRE(loads.draws.front().size() == 4);
  for (const RoutedRows& rows : loads.draws.front()) {
    REQUIRE(rows.ranks.size() == 16);
    for (const double rank : rows.ranks) CHECK(rank == Approx(1.0));
    CHECK(rows.dropped == 0.0);
  }
  CHECK(fullest_share(loads, 0, 3) == Approx(1.0));
  CHECK(loads.vary);
}

TEST_CASE("loads of ranks are one on average, however skewed") {
  for (const LoadKind kind : {LoadKind::zipf, LoadKind::log_normal}) {
    for (const double skew : {0.0, 0.3, 1.0, 4.0}) {
      for (int seed = 0; seed < 20; ++seed) {
        const ExpertLoads loads = expert_loads(load_of(kind, skew, seed), experts_of(32, 4), 2, 8);
        REQUIRE(loads.draws.size() == 3);
        CHECK_FALSE(loads.vary);
        for (int draw = 0; draw < 3; ++draw) {
          CAPTURE(skew, seed, draw);
          CHECK(sum_of(loads.rows(draw, 1).ranks) == Approx(8.0));
          CHECK(fullest_share(loads, draw, 1) >= 1.0 - 1e-12);
        }
      }
    }
  }
}

TEST_CASE("Zipf's shares are the powers of the ranks, in some order") {
  const double skew = 0.7;
  std::mt19937_64 random{5};
  std::vector<double> shares = popularity(load_of(LoadKind::zipf, skew), 100, random);
  CHECK_FALSE(std::ranges::is_sorted(shares, std::greater<>{}));
  std::ranges::sort(shares, std::greater<>{});
  double sum = 0.0;
  for (int rank = 1; rank <= 100; ++rank) sum += std::pow(rank, -skew);
  for (int rank = 1; rank <= 100; ++rank) {
    CHECK(shares[static_cast<std::size_t>(rank - 1)] == Approx(std::pow(rank, -skew) / sum));
  }
}

TEST_CASE("every expert is the most popular one equally often") {
  std::vector<int> first(8);
  std::mt19937_64 random{7};
  for (int draw = 0; draw < 8000; ++draw) {
    const auto shares = popularity(load_of(LoadKind::zipf, 1.0), 8, random);
    ++first[static_cast<std::size_t>(std::ranges::max_element(shares) - shares.begin())];
  }
  for (const int times : first) CHECK(std::abs(times - 1000) < 5 * 30);  // deviation: 30
}

TEST_CASE("logarithms of log-normal shares deviate by the skew") {
  constexpr int experts = 100000;
  std::mt19937_64 random{3};
  std::vector<double> shares = popularity(load_of(LoadKind::log_normal, 0.4), experts, random);
  for (double& share : shares) share = std::log(share);
  const double mean = sum_of(shares) / experts;
  double square = 0.0;
  double cube = 0.0;
  for (const double share : shares) {
    square += (share - mean) * (share - mean) / experts;
    cube += std::pow((share - mean) / 0.4, 3.0) / experts;
  }
  CHECK(std::sqrt(square) == Approx(0.4).epsilon(0.01));
  CHECK(std::abs(cube) < 5 * std::sqrt(15.0 / experts));
}

TEST_CASE("the same seed gives the same loads, another one others") {
  const auto ranks = [](int seed, int layers, int draw, int layer) {
    return expert_loads(load_of(LoadKind::zipf, 1.0, seed), experts_of(16, 2), layers, 16)
        .rows(draw, layer)
        .ranks;
  };
  CHECK(ranks(1, 4, 2, 3) == ranks(1, 4, 2, 3));
  CHECK(ranks(1, 4, 2, 3) == ranks(1, 9, 2, 3));
  CHECK(ranks(1, 4, 2, 3) != ranks(2, 4, 2, 3));
  CHECK(ranks(1, 4, 2, 3) != ranks(1, 4, 1, 3));
  CHECK(ranks(1, 4, 2, 3) != ranks(1, 4, 2, 2));
}

TEST_CASE("the loads of a seed are the same everywhere") {
  const ExpertLoads loads =
      expert_loads(load_of(LoadKind::log_normal, 1.0), experts_of(4, 1), 1, 4);
  CHECK(loads.rows(0, 0).ranks[0] == Approx(0.579084824870495).epsilon(1e-12));
  CHECK(loads.rows(0, 0).ranks[3] == Approx(0.961693156417547).epsilon(1e-12));
}

TEST_CASE("no expert gets more than every token once") {
  CHECK(with_ceiling({0.7, 0.2, 0.1}, 0.5) == std::vector{0.5, 0.2 * 5.0 / 3.0, 0.1 * 5.0 / 3.0});
  // What goes to the second lifts it above, too.
  const std::vector<double> twice = with_ceiling({0.6, 0.3, 0.08, 0.02}, 0.4);
  CHECK(twice[0] == 0.4);
  CHECK(twice[1] == 0.4);
  CHECK(twice[2] == Approx(0.16));
  CHECK(twice[3] == Approx(0.04));
  CHECK(with_ceiling({0.25, 0.25, 0.25, 0.25}, 0.25) == std::vector<double>(4, 0.25));
  const ExpertLoads loads = expert_loads(load_of(LoadKind::zipf, 10.0), experts_of(8, 2), 1, 8);
  CHECK(fullest_share(loads, 0, 0) == Approx(8.0 / 2.0));
}

TEST_CASE("written loads are taken layer by layer, neighbours on the same rank") {
  const ExpertLoad load{.kind = LoadKind::written,
                        .written = {{1.0, 2.0, 3.0, 4.0}, {10.0, 10.0, 0.0, 0.0}}};
  const ExpertLoads loads = expert_loads(load, experts_of(4, 1), 2, 2);
  CHECK(loads.rows(0, 0).ranks[0] == Approx(0.6));
  CHECK(loads.rows(0, 0).ranks[1] == Approx(1.4));
  CHECK(fullest_share(loads, 0, 1) == Approx(2.0));
  CHECK_FALSE(loads.vary);
}

TEST_CASE("what is above an expert's capacity is dropped") {
  // Of 3 + 1 rows the first expert may take 1.25 x 2.
  ExpertLoad load{.kind = LoadKind::written,
                  .written = {{3.0, 1.0}},
                  .capacity_factor = 1.25,
                  .pad_to_capacity = false};
  const RoutedRows bare = expert_loads(load, experts_of(2, 1), 1, 2).rows(0, 0);
  CHECK(bare.ranks[0] == Approx(1.25));
  CHECK(bare.ranks[1] == Approx(0.5));
  CHECK(bare.dropped == Approx(0.5 / 4.0));
  load.pad_to_capacity = true;
  const RoutedRows padded = expert_loads(load, experts_of(2, 1), 1, 2).rows(0, 0);
  CHECK(padded.ranks == std::vector{1.25, 1.25});
  CHECK(padded.dropped == bare.dropped);
}

TEST_CASE("no expert takes more than its capacity, and padded ranks are all as full") {
  for (int seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    ExpertLoad load = load_of(LoadKind::log_normal, 1.0, seed);
    load.capacity_factor = 1.5;
    load.pad_to_capacity = false;
    const RoutedRows bare = expert_loads(load, experts_of(16, 2), 1, 16).rows(0, 0);
    CHECK(std::ranges::max(bare.ranks) <= 1.5);
    CHECK(sum_of(bare.ranks) / 16.0 == Approx(1.0 - bare.dropped));
    load.pad_to_capacity = true;
    CHECK(expert_loads(load, experts_of(16, 2), 1, 16).rows(0, 0).ranks ==
          std::vector<double>(16, 1.5));
  }
}

TEST_CASE("padding evens out what the stack says, too") {
  ExpertLoad load{.capacity_factor = 1.0};
  CHECK_FALSE(expert_loads(load, experts_of(16, 2), 1, 4).vary);
  load.pad_to_capacity = false;
  CHECK(expert_loads(load, experts_of(16, 2), 1, 4).vary);
}
