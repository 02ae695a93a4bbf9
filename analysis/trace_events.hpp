#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "sim/engine.hpp"

namespace trainyard {

/// A row of a trace: a thread of a process.
struct TraceTrack {
  std::size_t rank;  ///< that the process stands for
  int thread;        ///< from 1: viewers keep 0 for themselves
};

/// Writes the events of a Chrome trace one after the other ("Trace Event Format", Google, 2016).
///
/// The process of rank r has number 1000 + r, since viewers keep low numbers for themselves. Times
/// are whole nanoseconds, written in microseconds; what ends when another thing starts does so
/// after rounding too. Names must need no escapes.
class TraceEvents {
 public:
  explicit TraceEvents(std::ostream& stream);

  /// Closes the trace.
  void finish();

  /// Names a process or a thread. Viewers show those of lower `place` above.
  void name_process(std::size_t rank, std::string_view name, std::size_t place);
  void name_thread(const TraceTrack& track, std::string_view name);

  /// Something that goes on for a while; `arguments` are members of a JSON object. Nothing is
  /// written of what takes no nanosecond.
  void span(const TraceTrack& track, std::string_view category, std::string_view name,
            const Interval& when, const std::string& arguments = "");

  /// An arrow from the end of one span to the start of another.
  void flow(std::string_view name, const TraceTrack& from, const Interval& sending,
            const TraceTrack& to, const Interval& receiving);

  /// What a quantity of a rank is from a time on.
  void counter(std::size_t rank, std::string_view name, std::string_view unit, Seconds from,
               double value);

 private:
  void write(const std::string& event);

  std::ostream& stream_;
  bool first_ = true;
  std::size_t flows_ = 0;
};

}  // namespace trainyard
