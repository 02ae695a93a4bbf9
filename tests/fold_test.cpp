#include "sim/fold.hpp"

#include <algorithm>
#include <random>

#include "sim/demand.hpp"
#include "sim/engine.hpp"
#include "tests/catch.hpp"
#include "tests/clusters.hpp"
#include "topologies/traffic.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr LinkId link_0{0}, link_1{1};
constexpr StreamId stream_0{0}, stream_1{1};
constexpr Bandwidth unit{1.0};

const TaskView first(const FoldedGraph& folded) {
  return folded.graph[TaskId{0}];
}

/// What each GPU sends to all others, one task a GPU, all on streams of their own.
TaskGraph all_to_all(const Cluster& cluster, const auto& size) {
  TaskGraph graph;
  for (std::size_t from = 0; from < cluster.gpus.size(); ++from) {
    Traffic traffic{cluster};
    for (std::size_t to = 0; to < cluster.gpus.size(); ++to) {
      traffic.send(id_at<GpuId>(from), id_at<GpuId>(to), size(from, to));
    }
    graph.add(id_at<StreamId>(from), 1.0_us, traffic.demand());
  }
  return graph;
}

/// Eight nodes of eight on leaves of eight.
Cluster two_tiers() {
  return build_cluster(spec_of(8, 8, TreeFabric{.tiers = 2, .switch_radix = 16}));
}

/// Chunks of micro-batches through stages, `copies` times over: the stages of a copy are streams of
/// its own, and each chunk is sent on over a link of its own.
TaskGraph pipelines(std::size_t copies, std::size_t stages, std::size_t micro_batches) {
  TaskGraph graph;
  for (std::size_t batch = 0; batch < micro_batches; ++batch) {
    for (std::size_t stage = 0; stage < stages; ++stage) {
      for (std::size_t copy = 0; copy < copies; ++copy) {
        std::vector<TaskId> after;
        if (stage > 0) after.push_back(id_at<TaskId>(graph.size() - copies));
        const std::size_t place = copy * stages + stage;
        graph.add(id_at<StreamId>(place), 1.0_ms, Demand{{id_at<LinkId>(place), 1.0_GB}}, after);
      }
    }
  }
  return graph;
}

}  // namespace

TEST_CASE("nothing folds to nothing, and links that no task uses go") {
  const std::vector<Bandwidth> links(3, unit);
  CHECK(fold({}, {}).graph.size() == 0);
  CHECK(fold(links, {}).links.empty());

  TaskGraph graph;
  graph.add(stream_0, 1.0_s, Demand{{link_1, 0.0_B}});
  const FoldedGraph folded = fold(links, graph);
  CHECK(folded.links.empty());
  CHECK(first(folded).load.empty());
  CHECK(folded.stands_for == std::vector{TaskId{0}});
  CHECK(folded.multiplicity == std::vector<std::uint32_t>{1});
}

TEST_CASE("tasks alike on one link fold to one that counts for all in its capacity") {
  TaskGraph graph;
  for (unsigned k = 0; k < 5; ++k) graph.add(id_at<StreamId>(k), 1.0_s, Demand{{link_0, 2.0_B}});
  const FoldedGraph folded = fold(std::vector{unit}, graph);

  REQUIRE(folded.graph.size() == 1);
  CHECK(folded.multiplicity == std::vector<std::uint32_t>{5});
  CHECK(folded.stands_for == std::vector<TaskId>(5, TaskId{0}));
  REQUIRE(first(folded).load.size() == 1);
  CHECK(first(folded).load[0].size == 2.0_B);
  CHECK(first(folded).load[0].alike == 5.0);
  CHECK(simulate(folded.links, folded.graph, Engine::fluid)[0].finish.value() == Approx(11.0));
}

TEST_CASE("of unequal loads of tasks alike the largest stays, and counts for their sum") {
  TaskGraph graph;
  graph.add(stream_0, 0.0_s, Demand{{link_0, 3.0_B}, {link_1, 1.0_B}});
  graph.add(stream_1, 0.0_s, Demand{{link_0, 1.0_B}, {link_1, 3.0_B}});
  const FoldedGraph folded = fold(std::vector(2, unit), graph);

  REQUIRE(folded.graph.size() == 1);
  REQUIRE(folded.links.size() == 1);
  REQUIRE(first(folded).load.size() == 1);
  CHECK(first(folded).load[0].size == 3.0_B);
  CHECK(first(folded).load[0].total() == 4.0_B);
}

TEST_CASE("a link twice as fast with twice the bytes is alike, and loads are those on the first") {
  TaskGraph graph;
  graph.add(stream_0, 0.0_s, Demand{{link_0, 6.0_B}});
  graph.add(stream_1, 0.0_s, Demand{{link_1, 3.0_B}});
  const FoldedGraph folded = fold(std::vector{Bandwidth{2.0}, Bandwidth{1.0}}, graph);

  REQUIRE(folded.graph.size() == 1);
  CHECK(folded.links == std::vector{Bandwidth{2.0}});
  CHECK(first(folded).load[0].size == 6.0_B);
}

TEST_CASE("the order in which bytes were added up does not keep tasks apart") {
  const Bytes left{(0.1 + 0.2) + 0.3};
  const Bytes right{0.1 + (0.2 + 0.3)};
  REQUIRE(left != right);
  TaskGraph graph;
  graph.add(stream_0, Seconds{left.value()}, Demand{{link_0, left}});
  graph.add(stream_1, Seconds{right.value()}, Demand{{link_1, right}});
  CHECK(fold(std::vector(2, unit), graph).graph.size() == 1);
}

TEST_CASE("what comes after a task does not matter, what it waits for does") {
  TaskGraph graph;
  const TaskId left = graph.add(stream_0, 1.0_s);
  const TaskId right = graph.add(stream_1, 1.0_s);
  graph.add(StreamId{2}, 1.0_s, {}, std::vector{left});
  graph.add(StreamId{3}, 1.0_s, {}, std::vector{right});
  graph.add(StreamId{4}, 2.0_s, {}, std::vector{right});
  const FoldedGraph folded = fold({}, graph);
  CHECK(folded.stands_for == std::vector{TaskId{0}, TaskId{0}, TaskId{1}, TaskId{1}, TaskId{2}});
}

TEST_CASE("a task waits for what was before it on its stream, though that now stands elsewhere") {
  TaskGraph graph;
  graph.add(stream_0, 1.0_s);
  graph.add(stream_1, 1.0_s);
  graph.add(stream_1, 2.0_s);
  const FoldedGraph folded = fold({}, graph);

  REQUIRE(folded.stands_for == std::vector{TaskId{0}, TaskId{0}, TaskId{1}});
  const TaskView second = folded.graph[TaskId{1}];
  CHECK(second.stream == stream_1);
  CHECK(std::ranges::equal(second.after, std::vector{TaskId{0}}));
}

TEST_CASE("64 alike pipelines fold to one") {
  constexpr std::size_t copies = 64, stages = 4, micro_batches = 200;
  const std::vector<Bandwidth> links(copies * stages, 50.0_GBps);
  const FoldedGraph folded = fold(links, pipelines(copies, stages, micro_batches));

  CHECK(folded.graph.size() == stages * micro_batches);
  CHECK(folded.graph.stream_count() == stages);
  CHECK(folded.multiplicity == std::vector<std::uint32_t>(stages * micro_batches, copies));
  for (std::size_t task = 0; task < folded.graph.size(); ++task) {
    REQUIRE(folded.graph[id_at<TaskId>(task)].load.size() == 1);
  }
}

TEST_CASE("one slow link of 64 pipelines sets its own apart, and no other") {
  constexpr std::size_t copies = 64, stages = 4, micro_batches = 10;
  std::vector<Bandwidth> links(copies * stages, 50.0_GBps);
  links[2] = 25.0_GBps;
  const FoldedGraph folded = fold(links, pipelines(copies, stages, micro_batches));

  // the slow one differs from its third stage on
  CHECK(folded.graph.size() == (stages + 2) * micro_batches);
  CHECK(std::ranges::count(folded.multiplicity, copies - 1) == 2 * micro_batches);
  CHECK(std::ranges::count(folded.multiplicity, 1) == 2 * micro_batches);
}

TEST_CASE("an even all-to-all of 64 ranks on two tiers folds to one task on few links") {
  const Cluster cluster = two_tiers();
  const TaskGraph graph = all_to_all(cluster, [](auto, auto) { return 1.0_GB; });
  const FoldedGraph folded = fold(cluster.links.bandwidth, graph);

  CHECK(folded.graph.size() == 1);
  CHECK(folded.multiplicity == std::vector<std::uint32_t>{64});
  CHECK(folded.links.size() <= 3);
  // a NIC sends to 7 other nodes of 8 GPUs
  const Timeline timeline = simulate(folded.links, folded.graph, Engine::fluid);
  CHECK(timeline[0].finish.value() == Approx(1e-6 + 56.0 / 50.0).epsilon(1e-9));
}

TEST_CASE("a skewed all-to-all does not fold, and stays what it was") {
  const unsigned seed = 1500;
  std::mt19937 random{seed};
  CAPTURE(seed);
  const Cluster cluster = two_tiers();
  const TaskGraph graph = all_to_all(
      cluster, [&](auto, auto) { return Bytes{1e6 * static_cast<double>(1 + random() % 1000)}; });
  const FoldedGraph folded = fold(cluster.links.bandwidth, graph);

  REQUIRE(folded.graph.size() == graph.size());
  const Timeline whole = simulate(cluster.links.bandwidth, graph, Engine::fluid);
  const Timeline part = simulate(folded.links, folded.graph, Engine::fluid);
  for (std::size_t task = 0; task < graph.size(); ++task) {
    CHECK(folded.stands_for[task] == id_at<TaskId>(task));
    CHECK(part[task].finish.value() == Approx(whole[task].finish.value()).epsilon(1e-9));
  }
}
