#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine.hpp"
#include "tests/benchmarks/sections.hpp"

namespace trainyard {
namespace {

constexpr std::size_t streams = 16;

struct Problem {
  std::vector<Bandwidth> links;
  TaskGraph graph;
};

/// A number from 1 to 2 that is another for each task, so that few things happen at once.
double varied(std::size_t task) {
  constexpr std::size_t step = 7919;  // both are prime
  constexpr std::size_t cycle = 104729;
  return 1.0 + static_cast<double>(task * step % cycle) / static_cast<double>(cycle);
}

Problem kernels(std::size_t tasks) {
  using namespace literals;
  Problem problem;
  for (std::size_t task = 0; task < tasks; ++task) {
    problem.graph.add(id_at<StreamId>(task % streams), 10.0_us * varied(task));
  }
  return problem;
}

/// Transfers over `over` of `links` links each, which streams take in turn.
Problem transfers(std::size_t tasks, std::size_t links, std::size_t over) {
  using namespace literals;
  Problem problem{.links = std::vector(links, 50.0_GBps), .graph = {}};
  for (std::size_t task = 0; task < tasks; ++task) {
    std::vector<bool> crossed(links);
    for (std::size_t link = 0; link < over; ++link) crossed[(task + link) % links] = true;
    Demand load;
    for (std::size_t link = 0; link < links; ++link) {
      if (crossed[link]) load.push_back({id_at<LinkId>(link), 1e6_B * varied(task)});
    }
    problem.graph.add(id_at<StreamId>(task % streams), 1.0_us, load);
  }
  return problem;
}

struct Case {
  std::string what;
  std::size_t tasks;
  std::function<Problem(std::size_t)> make;
  int times = 1;  ///< played, one after the other
  bool too_hard_for_simgrid = false;
};

void measure(Table& table, const BenchmarkOptions& options, const Case& example) {
  table.start_block();
  for (const auto& [name, engine] : engine_names) {
    const auto play = [&] {
      const Problem problem = example.make(example.tasks);
      Seconds simulated;
      for (int time = 0; time < example.times; ++time) {
        simulated += makespan(simulate(problem.links, problem.graph, engine));
      }
      return Told{.simulated = simulated.value()};
    };
    table.print({.what = example.what + ", " + std::string{name},
                 .items = static_cast<double>(example.tasks) * example.times,
                 .item = "tasks",
                 .may_fail = engine == Engine::simgrid && example.too_hard_for_simgrid},
                cheapest(options.runs, [&] { return cost_of(play, options.limits); }));
  }
}

Case transfer_case(std::string what, std::size_t links, std::size_t over) {
  constexpr std::size_t tasks = 50'000;
  return {std::move(what), tasks, [=](std::size_t count) { return transfers(count, links, over); }};
}

}  // namespace

void measure_engines(Table& table, const BenchmarkOptions& options) {
  Table::print_section("Tasks on 16 streams");
  measure(table, options, {"kernels", 100'000, kernels});
  measure(table, options, {"100 kernels, 200 times", 100, kernels, 200});
  measure(table, options, transfer_case("transfers alone", streams, 1));
  measure(table, options, transfer_case("4 on each of 4 links", 4, 1));
  measure(table, options, transfer_case("16 on all of 4 links", 4, 4));
  // The solver of SimGrid 3.32 that counts a task once on each link finds no allocation here.
  Case crossing = transfer_case("16 on 2 of 4 links each", 4, 2);
  crossing.too_hard_for_simgrid = true;
  measure(table, options, crossing);
}

}  // namespace trainyard
