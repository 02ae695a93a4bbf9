#include "workloads/site_chunk.hpp"

#include <array>
#include <vector>

#include "sim/engine.hpp"
#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// A chunk that is written task by task, each after the one before.
class Writing {
 public:
  Writing& kernel(Seconds time) {
    return add(SpanKind::network_forward, ChunkGraph::compute, time);
  }
  Writing& exchange(Seconds time, StreamId stream = ChunkGraph::exchange) {
    return add(SpanKind::dispatch, stream, {}, {{LinkId{0}, Bytes{1e9} * time.value()}});
  }
  /// Starts with the chunk.
  Writing& apart() {
    last_.clear();
    return *this;
  }

  ChunkGraph chunk() const { return chunk_; }

 private:
  Writing& add(SpanKind kind, StreamId stream, Seconds hold, const Demand& load = {}) {
    last_ = {chunk_.graph.add(stream, hold, load, last_)};
    chunk_.kinds.push_back(kind);
    return *this;
  }

  ChunkGraph chunk_;
  std::vector<TaskId> last_;
};

/// GPUs of which so many after each other exchange rows.
std::array<GpuGroups, sharings> groups_of(int gpus, int expert) {
  GpuGroups groups;
  for (int gpu = 0; gpu < gpus; ++gpu) {
    if (gpu % expert == 0) groups.members.emplace_back();
    groups.of.push_back(groups.members.size() - 1);
    groups.members.back().push_back(gpu);
  }
  std::array<GpuGroups, sharings> all;
  all.fill(groups);
  return all;
}

struct Played {
  std::vector<GpuChunk> gpus;
  Timeline timeline;

  double start(std::size_t gpu, std::size_t task) const {
    return timeline[index(gpus[gpu].tasks[task])].start.value();
  }
  double finish(std::size_t gpu) const { return timeline[index(gpus[gpu].last)].finish.value(); }
};

/// Side by side on a link of a GB/s.
Played play(const std::vector<ChunkGraph>& graphs, int expert) {
  const auto groups = groups_of(static_cast<int>(graphs.size()), expert);
  SiteChunk chunk{.task = {.event = StepEvent::chunk, .rank = 0},
                  .groups = groups,
                  .streams = {0},
                  .first_place = 0,
                  .graphs = {},
                  .start = {},
                  .after = std::vector<std::vector<TaskId>>(graphs.size())};
  for (const ChunkGraph& graph : graphs) chunk.graphs.push_back(&graph);
  StepGraph step;
  std::vector<GpuChunk> gpus = add_chunk(step, chunk);
  return {.gpus = std::move(gpus), .timeline = simulate(std::array{1.0_GBps}, step.graph)};
}

ChunkGraph kernel_exchange_kernel(Seconds first) {
  return Writing{}.kernel(first).exchange(2.0_s).kernel(1.0_s).chunk();
}

}  // namespace

TEST_CASE("a transfer waits for all GPUs of its group, and its group waits for it") {
  const Played both = play({kernel_exchange_kernel(1.0_s), kernel_exchange_kernel(4.0_s)}, 2);
  for (const std::size_t gpu : {0U, 1U}) {
    CHECK(both.start(gpu, 1) == Approx(4.0));
    CHECK(both.start(gpu, 2) == Approx(6.0));
    CHECK(both.finish(gpu) == Approx(7.0));
  }
  CHECK(both.gpus[0].tasks[1] == both.gpus[1].tasks[1]);
}

TEST_CASE("groups wait for no GPU of another, but share its links") {
  const Played apart = play({kernel_exchange_kernel(1.0_s), kernel_exchange_kernel(4.0_s)}, 1);
  CHECK(apart.finish(0) == Approx(4.0));
  CHECK(apart.finish(1) == Approx(7.0));
  const Played shared = play({kernel_exchange_kernel(1.0_s), kernel_exchange_kernel(1.0_s)}, 1);
  CHECK(shared.finish(0) == Approx(1.0 + 2.0 * 2.0 + 1.0));
}

TEST_CASE("a transfer between kernels keeps all GPUs of its group from others") {
  const auto graph = [](Seconds first) {
    return Writing{}
        .kernel(first)
        .exchange(2.0_s, ChunkGraph::compute)
        .apart()
        .kernel(1.0_s)
        .chunk();
  };
  const Played played = play({graph(1.0_s), graph(4.0_s)}, 2);
  CHECK(played.start(0, 2) == Approx(6.0));
  CHECK(played.start(1, 2) == Approx(6.0));
}

TEST_CASE("a GPU ends a chunk when all of its streams do") {
  const auto graph = [](Seconds exchange) {
    return Writing{}.exchange(exchange).apart().kernel(1.0_s).chunk();
  };
  CHECK(play({graph(3.0_s)}, 1).finish(0) == Approx(3.0));
  CHECK(play({graph(0.5_s)}, 1).finish(0) == Approx(1.0));
}

TEST_CASE("a chunk in pieces waits for the weights of each, and tells when its kernels were done") {
  const ChunkGraph graph =
      Writing{}.kernel(1.0_s).kernel(1.0_s).kernel(1.0_s).kernel(1.0_s).chunk();
  const auto groups = groups_of(1, 1);
  StepGraph step;
  const StepTask gather{.event = StepEvent::gather, .rank = 0};
  const StreamId stream = id_at<StreamId>(SiteStreams::of_gpu);
  const TaskId first = step.add(gather, stream, 0.5_s, {}, {});
  const TaskId second = step.add(gather, stream, 5.0_s, {}, {});
  const std::vector<GpuChunk> gpus =
      add_chunk(step, {.task = {.event = StepEvent::chunk, .rank = 0},
                       .groups = groups,
                       .streams = {0},
                       .first_place = 0,
                       .graphs = {&graph},
                       .start = {},
                       .after = {{}},
                       .pieces = 2,
                       .weights = {first, second}});
  const Timeline timeline = simulate({}, step.graph);
  REQUIRE(gpus.front().pieces.size() == 2);
  CHECK(timeline[index(gpus.front().first)].start.value() == Approx(0.5));
  CHECK(timeline[index(gpus.front().pieces[0])].finish.value() == Approx(2.5));
  CHECK(timeline[index(gpus.front().pieces[1])].finish.value() == Approx(5.5 + 2.0));
}

TEST_CASE("GPUs of a site cannot run unlike chunks") {
  CHECK_THROWS_AS(play({Writing{}.kernel(1.0_s).chunk(), Writing{}.exchange(1.0_s).chunk()}, 2),
                  std::logic_error);
}
