#include "sim/engine_fluid.hpp"

#include <cstddef>

#include "sim/event_queue.hpp"
#include "sim/moving_loads.hpp"
#include "sim/task_order.hpp"

namespace trainyard {
namespace {

class Play {
 public:
  Play(std::span<const Bandwidth> links, const TaskGraph& graph)
      : graph_{graph},
        order_{graph},
        waits_{order_.waits()},
        current_(graph.stream_count()),
        events_{graph.stream_count()},
        loads_{links, graph},
        done_(graph.size()) {
    ready_.reserve(graph.stream_count());
  }

  Timeline run() {
    for (std::uint32_t task = 0; task < waits_.size(); ++task) {
      if (waits_[task] == 0) ready_.push_back(task);
    }
    start_ready(Seconds{});
    settle(Seconds{});
    while (!events_.empty()) settle(play_instant());
    return std::move(done_);
  }

 private:
  /// What a stream is doing.
  struct Current {
    std::uint32_t task = 0;
    bool holding = false;  // before it moves its load
  };

  /// Plays all events that differ in time by no more than rounding, so that loads which end
  /// together do not give each other new rates for nothing. Returns the time of the last.
  Seconds play_instant() {
    constexpr double rounding = 1e-12;
    const Seconds end_of_instant = (1.0 + rounding) * events_.next().time;
    Seconds now;
    while (!events_.empty() && events_.next().time <= end_of_instant) {
      const EventQueue::Event event = events_.next();
      events_.pop();
      now = event.time;
      play(event.stream, now);
      start_ready(now);
    }
    return now;
  }

  void play(std::uint32_t stream, Seconds now) {
    Current& current = current_[stream];
    if (current.holding) {
      current.holding = false;
      move(stream, current.task, now);
    } else {
      loads_.end(stream);
      finish(current.task, now);
    }
  }

  void start_ready(Seconds now) {
    while (!ready_.empty()) {
      const std::uint32_t task = ready_.back();
      ready_.pop_back();
      start(task, now);
    }
  }

  void start(std::uint32_t task, Seconds now) {
    const TaskView view = graph_[id_at<TaskId>(task)];
    const auto stream = static_cast<std::uint32_t>(view.stream);
    done_[task].start = now;
    const bool holds = view.hold > Seconds{};
    current_[stream] = {.task = task, .holding = holds};
    if (holds) {
      events_.set(stream, now + view.hold);
    } else {
      move(stream, task, now);
    }
  }

  void move(std::uint32_t stream, std::uint32_t task, Seconds now) {
    if (!loads_.begin(stream, graph_[id_at<TaskId>(task)].load, now)) finish(task, now);
  }

  void finish(std::uint32_t task, Seconds now) {
    done_[task].finish = now;
    for (const std::uint32_t next : order_.successors(task)) {
      if (--waits_[next] == 0) ready_.push_back(next);
    }
  }

  void settle(Seconds now) {
    for (const MovingLoads::Arrival& arrival : loads_.settle(now)) {
      events_.set(arrival.stream, arrival.time);
    }
  }

  const TaskGraph& graph_;
  TaskOrder order_;
  std::vector<std::uint32_t> waits_;  // finishes that each task still waits for
  std::vector<std::uint32_t> ready_;
  std::vector<Current> current_;  // indexed by StreamId
  EventQueue events_;
  MovingLoads loads_;
  Timeline done_;
};

}  // namespace

Timeline simulate_fluid(std::span<const Bandwidth> links, const TaskGraph& graph) {
  return Play{links, graph}.run();
}

}  // namespace trainyard
