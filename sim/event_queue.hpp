#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/units.hpp"

namespace trainyard {

/// The next event of each stream, the earliest first; of several at one time that of the lowest
/// stream.
///
/// A binary heap that knows where each stream's event is, so that one can be put off or brought
/// forward.
class EventQueue {
 public:
  struct Event {
    Seconds time;
    std::uint32_t stream;

    friend constexpr auto operator<=>(const Event&, const Event&) = default;
  };

  explicit EventQueue(std::size_t streams) : place_(streams, none) { events_.reserve(streams); }

  bool empty() const { return events_.empty(); }
  const Event& next() const { return events_.front(); }

  /// Plans the event of a stream, in place of the one that it had.
  void set(std::uint32_t stream, Seconds time) {
    const Event event{.time = time, .stream = stream};
    std::size_t place = place_[stream];
    if (place == none) {
      place = events_.size();
      events_.push_back(event);
    } else if (events_[place] < event) {
      return sink(place, event);
    }
    rise(place, event);
  }

  void pop() {
    place_[events_.front().stream] = none;
    const Event last = events_.back();
    events_.pop_back();
    if (!events_.empty()) sink(0, last);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  void put(std::size_t place, const Event& event) {
    events_[place] = event;
    place_[event.stream] = static_cast<std::uint32_t>(place);
  }

  void rise(std::size_t place, const Event& event) {
    while (place > 0 && event < events_[(place - 1) / 2]) {
      put(place, events_[(place - 1) / 2]);
      place = (place - 1) / 2;
    }
    put(place, event);
  }

  void sink(std::size_t place, const Event& event) {
    while (2 * place + 1 < events_.size()) {
      std::size_t child = 2 * place + 1;
      if (child + 1 < events_.size() && events_[child + 1] < events_[child]) ++child;
      if (!(events_[child] < event)) break;
      put(place, events_[child]);
      place = child;
    }
    put(place, event);
  }

  std::vector<Event> events_;
  std::vector<std::uint32_t> place_;  // of each stream's event, or none
};

}  // namespace trainyard
