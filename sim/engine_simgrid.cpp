#include <xbt/log.h>

#include <simgrid/s4u.hpp>

// Does not stand on its own: needs the macros of the headers above.
#include <simgrid/version.h>

#include <csignal>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/engine_simgrid.hpp"
#include "sim/process_copy.hpp"
#include "sim/task_copies.hpp"

// The only file that knows SimGrid.
//
// A stream is an actor. The load of a task is one parallel task (model L07), in which each link is
// a route between a pseudo host of its own and a sink, and its load on the link is one entry: that
// is what makes a task count once on each link, and all of its bytes advance together. Loads are
// entered as seconds on links of capacity 1, because the solver fails to converge on raw bytes.

namespace trainyard {
namespace {

namespace sg = simgrid::s4u;

/// SimGrid takes interrupts for itself; while this lives, they are put by for whoever had them.
class KeptHandler {
 public:
  KeptHandler() { sigaction(SIGINT, nullptr, &handler_); }
  ~KeptHandler() { sigaction(SIGINT, &handler_, nullptr); }
  KeptHandler(const KeptHandler&) = delete;
  KeptHandler& operator=(const KeptHandler&) = delete;

 private:
  struct sigaction handler_{};
};

// Made once, and copied with the process. Options that name models come after the engine; only the
// command line can choose how actors switch, and a sanitizer can follow only threads.
sg::Engine& prepare_engine() {
  static sg::Engine engine = [] {
    xbt_log_control_set("root.threshold:error");
    std::string name = "trainyard";
    const KeptHandler kept;
#ifdef __SANITIZE_ADDRESS__
    std::string actors = "--cfg=contexts/factory:thread";
    std::array<char*, 3> arguments{name.data(), actors.data(), nullptr};
    int count = 2;
    return sg::Engine{&count, arguments.data()};
#else
    return sg::Engine{name};
#endif
  }();
  static const bool configured = [] {
    sg::Engine::set_config("host/model:ptask_L07");
    sg::Engine::set_config("host/solver:bmf");  // the others share a link per byte, not per task
    sg::Engine::set_config("bmf/max-iterations:100000");  // it gives up less often
#if SIMGRID_VERSION >= 33400
    sg::Engine::set_config("precision/timing:1e-12");
    sg::Engine::set_config("precision/work-amount:1e-9");
#else
    sg::Engine::set_config("surf/precision:1e-12");
    sg::Engine::set_config("maxmin/precision:1e-9");
#endif
    return true;
  }();
  static_cast<void>(configured);
  return engine;
}

#if SIMGRID_VERSION >= 33400
sg::NetZone* create_zone(sg::Engine& engine) {
  return engine.get_netzone_root()->add_netzone_star("cluster");
}
sg::Host* add_host(sg::NetZone* zone, const std::string& name) {
  return zone->add_host(name, 1.0);
}
sg::Link* add_link(sg::NetZone* zone, const std::string& name) {
  return zone->add_link(name, 1.0);
}
void connect(sg::NetZone* zone, sg::Host* host, const std::vector<const sg::Link*>& links) {
  zone->add_route(host, nullptr, links);
}
template <class Body>
void add_actor(sg::Engine& engine, const std::string& name, sg::Host* host, Body body) {
  engine.add_actor(name, host, body);
}
#else
sg::NetZone* create_zone(sg::Engine&) {
  return sg::create_star_zone("cluster");
}
sg::Host* add_host(sg::NetZone* zone, const std::string& name) {
  return zone->create_host(name, 1.0)->seal();
}
sg::Link* add_link(sg::NetZone* zone, const std::string& name) {
  return zone->create_link(name, 1.0)->seal();
}
void connect(sg::NetZone* zone, sg::Host* host, const std::vector<const sg::Link*>& links) {
  zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {links.begin(), links.end()},
                  /*symmetrical=*/true);
}
template <class Body>
void add_actor(sg::Engine&, const std::string& name, sg::Host* host, Body body) {
  sg::Actor::create(name, host, body);
}
#endif

class Simulation {
 public:
  Simulation(std::span<const Bandwidth> links, const TaskGraph& graph)
      : links_{links},
        graph_{graph},
        copies_{links.size(), graph},
        pending_(graph.size()),
        successors_(graph.size()),
        done_(graph.size()) {
    sink_ = add_host(zone_, "sink");
    connect(zone_, sink_, {});
    for (std::size_t copy = 0; copy < links.size() * copies_.count(); ++copy) {
      const std::string name = std::to_string(copy);
      sources_.push_back(add_host(zone_, "source-" + name));
      connect(zone_, sources_.back(), {add_link(zone_, "link-" + name)});
    }
    zone_->seal();
  }

  Timeline run() {
    for (std::size_t stream = 0; stream < graph_.stream_count(); ++stream) {
      streams_.push_back({.tasks = {}, .wake = sg::Semaphore::create(0), .waits_for = nothing});
    }
    for (std::size_t task = 0; task < graph_.size(); ++task) {
      const TaskView view = graph_[id_at<TaskId>(task)];
      streams_[index(view.stream)].tasks.push_back(task);
      pending_[task] = view.after.size();
      for (const TaskId earlier : view.after) successors_[index(earlier)].push_back(task);
    }
    for (std::size_t stream = 0; stream < streams_.size(); ++stream) {
      add_actor(engine_, std::to_string(stream), sink_, [this, stream] { play(streams_[stream]); });
    }
    engine_.run();
    return std::move(done_);
  }

 private:
  static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

  struct Stream {
    std::vector<std::size_t> tasks;  // in order
    sg::SemaphorePtr wake;
    std::size_t waits_for;
  };

  // Actors take turns inside one thread of control, so that the counts below need no lock.
  void play(Stream& stream) {
    for (const std::size_t task : stream.tasks) {
      if (pending_[task] > 0) {
        stream.waits_for = task;
        stream.wake->acquire();
        stream.waits_for = nothing;
      }
      done_[task].start = now();
      perform(graph_[id_at<TaskId>(task)]);
      done_[task].finish = now();
      release_successors(task);
    }
  }

  void release_successors(std::size_t task) {
    for (const std::size_t next : successors_[task]) {
      Stream& stream = streams_[index(graph_[id_at<TaskId>(next)].stream)];
      if (--pending_[next] == 0 && stream.waits_for == next) stream.wake->release();
    }
  }

  // The latency is a delay ahead of the bytes rather than a property of SimGrid's links, because
  // SimGrid gives a task that crosses a longer latency a smaller share of the bandwidth.
  void perform(const TaskView& task) {
    if (task.hold > Seconds{}) sg::this_actor::sleep_for(task.hold.value());

    std::vector<sg::ExecPtr> copies;
    for (std::size_t copy = 0; copy < copies_.count(); ++copy) {
      if (const sg::ExecPtr exec = make_copy(task.load, copy)) copies.push_back(exec->start());
    }
    if (copies.empty()) return;
    // All end together but for rounding. The solver might give up on the few that are left over.
    copies.front()->wait();
    std::for_each(copies.begin() + 1, copies.end(), [](const auto& copy) { copy->cancel(); });
  }

  sg::ExecPtr make_copy(std::span<const LinkLoad> load, std::size_t copy) {
    constexpr double surely_later = 1.0 + 1e-11;  // than the first copy
    std::vector<sg::Host*> hosts;
    std::vector<double> times;
    for (const LinkLoad& part : load) {
      if (part.size == Bytes{}) continue;
      const std::size_t link = index(part.link);
      const double time = copies_.slowdown(part.link) * (part.size / links_[link]).value();
      std::size_t place = copy;
      for (const double share : copies_.parts(part)) {
        hosts.push_back(sources_[link * copies_.count() + place]);
        times.push_back(time * share * (copy == 0 ? 1.0 : surely_later));
        place = (place + 1) % copies_.count();
      }
    }
    if (hosts.empty()) return nullptr;
    hosts.push_back(sink_);
    std::vector<double> loads(hosts.size() * hosts.size());
    for (std::size_t row = 0; row < times.size(); ++row) {
      loads[(row + 1) * hosts.size() - 1] = times[row];
    }
    return sg::this_actor::exec_init(hosts, std::vector<double>(hosts.size()), loads);
  }

  static Seconds now() { return Seconds{sg::Engine::get_clock()}; }

  std::span<const Bandwidth> links_;
  const TaskGraph& graph_;
  const TaskCopies copies_;
  sg::Engine& engine_ = prepare_engine();
  sg::NetZone* zone_ = create_zone(engine_);
  sg::Host* sink_ = nullptr;
  std::vector<sg::Host*> sources_;    // of each link all copies
  std::vector<std::size_t> pending_;  // indexed by TaskId, as are the next two
  std::vector<std::vector<std::size_t>> successors_;
  Timeline done_;
  std::vector<Stream> streams_;  // indexed by StreamId
};

}  // namespace

// SimGrid never rewinds its one clock, and keeps something of every simulation: the hundredth would
// be slower than the first, and differ from it in the last digits. So each is played in a copy of
// the process, as if it were the first; the matrices and backtrace that SimGrid prints when it
// gives up are lost with it.
Timeline simulate_with_simgrid(std::span<const Bandwidth> links, const TaskGraph& graph) {
  if (graph.size() == 0) return {};
  prepare_engine();
  Timeline done(graph.size());
  try {
    compute_in_copy(std::as_writable_bytes(std::span{done}), [&] {
      done = Simulation{links, graph}.run();
      return std::as_bytes(std::span{done});
    });
  } catch (const CopyError& error) {
    throw SimulationError{std::string{"SimGrid could not play a simulation: "} + error.what() +
                          " (the fluid engine may: --engine fluid)"};
  }
  return done;
}

}  // namespace trainyard
