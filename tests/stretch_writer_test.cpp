#include "workloads/stretch_writer.hpp"

#include "tests/catch.hpp"
#include "tests/chunks.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

using enum SpanKind;

ChunkGraph written(const Stretch& stretch) {
  StretchWriter write;
  StretchWriter::Last last;
  write.play(std::vector{stretch}, network_backward, last);
  return std::move(write).finish();
}

LayerTransfer moved(TransferKind kind, bool beside = true) {
  return {.kind = kind, .whole = seconds_on_link(1.0), .beside = beside};
}

std::vector<TaskId> waits_for(const ChunkGraph& chunk, std::uint32_t task) {
  const auto after = chunk.graph[TaskId{task}].after;
  return {after.begin(), after.end()};
}

}  // namespace

TEST_CASE("each transfer of a layer has the stream of its kind, or else that of the kernels") {
  const auto stream_of = [](TransferKind kind, bool beside) {
    const ChunkGraph chunk = written({.compute = 1.0_s, .before = moved(kind, beside)});
    return chunk.graph[TaskId{0}].stream;
  };
  for (const auto kind : {TransferKind::tensor_gather, TransferKind::tensor_scatter,
                          TransferKind::tensor_sum, TransferKind::expert_gather}) {
    CHECK(stream_of(kind, true) == ChunkGraph::tensor);
    CHECK(stream_of(kind, false) == ChunkGraph::compute);
  }
  CHECK(stream_of(TransferKind::context_keys, true) == ChunkGraph::context);
  CHECK(stream_of(TransferKind::context_gradients, false) == ChunkGraph::compute);
}

TEST_CASE("of a stretch in pieces the first kernel waits for nothing, and each hands on its own") {
  const ChunkGraph chunk = written({.compute = 1.0_s,
                                    .pieces = 2,
                                    .before = moved(TransferKind::tensor_gather),
                                    .after = moved(TransferKind::tensor_scatter)});
  CHECK(chunk.kinds == std::vector{network_backward, tensor_scatter, tensor_gather,
                                   network_backward, tensor_scatter});
  CHECK(waits_for(chunk, 0).empty());
  CHECK(waits_for(chunk, 1) == std::vector{TaskId{0}});
  CHECK(waits_for(chunk, 2).empty());
  CHECK(waits_for(chunk, 3) == std::vector{TaskId{2}});
  CHECK(waits_for(chunk, 4) == std::vector{TaskId{3}});
}

TEST_CASE("rows that come again hold up no kernel but those that ask for them, once") {
  StretchWriter write;
  StretchWriter::Last last;
  const Stretch stretch{.compute = 1.0_s, .before = moved(TransferKind::tensor_regather)};
  write.play(std::vector{stretch}, network_backward, last);
  CHECK(write.last_compute() == TaskId{1});
  CHECK(write.take_regathered() == TaskId{0});
  CHECK_FALSE(write.take_regathered());
  const ChunkGraph chunk = std::move(write).finish();
  CHECK(waits_for(chunk, 1).empty());
}

TEST_CASE("the kernel after weights are gathered waits for them, and the next no more") {
  StretchWriter write;
  StretchWriter::Last gathered;
  write.add(ChunkGraph::gather, weight_gather, 1.0_s, {}, gathered);
  write.await_weights(gathered);
  StretchWriter::Last last;
  write.play(std::vector<Stretch>(2, {.compute = 1.0_s}), network_forward, last);
  const ChunkGraph chunk = std::move(write).finish();
  CHECK(waits_for(chunk, 1) == std::vector{TaskId{0}});
  CHECK(waits_for(chunk, 2) == std::vector{TaskId{1}});
}
