#include "analysis/failure_model.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

/// Nodes with a cause that is noticed late and one that takes long to repair.
FailureModel two_causes() {
  FailureModel model = failing_every(10.0 * day, {.noticed = hour, .repair = Seconds{}});
  FailureCause slow = model.causes.front();
  slow.name = "slow";
  slow.rate = each(30.0 * day);
  slow.recovery = {.noticed = minute, .repair = 3.0 * day};
  model.causes.push_back(slow);
  return model;
}

}  // namespace

TEST_CASE("causes add up to the rate of a node, and nodes to the rate of a run") {
  const FailureModel model = two_causes();
  CHECK(node_rate(model).value() * day.value() == Approx(1.0 / 10 + 1.0 / 30));
  CHECK(mtbf(model, 1) / day == Approx(7.5));
  CHECK(mtbf(model, 100) / day == Approx(0.075));
}

TEST_CASE("a run without failures has no end between them") {
  CHECK(std::isinf(mtbf(no_failures(), 8).value()));
  CHECK(mean_noticed(no_failures()) == Seconds{});
  CHECK(mean_nodes_out(no_failures(), 8) == 0.0);
}

TEST_CASE("what failures cost in the mean weighs causes by their rates") {
  const FailureModel model = two_causes();
  CHECK(mean_noticed(model) / minute == Approx(0.75 * 60 + 0.25 * 1));
  CHECK(mean_nodes_out(model, 100) == Approx(100 * 3.0 / 30));
}

TEST_CASE("another rate leaves the causes their shares") {
  const FailureModel model = with_node_rate(two_causes(), each(1.0 * day));
  CHECK(node_rate(model).value() * day.value() == Approx(1.0));
  CHECK(model.causes[0].rate / model.causes[1].rate == Approx(3.0));
}

TEST_CASE("on 16,384 GPUs the failures of RSC-1 are 1.80 h apart") {
  CHECK(mtbf(built_in_failures("rsc-1"), 2048) / hour == Approx(1.803).epsilon(1e-3));
  CHECK(mtbf(built_in_failures("rsc-1"), 128) / hour == Approx(28.85).epsilon(1e-3));
  CHECK(mtbf(built_in_failures("rsc-1-measured-1024"), 128) / hour == Approx(7.9));
  CHECK(mtbf(built_in_failures("rsc-1-measured-8"), 1) / day == Approx(47.7));
}

TEST_CASE("published rates of a node differ ninefold") {
  const auto daily = [](const char* id) {
    return node_rate(built_in_failures(id)).value() * day.value();
  };
  CHECK(daily("llama-3-405b") == Approx(3.789e-3).epsilon(1e-3));
  CHECK(daily("rsc-2") == Approx(2.34e-3));
  CHECK(daily("neocloud-512") == Approx(2.232e-3).epsilon(1e-3));
  CHECK(daily("rsc-1-measured-8") == Approx(2.096e-2).epsilon(1e-3));
  CHECK(daily("opt-175b") / daily("llama-3-405b") == Approx(3.72).epsilon(2e-3));
}

TEST_CASE("35 % of the failures of Llama 3 are faulty GPUs, where the paper prints 30 %") {
  const FailureModel model = built_in_failures("llama-3-405b");
  CHECK(model.causes.size() == 18);
  CHECK(model.causes.front().name == "faulty GPU");
  CHECK(model.causes.front().rate / node_rate(model) == Approx(0.3532).epsilon(1e-3));
  CHECK((54.0 * day) / mtbf(model, 2048) == Approx(419.0));
}

TEST_CASE("what is not known of failures is what those of Llama 3 cost in the mean") {
  const FailureModel known = built_in_failures("llama-3-405b");
  const Recovery unknown = built_in_failures("rsc-1").causes.front().recovery;
  CHECK(unknown.noticed / mean_noticed(known) == Approx(1.0).epsilon(0.02));
  CHECK(unknown.repair.value() * node_rate(known).value() ==
        Approx(mean_nodes_out(known, 1)).epsilon(0.02));
}

TEST_CASE("a node of fewer GPUs fails less often, unless its rate is its own") {
  const FailureModel model = built_in_failures("llama-3-405b");
  const FailureModel small = for_nodes_of(model, 4);
  CHECK(mtbf(small, 4096) / mtbf(model, 2048) == Approx(1.0));
  CHECK(small.gpus_per_node == 4);
  CHECK(node_rate(for_nodes_of(failing_every(day), 4)) == each(day));
}
