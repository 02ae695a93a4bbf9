#include "workloads/schedule_reader.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "workloads/chimera.hpp"
#include "workloads/dualpipe.hpp"
#include "workloads/one_forward_one_backward.hpp"
#include "workloads/zero_bubble.hpp"

using namespace trainyard;

namespace {

Schedule schedule_from(const std::string& yaml) {
  return read_schedule(read_yaml_text("order.yaml", yaml).root());
}

/// What reading a schedule says; errors name "order.yaml".
std::string error_of(const std::string& yaml) {
  try {
    schedule_from(yaml);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// As `error_of`, of a schedule of one rank and two micro-batches.
std::string error_in(const std::string& chunks) {
  return error_of("micro_batches: 2\nranks:\n  - [" + chunks + "]\n");
}

std::string pass_text(char letter, int phase, int micro_batch) {
  return letter + std::to_string(phase) + "." + std::to_string(micro_batch);
}

/// A schedule as a user would write it, with its placement as given.
std::string written(const Schedule& schedule, const std::string& placement) {
  std::string text =
      "micro_batches: " + std::to_string(schedule.micro_batches * pipes(schedule.placement)) +
      "\nplacement: " + placement + "\nranks:\n";
  for (const std::vector<Chunk>& order : schedule.order) {
    std::string row;
    for (const Chunk& chunk : order) {
      row += (row.empty() ? "" : ", ") +
             pass_text("FBWDF"[static_cast<int>(chunk.kind)], chunk.phase, chunk.micro_batch);
      if (chunk.kind == ChunkKind::pair) {
        row += "&" + pass_text('D', chunk.other_phase, chunk.other_micro_batch);
      }
    }
    text += "  - [" + row + "]\n";
  }
  return text;
}

void check_read_back(const Schedule& schedule, const std::string& placement) {
  const Schedule read = schedule_from(written(schedule, placement));
  CHECK(read.stages == schedule.stages);
  CHECK(read.micro_batches == schedule.micro_batches);
  CHECK(read.placement == schedule.placement);
  CHECK(read.order == schedule.order);
}

}  // namespace

TEST_CASE("the example is ZB-H1, chunk by chunk") {
  const Schedule read = schedule_from(text_of("examples/schedules/zero-bubble-by-hand.yaml"));
  const Schedule made = zero_bubble_h1(3, 4);
  CHECK(read.stages == 3);
  CHECK(read.micro_batches == 4);
  CHECK(read.placement == made.placement);
  CHECK(read.order == made.order);
}

TEST_CASE("what is written of any schedule is read back, on every placement") {
  check_read_back(one_forward_one_backward(3, 5), "single");
  check_read_back(interleaved(3, 6, {.virtual_stages = 3}), "looped\nvirtual_stages: 3");
  check_read_back(zero_bubble_v(3, 5), "v-shape");
  check_read_back(dualpipe_v(3, 7), "v-shape");
  check_read_back(chimera(4, 8), "bidirectional");
  check_read_back(dualpipe(4, 8), "[[0, up 3], [1, up 2], [up 1, 2], [up 0, 3]]");
}

TEST_CASE("a schedule without a placement has one stage on each rank") {
  CHECK(schedule_from("{micro_batches: 1, ranks: [[F0, D0], [F0, B0, W0]]}").placement ==
        std::vector<std::vector<Placement>>{{{0, 0}}, {{0, 1}}});
}

TEST_CASE("an unknown chunk is an error where it stands") {
  const std::string remedy =
      " (write F, B, W or D and a micro-batch, 'F3'; with the stage of the rank, 'F1.3'; as an "
      "overlapped pair, 'F0.3&D1.2')";
  CHECK(error_in("F0, X1") == "order.yaml:3:10: unknown chunk 'X1'" + remedy);
  CHECK(error_in("F0, F") == "order.yaml:3:10: unknown chunk 'F'" + remedy);
  CHECK(error_in("F0, F-1") == "order.yaml:3:10: unknown chunk 'F-1'" + remedy);
  CHECK(error_in("F0, F0.") == "order.yaml:3:10: unknown chunk 'F0.'" + remedy);
  CHECK(error_in("F0, F0.0.0") == "order.yaml:3:10: unknown chunk 'F0.0.0'" + remedy);
  CHECK(error_in("F0, F0:1") == "order.yaml:3:10: unknown chunk 'F0:1'" + remedy);
  CHECK(error_in("F0, F99999999999") == "order.yaml:3:10: unknown chunk 'F99999999999'" + remedy);
  CHECK(error_in("F0, F1&") == "order.yaml:3:10: unknown chunk ''" + remedy);
  CHECK(error_in("F0, F1&D0&D1") == "order.yaml:3:10: unknown chunk 'D0&D1'" + remedy);
}

TEST_CASE("a pair is a forward and a fused backward") {
  CHECK(error_in("F0, D0&F1") ==
        "order.yaml:3:10: 'D0&F1' is no pair (only a forward can overlap a backward, 'F3&D1')");
  CHECK(error_in("F0, F1&B0") ==
        "order.yaml:3:10: 'F1&B0' is no pair (only a forward can overlap a backward, 'F3&D1')");
  CHECK(error_in("F0, F1&D0, D1") == "no error");
}

TEST_CASE("a chunk is of a stage of its rank, and of a micro-batch that there is") {
  CHECK(error_in("F0, F1.1") ==
        "order.yaml:3:10: 'F1.1' is at stage 1 of a rank that holds 1 (they count from 0)");
  CHECK(error_in("F0, F2") ==
        "order.yaml:3:10: 'F2' is micro-batch 2 of 2 (they count from 0, in each direction)");
}

TEST_CASE("a chunk that is done twice is an error where it stands again") {
  CHECK(error_in("F0, F1, D0, D1, B1") ==
        "order.yaml:3:22: rank 0 runs twice the backward of micro-batch 1 (leave one of them out)");
}

TEST_CASE("a chunk that is left out is an error where its rank stands") {
  CHECK(error_of("micro_batches: 2\nranks:\n  - [F0, F1, D0, D1]\n  - [F0, F1, D0, B1]\n") ==
        "order.yaml:4:5: rank 1 has no weights of micro-batch 1 (every stage needs F, and either D "
        "or B and W, of each micro-batch)");
}

TEST_CASE("an order that deadlocks is an error that names the cycle") {
  CHECK(error_of("micro_batches: 2\nranks:\n  - [F0, D0, F1, D1]\n  - [F0, F1, D0, D1]\n") ==
        "order.yaml:3:3: the order deadlocks: rank 0's backward of micro-batch 0 (chunk 1) waits "
        "for rank 1's backward of micro-batch 0 (chunk 2), which comes after its own forward of "
        "micro-batch 1 (chunk 1), which waits for rank 0's forward of micro-batch 1 (chunk 2), "
        "which comes after the first");
}

TEST_CASE("a schedule has ranks, and as many micro-batches as can be numbered") {
  CHECK(error_of("{micro_batches: 2, ranks: []}") ==
        "order.yaml:1:27: no ranks (list what each of them does)");
  CHECK(error_of("{micro_batches: 65536, ranks: [[F0]]}") ==
        "order.yaml:1:17: 65536 micro-batches (at most 65535)");
  CHECK(error_of("{micro_batches: 3, placement: bidirectional, ranks: [[F0], [F0]]}") ==
        "order.yaml:1:17: 3 micro-batches do not divide into two directions (write an even "
        "number)");
  CHECK(error_of("{ranks: [[F0, D0]]}") ==
        "order.yaml:1:1: 'micro_batches' is missing (add a line 'micro_batches: ...')");
  CHECK(error_of("{micro_batches: 1, rank: [[F0, D0]]}") ==
        "order.yaml:1:20: unknown key 'rank' (did you mean 'ranks'?)");
  CHECK(error_of("{micro_batches: 1, ranks: [[F0, D0]], virtual_stages: 2}") ==
        "order.yaml:1:39: unknown key 'virtual_stages' (known: micro_batches, placement, ranks)");
}
