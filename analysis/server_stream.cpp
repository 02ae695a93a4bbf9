#include "analysis/server_stream.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace trainyard {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_bytes_of_request = 128 * 1024;  // with its address and headers

/// Takes and gives bytes again if a signal came in between.
template <class Transfer>
ssize_t uninterrupted(Transfer transfer) {
  ssize_t count = -1;
  do {
    count = transfer();
  } while (count < 0 && errno == EINTR);
  return count;
}

}  // namespace

bool wait_for(int socket, short events, Clock::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    pollfd polled{.fd = socket, .events = events, .revents = 0};
    const int count = poll(&polled, 1, static_cast<int>(std::max<long>(0, left.count())));
    if (count >= 0 || errno != EINTR) return count > 0;
  }
}

bool is_there(int socket) {
  pollfd polled{.fd = socket, .events = POLLRDHUP, .revents = 0};
  return poll(&polled, 1, 0) <= 0;
}

void ignore_rest(int socket, Clock::duration patience) {
  shutdown(socket, SHUT_WR);
  std::array<char, 16384> ignored;
  const auto end = Clock::now() + patience;
  while (wait_for(socket, POLLIN, end) && recv(socket, ignored.data(), ignored.size(), 0) > 0 &&
         Clock::now() < end) {
  }
}

void BoundedStream::begin() {
  end_ = Clock::now() + patience_;
  write_end_.reset();
  received_ = filled_ - begin_;
  asks_before_reading_ = false;
}

bool BoundedStream::is_readable() const {
  return has_unread() || wait_for(socket_, POLLIN, end_);
}

bool BoundedStream::is_writable() const {
  return wait_for(socket_, POLLOUT, write_end());
}

ssize_t BoundedStream::read(char* to, std::size_t size) {
  if (!has_unread() && !receive()) return -1;
  const std::size_t count = std::min(size, filled_ - begin_);
  std::memcpy(to, buffer_.data() + begin_, count);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t BoundedStream::write(const char* from, std::size_t size) {
  if (!is_writable()) return -1;
  const ssize_t count =
      uninterrupted([&] { return send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT); });
  return count < 0 && errno == EAGAIN ? 0 : count;
}

/// Counted from the first byte of the answer, which may have taken a while.
Clock::time_point BoundedStream::write_end() const {
  if (!write_end_) write_end_ = Clock::now() + patience_;
  return *write_end_;
}

bool BoundedStream::receive() {
  if (asks_before_reading_) ask_for_body();
  if (received_ >= most_bytes_of_request || !wait_for(socket_, POLLIN, end_)) return false;
  const ssize_t count =
      uninterrupted([&] { return recv(socket_, buffer_.data(), buffer_.size(), 0); });
  if (count <= 0) return false;
  begin_ = 0;
  filled_ = static_cast<std::size_t>(count);
  received_ += filled_;
  return true;
}

/// It is no part of the answer, so that the time to write that does not begin.
void BoundedStream::ask_for_body() {
  constexpr std::string_view line{"HTTP/1.1 100 Continue\r\n\r\n"};
  asks_before_reading_ = false;
  uninterrupted([&] { return send(socket_, line.data(), line.size(), MSG_NOSIGNAL); });
}

}  // namespace trainyard
