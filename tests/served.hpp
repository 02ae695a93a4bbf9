#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/serve_command.hpp"
#include "tests/child.hpp"

// `trainyard serve` in a process of its own, and a client that sends what no other would.

namespace trainyard {

/// What came back.
struct Answered {
  int status = 0;    ///< 0: nothing did
  std::string head;  ///< the status line and headers
  std::string body;
};

/// Text on a connection to a port of this machine. Each wait takes 30 s at most.
class RawConnection {
 public:
  explicit RawConnection(int port) : socket_{socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(socket_);
      throw std::runtime_error{"nobody listens on port " + std::to_string(port)};
    }
  }
  ~RawConnection() { close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// Sends as much as is taken.
  void send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  /// One answer: its head, and as many bytes as it promises.
  Answered receive() {
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive_more()) return {.status = 0, .head = received_, .body = {}};
    }
    Answered answered{.status = std::atoi(received_.c_str() + 9),
                      .head = received_.substr(0, end + 2),
                      .body = {}};
    const std::size_t length = answered.head.find("\r\nContent-Length: ");
    const std::size_t size =
        length == std::string::npos
            ? 0
            : static_cast<std::size_t>(std::atol(answered.head.c_str() + length + 18));
    received_.erase(0, end + 4);
    while (received_.size() < size && receive_more()) {
    }
    answered.body = received_.substr(0, size);
    received_.erase(0, size);
    return answered;
  }

  /// Whether the other side has ended the connection, or does so soon.
  bool is_ended() { return received_.empty() && !receive_more(); }

 private:
  bool receive_more() {
    constexpr int milliseconds = 30'000;
    pollfd polled{.fd = socket_, .events = POLLIN, .revents = 0};
    if (poll(&polled, 1, milliseconds) <= 0) throw std::runtime_error{"no answer for 30 s"};
    std::array<char, 65536> bytes;
    const ssize_t count = recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  std::string received_;
};

inline std::string get_request(std::string_view target) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

inline std::string post_request(std::string_view target, std::string_view body) {
  return "POST " + std::string{target} +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string{body};
}

/// The command in a copy of this process, on a port that is free.
class Served {
 public:
  explicit Served(ServeOptions options = {}) {
    options.port = 0;
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error{"no pipe"};
    std::cout.flush();  // or the copy would print it again
    process_ = start_child([&] {
      close(ends[0]);
      dup2(ends[1], STDOUT_FILENO);
      // Ctrl-C may be ignored where tests run.
      signal(SIGINT, SIG_DFL);
      return serve(options);
    });
    close(ends[1]);
    char letter = 0;
    while (read(ends[0], &letter, 1) == 1 && letter != '\n') line_ += letter;
    close(ends[0]);
  }
  ~Served() {
    if (process_ > 0) end(SIGKILL);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  const std::string& line() const { return line_; }  ///< what it printed
  int port() const {
    const std::size_t colon = line_.find(':', line_.find("//"));
    return colon == std::string::npos ? 0 : std::atoi(line_.c_str() + colon + 1);
  }

  /// Its exit code after a signal.
  int end(int signal) {
    kill(process_, signal);
    const int code = await(process_);
    process_ = 0;
    return code;
  }

  /// Sends one request on a connection of its own.
  Answered ask(std::string_view request) const {
    RawConnection connection{port()};
    connection.send(request);
    return connection.receive();
  }
  Answered get(std::string_view target) const { return ask(get_request(target)); }

  /// Memory that it holds, in KiB.
  long resident() const {
    std::ifstream status{"/proc/" + std::to_string(process_) + "/status"};
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    }
    return 0;
  }

 private:
  pid_t process_ = 0;
  std::string line_;
};

}  // namespace trainyard
