#include "analysis/measure_scenario.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

/// On 4 nodes of 8 H100 the scenario measures what is written.
MeasureScenario measure_of(const std::string& measure, const std::string& rest = "") {
  const std::string text =
      "cluster: {gpu: H100-SXM, nodes: 4, fabric: rail-fat-tree}\nmeasure: " + measure + "\n" +
      rest;
  return read_measure_scenario(read_yaml_text("run.yaml", text), embedded_catalogue());
}

const CollectiveRequest& collective_in(const MeasureScenario& scenario) {
  return std::get<CollectiveRequest>(scenario.measured);
}

const std::string dispatch =
    "version: v1-2025-02-24, tokens: 4096, hidden: 7168, experts: 256, top_k: 8";

}  // namespace

TEST_CASE("a measured collective takes all GPUs of the cluster and chooses its way") {
  const MeasureScenario scenario = measure_of("{collective: all-reduce, size: 16 MiB}");
  CHECK(scenario.name == "run");
  const CollectiveRequest& request = collective_in(scenario);
  CHECK(request.kind == CollectiveKind::all_reduce);
  CHECK(request.size.value() == 0x1p24);
  CHECK(request.gpus == 32);
  CHECK(request.algorithm == Algorithm::automatic);
  CHECK(request.protocol == Protocol::automatic);
}

TEST_CASE("a measured collective says how many GPUs, which algorithm and which protocol") {
  const MeasureScenario scenario = measure_of(
      "{collective: all-reduce, size: 1 GB, gpus: 16, algorithm: tree, protocol: ll128}");
  CHECK(collective_in(scenario).gpus == 16);
  CHECK(collective_in(scenario).algorithm == Algorithm::tree);
  CHECK(collective_in(scenario).protocol == Protocol::low_latency_128);
}

TEST_CASE("a measured dispatch or combine has the words of the field") {
  const MeasureScenario scenario =
      measure_of("{dispatch: {" + dispatch + ", node_limit: 2}, gpus: 16}");
  const auto& exchange = std::get<MeasuredExchange>(scenario.measured);
  CHECK(exchange.version.name == "v1-2025-02-24");
  CHECK(exchange.request.direction == ExchangeDirection::dispatch);
  CHECK(exchange.request.mode == ExchangeMode::normal);
  CHECK(exchange.request.node_limit == 2);
  CHECK(exchange.request.fp8);
  CHECK(exchange.request.gpus == 16);
  const MeasureScenario back = measure_of("{combine: {" + dispatch + "}}");
  CHECK_FALSE(std::get<MeasuredExchange>(back.measured).request.fp8);
}

TEST_CASE("a training run can be the base of a measurement, and its cluster counts") {
  const std::string text =
      deepseek_v3_with("cluster:", "measure: {collective: all-to-all, size: 1 MiB}\ncluster:");
  const YamlDocument document = read_yaml_text("run.yaml", text.substr(0, text.find("published:")));
  REQUIRE(measures(document));
  CHECK(collective_in(read_measure_scenario(document, embedded_catalogue())).gpus == 2048);
}

TEST_CASE("mistakes in a measurement are pointed at") {
  CHECK_THROWS_WITH(measure_of("{collective: all-reduce, size: 0 B}"),
                    "run.yaml:2:41: nothing to move (write a size above zero)");
  CHECK_THROWS_WITH(measure_of("{collective: all-reduce, size: 1 MiB, gpus: 64}"),
                    "run.yaml:2:54: the cluster has 32 GPUs (lower 'gpus' or raise 'nodes')");
  CHECK_THROWS_WITH(measure_of("{collective: all-reduce, size: 1 MiB, gpus: 1}"),
                    "run.yaml:2:54: one GPU has nobody to send to (write 2 or more)");
  CHECK_THROWS_WITH(
      measure_of("{collective: all-reduce, size: 1 MiB, gpus: 24, algorithm: halving-doubling}"),
      "run.yaml:2:69: 'halving-doubling' takes a power of two of GPUs, not 24 (choose another "
      "number, or ring)");
  CHECK_THROWS_WITH(measure_of("{collective: all-reduse, size: 1 MiB}"),
                    "run.yaml:2:23: unknown 'all-reduse' (did you mean 'all-reduce'?)");
  CHECK_THROWS_WITH(measure_of("{gpus: 8}"),
                    "run.yaml:2:10: nothing to measure (write 'collective', 'dispatch', 'combine', "
                    "'kernel' or 'chunk')");
  CHECK_THROWS_WITH(
      measure_of("{combine: {" + dispatch + "}, gpus: 12}"),
      "run.yaml:2:20: an exchange takes whole nodes of 8 GPUs or an even part of one, "
      "not 12 GPUs (choose a multiple or a divisor)");
}

TEST_CASE("an exchange has no bus bandwidth to publish") {
  CHECK_THROWS_WITH(
      measure_of("{combine: {" + dispatch + "}}",
                 "published: [{metric: bus_bandwidth, value: 1 GB/s, split: public_validation, "
                 "source: me}]"),
      "run.yaml:3:22: unknown 'bus_bandwidth' (known: time, bandwidth)");
}

TEST_CASE("a kernel that only moves bytes has no rate of FLOPs to publish") {
  CHECK_THROWS_WITH(measure_of("{kernel: elementwise, size: 1 GiB}",
                               "published: [{metric: flop_rate, value: 1 TFLOP/s, split: "
                               "public_validation, source: me}]"),
                    "run.yaml:3:22: unknown 'flop_rate' (known: time, bandwidth)");
}

TEST_CASE("a measurement tells the constants that it depends on, and no others") {
  const auto tells = [](const std::string& measure, const std::string& constant) {
    const std::vector<Provenance> constants = measure_of(measure).provenance();
    return std::ranges::find(constants, constant, &Provenance::constant) != constants.end();
  };
  CHECK(tells("{kernel: elementwise, size: 1 GiB}", "elementwise"));
  CHECK_FALSE(tells("{kernel: elementwise, size: 1 GiB}", "rings"));
  CHECK(tells("{collective: all-reduce, size: 1 MiB}", "rings"));
}
