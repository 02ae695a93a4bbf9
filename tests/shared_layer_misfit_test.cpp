#include "workloads/shared_layer_misfit.hpp"

#include "tests/catch.hpp"
#include "tests/plans.hpp"

using namespace trainyard;

namespace {

/// What keeps a model of 48 heads, 12 of them with keys and values, from being shared out.
std::string misfit_with(const Plan& plan, int sequence_length = 4096,
                        const std::string& more = "feed_forward: 3072") {
  const Model model =
      model_from("{layers: 4, hidden: 768, vocabulary: 100, gated: true, " + more +
                 ", attention: {heads: 48, key_value_heads: 12, key_width: 16, value_width: 16}}");
  Training training = v3_training;
  training.sequence_length = sequence_length;
  const auto misfit = find_shared_layer_misfit(model, training, plan);
  return misfit ? misfit->key + ": " + misfit->problem + " (" + misfit->remedy + ")" : "";
}

}  // namespace

TEST_CASE("tensor ranks divide heads") {
  CHECK(misfit_with({.tensor = 6}).empty());
  CHECK(misfit_with({.tensor = 32}) ==
        "tensor: 32 tensor ranks do not divide the 48 heads of the model (choose a divisor of 48)");
}

TEST_CASE("key-value heads are divided, or copied as often for each") {
  CHECK(misfit_with({.tensor = 12}).empty());
  CHECK(misfit_with({.tensor = 24}).empty());
  CHECK(misfit_with({.tensor = 16}) ==
        "tensor: 16 tensor ranks for 12 key-value heads of the model (choose a divisor or a "
        "multiple of 12)");
}

TEST_CASE("tensor ranks divide networks, where layers have one") {
  CHECK(misfit_with({.tensor = 3}, 4096, "feed_forward: 1000") ==
        "tensor: 3 tensor ranks do not divide a feed_forward of 1000 (choose a divisor of 1000)");
  const std::string experts =
      "feed_forward: 1000, experts: {routed: 8, per_token: 2, hidden: 999, shared: ";
  CHECK(misfit_with({.tensor = 3}, 4096, experts + "0}").empty());
  CHECK(misfit_with({.tensor = 6}, 4096, experts + "1}") ==
        "tensor: 6 tensor ranks do not divide the 999 columns of the shared experts (choose a "
        "divisor of 999)");
  CHECK(misfit_with({.tensor = 3}, 4096, experts + "1, dense_layers: 1}") ==
        "tensor: 3 tensor ranks do not divide a feed_forward of 1000 (choose a divisor of 1000)");
}

TEST_CASE("a sequence has two pieces for each context rank") {
  CHECK(misfit_with({.context = 3}, 12).empty());
  CHECK(misfit_with({.context = 3}, 9) ==
        "context: sequences of 9 tokens do not divide into two pieces for each of 3 context ranks "
        "(choose a divisor of half the sequence_length)");
  CHECK(misfit_with({}, 9).empty());
}

TEST_CASE("tensor ranks that share rows have equal numbers of them") {
  CHECK(misfit_with({.tensor = 4, .sequence_parallel = true, .context = 2}, 32).empty());
  CHECK(misfit_with({.tensor = 4, .sequence_parallel = true, .context = 2}, 20) ==
        "sequence_parallel: 10 tokens of a sequence do not divide over 4 tensor ranks (choose a "
        "divisor of 10)");
  CHECK(misfit_with({.sequence_parallel = true}) ==
        "sequence_parallel: no tensor ranks to share rows (leave 'sequence_parallel' out)");
}
