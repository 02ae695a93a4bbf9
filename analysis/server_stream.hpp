#pragma once

#include <httplib.h>
#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace trainyard {

/// Waits until a socket can be read or written, or it is over; whether it can.
bool wait_for(int socket, short events, std::chrono::steady_clock::time_point end);

/// Whether the client at the other end has not hung up.
bool is_there(int socket);

/// Ends a connection whose client may still be sending: takes that for a while, and throws it away.
/// If the connection were closed meanwhile, the client would not get its answer.
void ignore_rest(int socket, std::chrono::steady_clock::duration patience);

/// A connection that neither takes forever nor sends without end.
class BoundedStream final : public httplib::Stream {
  using Clock = std::chrono::steady_clock;

 public:
  BoundedStream(int socket, Clock::duration patience)
      : socket_{socket}, patience_{patience}, end_{Clock::now() + patience} {}

  /// A request begins: time and bytes count from here on.
  void begin();
  /// The client sends its body when it is asked to, which it is when that is read.
  void ask_before_reading() { asks_before_reading_ = true; }

  bool has_unread() const { return begin_ < filled_; }
  bool has_written() const { return write_end_.has_value(); }  ///< something of an answer
  std::size_t received() const { return received_; }           ///< bytes of the request
  std::size_t read_so_far() const { return received_ - (filled_ - begin_); }

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* to, std::size_t size) override;
  using httplib::Stream::write;
  ssize_t write(const char* from, std::size_t size) override;
  socket_t socket() const override { return socket_; }

  // Nobody asks who is there.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}

 private:
  Clock::time_point write_end() const;
  bool receive();
  void ask_for_body();

  int socket_;
  Clock::duration patience_;
  Clock::time_point end_;
  mutable std::optional<Clock::time_point> write_end_;
  std::array<char, 4096> buffer_{};
  std::size_t begin_ = 0;
  std::size_t filled_ = 0;
  std::size_t received_ = 0;
  bool asks_before_reading_ = false;
};

}  // namespace trainyard
