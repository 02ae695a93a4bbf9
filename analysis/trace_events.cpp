#include "analysis/trace_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trainyard {
namespace {

/// Whole ones, as a double: exact up to a hundred days, and no overflow beyond.
double nanoseconds(Seconds time) {
  return std::round(time.value() * 1e9);
}

bool is_drawn(const Interval& when) {
  return nanoseconds(when.finish) > nanoseconds(when.start);
}

std::string microseconds(double nanoseconds) {
  return fmt::format("{:.3f}", nanoseconds / 1e3);
}

std::size_t process(std::size_t rank) {
  return 1000 + rank;
}

/// The members that all events have, and the brace before them.
std::string start_of_event(std::string_view phase, std::size_t rank, std::string_view name) {
  return fmt::format(R"({{"ph":"{}","pid":{},"name":"{}")", phase, process(rank), name);
}

std::string start_of_event(std::string_view phase, const TraceTrack& track, std::string_view name) {
  return start_of_event(phase, track.rank, name) + fmt::format(R"(,"tid":{})", track.thread);
}

}  // namespace

TraceEvents::TraceEvents(std::ostream& stream) : stream_{stream} {
  stream_ << "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
}

void TraceEvents::finish() {
  stream_ << "\n]}\n";
}

void TraceEvents::name_process(std::size_t rank, std::string_view name, std::size_t place) {
  write(start_of_event("M", rank, "process_name") +
        fmt::format(R"(,"args":{{"name":"{}"}}}})", name));
  write(start_of_event("M", rank, "process_sort_index") +
        fmt::format(R"(,"args":{{"sort_index":{}}}}})", place));
}

void TraceEvents::name_thread(const TraceTrack& track, std::string_view name) {
  write(start_of_event("M", track, "thread_name") +
        fmt::format(R"(,"args":{{"name":"{}"}}}})", name));
  write(start_of_event("M", track, "thread_sort_index") +
        fmt::format(R"(,"args":{{"sort_index":{}}}}})", track.thread));
}

void TraceEvents::span(const TraceTrack& track, std::string_view category, std::string_view name,
                       const Interval& when, const std::string& arguments) {
  const double start = nanoseconds(when.start);
  if (!is_drawn(when)) return;
  std::string event = start_of_event("X", track, name) +
                      fmt::format(R"(,"cat":"{}","ts":{},"dur":{})", category, microseconds(start),
                                  microseconds(nanoseconds(when.finish) - start));
  if (!arguments.empty()) event += ",\"args\":{" + arguments + "}";
  write(event + "}");
}

void TraceEvents::flow(std::string_view name, const TraceTrack& from, const Interval& sending,
                       const TraceTrack& to, const Interval& receiving) {
  if (!is_drawn(sending) || !is_drawn(receiving)) return;
  // An arrow belongs to the span around its end, so it leaves a moment before the sender is done.
  const double received = nanoseconds(receiving.start);
  const double sent =
      std::max(nanoseconds(sending.start), std::min(nanoseconds(sending.finish) - 1.0, received));
  write(start_of_event("s", from, name) +
        fmt::format(R"(,"cat":"message","id":{},"ts":{}}})", flows_, microseconds(sent)));
  write(start_of_event("f", to, name) +
        fmt::format(R"(,"cat":"message","id":{},"ts":{},"bp":"e"}})", flows_,
                    microseconds(received)));
  ++flows_;
}

void TraceEvents::counter(std::size_t rank, std::string_view name, std::string_view unit,
                          Seconds from, double value) {
  write(start_of_event("C", rank, name) + fmt::format(R"(,"ts":{},"args":{{"{}":{:.12g}}}}})",
                                                      microseconds(nanoseconds(from)), unit,
                                                      value));
}

void TraceEvents::write(const std::string& event) {
  if (!first_) stream_ << ",\n";
  first_ = false;
  stream_ << event;
}

}  // namespace trainyard
