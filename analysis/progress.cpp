#include "analysis/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <iostream>
#include <utility>

#include "analysis/report.hpp"
#include "analysis/terminal_width.hpp"

namespace trainyard {
namespace {

/// "25 s", "4 min", "3.1 h": as exactly as one wants to know it who waits.
std::string time_left(double seconds) {
  if (seconds < 99.5) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 5400.0) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

std::string rate_text(double rate) {
  return rate < 10.0 ? fmt::format("{:.1f} a second", rate)
                     : grouped(std::round(rate)) + " a second";
}

/// In the place of what stands there; a longer line could not be replaced any more.
void show_line(std::string_view text) {
  const auto width = static_cast<std::size_t>(terminal_width(STDERR_FILENO).value_or(80));
  std::cerr << "\r\033[K" << text.substr(0, width - 1) << std::flush;
}

}  // namespace

std::string progress_text(std::size_t done, std::size_t total, std::string_view what,
                          Seconds elapsed) {
  std::string text = grouped(static_cast<double>(done));
  if (total > 0) text += " of " + grouped(static_cast<double>(total));
  text += " " + std::string{what};
  if (done == 0 || elapsed <= Seconds{}) return text;
  const double rate = static_cast<double>(done) / elapsed.value();
  text += ", " + rate_text(rate);
  if (total <= done) return text;
  return text + ", " + time_left(static_cast<double>(total - done) / rate) + " left";
}

Progress::Progress(std::string what, std::size_t total)
    : what_{std::move(what)}, total_{total}, shown_{isatty(STDERR_FILENO) != 0} {}

Progress::~Progress() {
  if (shown_) show_line("");
}

void Progress::at(std::size_t done) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds{200};
  const Seconds elapsed{std::chrono::duration<double>(now - begin_).count()};
  show_line(progress_text(done, total_, what_, elapsed));
}

Doing::Doing() : shown_{isatty(STDERR_FILENO) != 0} {}

Doing::Doing(std::string_view what) : Doing{} {
  now(what);
}

Doing::~Doing() {
  if (shown_) show_line("");
}

void Doing::now(std::string_view what) {
  if (shown_) show_line(what);
}

}  // namespace trainyard
