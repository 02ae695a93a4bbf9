#include "analysis/failure_catalogue.hpp"

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

FailureModel failures_from(const std::string& yaml) {
  const YamlDocument document = read_yaml_text("run.yaml", "failures: " + yaml);
  return read_failures(document.root().map().at("failures"), built_in_failures());
}

std::string error_of(const std::string& yaml) {
  try {
    failures_from(yaml);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

double daily(FailureRate rate) {
  return rate.value() * day.value();
}

}  // namespace

TEST_CASE("every entry of the catalogue says who counted, and what follows") {
  const FailureCatalogue catalogue = built_in_failures();
  CHECK(catalogue.models.size() == 7);
  for (const FailureModel& model : catalogue.models) {
    CAPTURE(model.id);
    REQUIRE(model.provenance.size() == 1 + catalogue.recoveries.size());
    CHECK(model.provenance.front().constant == "failures." + model.id);
    CHECK(model.provenance.front().kind == "published");
    CHECK(model.provenance.back().constant == "recoveries.unknown");
    CHECK(model.provenance.back().kind == "assumption");
  }
}

TEST_CASE("a scenario names an entry of the catalogue") {
  const FailureModel model = failures_from("opt-175b");
  CHECK(model.id == "opt-175b");
  CHECK(model.weibull_shape == 1.0);
  CHECK(model.gpus_per_node == 8);
  CHECK(daily(node_rate(model)) == Approx(105.0 / (124 * 60)));
  CHECK(error_of("opt") == "run.yaml:1:11: unknown 'opt' (did you mean 'opt-175b'?)");
}

TEST_CASE("a scenario changes an entry of the catalogue") {
  const FailureModel like = failures_from("llama-3-405b");
  const FailureModel scaled = failures_from("{like: llama-3-405b, rate: 1e-2 /node-day}");
  CHECK(scaled.id == "llama-3-405b (changed)");
  CHECK(daily(node_rate(scaled)) == Approx(1e-2));
  CHECK(!scaled.gpus_per_node);
  CHECK(scaled.causes[1].rate / scaled.causes[0].rate ==
        Approx(like.causes[1].rate / like.causes[0].rate));

  const FailureModel changed = failures_from(
      "{like: llama-3-405b, weibull_shape: 0.8, causes: {SSD: {rate: 1 /node-year, recovery: "
      "reboot}, rats: {rate: 2 /node-year, recovery: {noticed: 2 min, repair: 3 h}}}}");
  CHECK(changed.weibull_shape == 0.8);
  CHECK(changed.causes.size() == 19);
  CHECK(changed.causes[11].name == "SSD");
  CHECK(daily(changed.causes[11].rate) == Approx(1.0 / 365));
  CHECK(changed.causes[11].recovery.repair == 30.0 * minute);
  CHECK(changed.causes[18].name == "rats");
  CHECK(changed.causes[18].recovery.noticed == 2.0 * minute);
  CHECK(changed.causes[18].recovery.repair == 3.0 * hour);
}

TEST_CASE("a scenario may know no more than a rate") {
  const FailureModel rate = failures_from("{rate: 6.5e-3 /node-day}");
  CHECK(daily(node_rate(rate)) == Approx(6.5e-3));
  CHECK(rate.causes.size() == 1);
  CHECK(rate.causes.front().recovery.repair == 16.0 * hour);
  const FailureModel many = failures_from("{mtbf: 3.1 h, nodes: 2048, recovery: software}");
  CHECK(mtbf(many, 2048) / hour == Approx(3.1));
  CHECK(many.causes.front().recovery.repair == Seconds{});
}

TEST_CASE("a mistake about failures is told where it stands") {
  CHECK(error_of("{like: llama}") ==
        "run.yaml:1:18: unknown 'llama' (did you mean 'llama-3-405b'?)");
  CHECK(error_of("{weibull_shape: 0.8}") ==
        "run.yaml:1:11: 'rate' is missing (add a line 'rate: ...')");
  CHECK(error_of("{mtbf: 3 h}") == "run.yaml:1:11: 'nodes' is missing (add a line 'nodes: ...')");
  CHECK(error_of("{mtbf: 0 h, nodes: 1}") ==
        "run.yaml:1:18: no time between failures (write it like '3.1 h')");
  CHECK(error_of("{rate: 3.79e-3}") ==
        "run.yaml:1:18: '3.79e-3' is not a rate of failures (write it like '3.79e-3 /node-day')");
  CHECK(error_of("{rate: 1 /node-day, weibull_shape: 0.1}") ==
        "run.yaml:1:46: a Weibull shape outside 0.2 to 10 (1 is the exponential distribution)");
  CHECK(error_of("{rate: 1 /node-day, mtbf: 3 h}") ==
        "run.yaml:1:37: a rate is written too (keep one of them)");
  CHECK(error_of("{causes: {rats: {rate: 0 /node-day}}, rate: 1 /node-day}") ==
        "run.yaml:1:20: no cause ever occurs");
  CHECK(error_of("{rate: 1 /node-day, recovery: hope}") ==
        "run.yaml:1:41: unknown 'hope' (known: hardware, reboot, network, maintenance, software, "
        "hang, silent, by-hand, unknown)");
}
