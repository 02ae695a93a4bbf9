#include "workloads/exchange_time.hpp"

#include "tests/collectives.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

ExchangeRequest request_of(ExchangeMode mode, int gpus) {
  return {.direction = ExchangeDirection::dispatch,
          .mode = mode,
          .tokens = 4096,
          .hidden = 7168,
          .experts = 256,
          .top_k = 8,
          .node_limit = 4,
          .fp8 = true,
          .gpus = gpus};
}

const ExchangeVersion& version_in(const CollectiveConstants& constants, const char* name) {
  return *std::ranges::find(constants.exchanges, name, &ExchangeVersion::name);
}

std::string refused(const ExchangeRequest& request, const char* version) {
  const CollectiveConstants constants = catalogue_collectives();
  const auto refusal = refusal_of(request, 8, version_in(constants, version));
  return refusal ? refusal->problem + " (" + refusal->remedy + ")" : "";
}

}  // namespace

// 7168 channels and 56 scales of 4 bytes make a row of 7392 bytes.
TEST_CASE("a dispatch over nodes takes T b D (N - 1) / N at the rate of the NIC") {
  const CollectiveConstants constants = catalogue_collectives();
  const Cluster cluster = cluster_of(8, 8, TreeKind::multi_plane_fat_tree);
  const ExchangeTime found = time_of(cluster, request_of(ExchangeMode::normal, 64),
                                     version_in(constants, "v1-2025-02-24"), constants);
  const double remote_nodes = 3.97 * 7.0 / 8.0;
  CHECK(found.time.value() ==
        Approx(4096 * 7392 * remote_nodes / 37e9).epsilon(0.02));  // start and hops besides
  CHECK(found.bandwidth.value() == Approx(4096 * 7392 * 3.97 / found.time.value()).epsilon(0.005));
  CHECK(found.bound.time.value() == Approx(4096 * 7392 * remote_nodes / 50e9).epsilon(0.005));
}

TEST_CASE("in a node the bandwidth of a dispatch counts the GPUs of a token, its own among them") {
  const CollectiveConstants constants = catalogue_collectives();
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const ExchangeTime found = time_of(cluster, request_of(ExchangeMode::normal, 8),
                                     version_in(constants, "v1-2025-02-24"), constants);
  CHECK(found.time.value() == Approx(4096 * 7392 * 5.30 * 7.0 / 8.0 / 130e9).epsilon(0.02));
  CHECK(found.bandwidth.value() == Approx(4096 * 7392 * 5.30 / found.time.value()).epsilon(0.01));
}

TEST_CASE("links that give less than the kernels could drive are what counts") {
  const CollectiveConstants constants = catalogue_collectives();
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const ExchangeTime found = time_of(cluster, request_of(ExchangeMode::normal, 8),
                                     version_in(constants, "v2-2026-04"), constants);
  const double achievable = 200e9 * constants.all_to_all.nvlink;
  CHECK(found.time.value() == Approx(4096 * 7392 * 5.30 * 7.0 / 8.0 / achievable).epsilon(0.02));
}

// Rows of a low-latency dispatch say where they come from, in 16 bytes.
TEST_CASE("a low-latency dispatch sends k rows a token, and counts them all") {
  const CollectiveConstants constants = catalogue_collectives();
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const ExchangeTime found = time_of(cluster, request_of(ExchangeMode::low_latency, 32),
                                     version_in(constants, "v1-2025-06-05"), constants);
  const double rows = 4096.0 * 8.0 * 7408.0;
  CHECK(found.bound.time.value() == Approx(rows * 3.0 / 4.0 / 50e9));
  CHECK(found.time.value() == Approx(rows * 3.0 / 4.0 / 46e9).epsilon(0.02));
  CHECK(found.bandwidth.value() == Approx(rows / found.time.value()));
}

TEST_CASE("the first release sends low-latency rows over NICs even in a node") {
  const CollectiveConstants constants = catalogue_collectives();
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const auto time = [&](const char* version) {
    return time_of(cluster, request_of(ExchangeMode::low_latency, 8),
                   version_in(constants, version), constants)
        .time.value();
  };
  const double rows = 4096.0 * 8.0 * 7408.0 * 7.0 / 8.0;
  CHECK(time("v1-2025-02-24") == Approx(rows / 46e9).epsilon(0.02));
  CHECK(time("v1-2025-06-05") == Approx(rows / 130e9).epsilon(0.02));
}

TEST_CASE("an exchange that cannot be done says why") {
  ExchangeRequest request = request_of(ExchangeMode::low_latency, 8);
  CHECK(refused(request, "v2-2026-04") ==
        "v2-2026-04 has no rates for its low-latency mode (write 'mode: normal', or another "
        "version)");
  request = request_of(ExchangeMode::normal, 12);
  CHECK(refused(request, "v1-2025-02-24") ==
        "an exchange takes whole nodes of 8 GPUs or an even part of one, not 12 GPUs (choose a "
        "multiple or a divisor)");
  request = request_of(ExchangeMode::normal, 32);
  request.experts = 100;
  CHECK(refused(request, "v1-2025-02-24") ==
        "100 experts cannot be spread evenly over 32 GPUs (choose a multiple)");
  request.experts = 32;
  request.node_limit = 1;
  request.top_k = 9;
  CHECK(refused(request, "v1-2025-02-24") ==
        "a token's nodes have fewer than 9 experts together (lower 'top_k' or raise 'node_limit')");
  CHECK(refused(request_of(ExchangeMode::normal, 64), "v1-2025-02-24").empty());
}
