#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "sim/units.hpp"

namespace trainyard {

/// "1,234 of 10,000 scenarios, 350 a second, 25 s left"; rate and time left once there are any. A
/// total of 0 is unknown.
std::string progress_text(std::size_t done, std::size_t total, std::string_view what,
                          Seconds elapsed);

/// Tells on stderr how far a command is, on a line that replaces itself; nothing where stderr is no
/// terminal. The line is gone when this is.
class Progress {
 public:
  /// `what` is counted: "scenarios". Of a total of 0 nothing is known.
  Progress(std::string what, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::size_t done);  ///< cheap enough for thousands of calls a second

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  std::size_t total_;
  bool shown_;  // whether anybody looks
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_ = begin_;  // when the line is written again
};

/// Says on stderr what a command is doing, where nothing can be counted: on a line that the next
/// one replaces, and nothing where stderr is no terminal. The line is gone when this is.
class Doing {
 public:
  Doing();
  explicit Doing(std::string_view what);
  ~Doing();
  Doing(const Doing&) = delete;
  Doing& operator=(const Doing&) = delete;

  void now(std::string_view what);

 private:
  bool shown_;  // whether anybody looks
};

}  // namespace trainyard
