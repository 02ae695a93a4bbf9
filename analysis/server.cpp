#include "analysis/server.hpp"

#include <httplib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "analysis/json_text.hpp"
#include "analysis/output.hpp"

// The only file that knows cpp-httplib.

namespace trainyard {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_bytes_of_body = 64 * 1024;
constexpr std::size_t most_bytes_of_request = 128 * 1024;  // with its address and headers
constexpr std::size_t most_requests_of_connection = 1000;
constexpr std::size_t most_connections_waiting = 128;
constexpr std::chrono::seconds to_finish_in{2};  // sending what is not read

/// Waits until a socket can be read or written, or it is over; whether it can.
bool wait_for(int socket, short events, Clock::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    pollfd polled{.fd = socket, .events = events, .revents = 0};
    const int count = poll(&polled, 1, static_cast<int>(std::max<long>(0, left.count())));
    if (count >= 0 || errno != EINTR) return count > 0;
  }
}

/// A connection that neither takes forever nor sends without end.
class BoundedStream final : public httplib::Stream {
 public:
  BoundedStream(int socket, Clock::duration patience)
      : socket_{socket}, patience_{patience}, end_{Clock::now() + patience} {}

  bool is_readable() const override { return begin_ < filled_ || wait_for(socket_, POLLIN, end_); }
  bool is_writable() const override { return wait_for(socket_, POLLOUT, write_end()); }
  bool has_unread() const { return begin_ < filled_; }
  bool has_written() const { return write_end_.has_value(); }  ///< something of an answer
  std::size_t received() const { return received_; }           ///< bytes of the request

  ssize_t read(char* to, std::size_t size) override {
    if (begin_ == filled_ && !receive()) return -1;
    const std::size_t count = std::min(size, filled_ - begin_);
    std::memcpy(to, buffer_.data() + begin_, count);
    begin_ += count;
    return static_cast<ssize_t>(count);
  }

  using httplib::Stream::write;
  ssize_t write(const char* from, std::size_t size) override {
    if (!wait_for(socket_, POLLOUT, write_end())) return -1;
    ssize_t count = -1;
    do {
      count = send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    return count < 0 && errno == EAGAIN ? 0 : count;
  }

  /// A request begins: time and bytes count from here on.
  void begin() {
    end_ = Clock::now() + patience_;
    write_end_.reset();
    received_ = filled_ - begin_;
  }

  // Nobody asks who is there.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_; }

 private:
  /// Counted from the first byte of the answer, which may have taken a while.
  Clock::time_point write_end() const {
    if (!write_end_) write_end_ = Clock::now() + patience_;
    return *write_end_;
  }

  bool receive() {
    if (received_ >= most_bytes_of_request || !wait_for(socket_, POLLIN, end_)) return false;
    ssize_t count = -1;
    do {
      count = recv(socket_, buffer_.data(), buffer_.size(), 0);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) return false;
    begin_ = 0;
    filled_ = static_cast<std::size_t>(count);
    received_ += filled_;
    return true;
  }

  int socket_;
  Clock::duration patience_;
  Clock::time_point end_;
  mutable std::optional<Clock::time_point> write_end_;
  std::array<char, 4096> buffer_{};
  std::size_t begin_ = 0;
  std::size_t filled_ = 0;
  std::size_t received_ = 0;
};

/// Connections on their way to threads. When too many wait, the thread that accepts them turns them
/// away itself.
class Connections final : public httplib::TaskQueue {
  using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));

 public:
  explicit Connections(int threads) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this] { work(); });
    }
  }

  Taken enqueue(std::function<void()> connection) override {
    std::unique_lock lock{mutex_};
    if (waiting_.size() < most_connections_waiting) {
      waiting_.push_back(std::move(connection));
      lock.unlock();
      changed_.notify_one();
    } else {
      lock.unlock();
      connection();
    }
    return static_cast<Taken>(true);
  }

  void shutdown() override {
    {
      const std::lock_guard lock{mutex_};
      ended_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const std::function<void()> connection = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      connection();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::thread> threads_;
  bool ended_ = false;
};

std::string reason_of(int status) {
  switch (status) {
    case 400:
      return "not a request of HTTP that makes sense";
    case 404:
      return "there is nothing here";
    case 413:
      return "a body above 64 KiB";
    case 414:
      return "an address above 8 KiB";
    default:
      return "the request cannot be answered";
  }
}

/// "127.0.0.1" of "127.0.0.1:8080", "::1" of "[::1]:8080".
std::string_view name_in(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

bool is_address(std::string_view name) {
  return !name.empty() && name.find_first_not_of("0123456789abcdefABCDEF:.") == name.npos &&
         name.find_first_of(".:") != name.npos;
}

bool is_any_address(std::string_view host) {
  return host == "0.0.0.0" || host == "::";
}

/// A name that nobody else can make lead here: this machine's own, or an address.
bool is_own_name(std::string_view host_header, const std::string& host) {
  const std::string_view name = name_in(host_header);
  return is_loopback(name) || name == host || (is_any_address(host) && is_address(name));
}

bool has_body(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return true;
  return request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0";
}

bool is_too_large(const httplib::Request& request) {
  const std::string length = request.get_header_value("Content-Length");
  std::size_t bytes = 0;
  for (const char digit : length) {
    if (digit < '0' || digit > '9') return false;  // for the library to refuse
    bytes = bytes * 10 + static_cast<std::size_t>(digit - '0');
    if (bytes > most_bytes_of_body) return true;
  }
  return false;
}

HttpRequest plain(const httplib::Request& request) {
  HttpRequest asked{.method = request.method == "HEAD" ? "GET" : request.method,
                    .path = request.path,
                    .query = {},
                    .body = {}};
  asked.query.assign(request.params.begin(), request.params.end());
  return asked;
}

void fill(httplib::Response& response, const HttpReply& reply) {
  response.status = reply.status;
  response.set_content(reply.body, reply.type);
  if (!reply.allowed.empty()) response.set_header("Allow", reply.allowed);
  if (!reply.file.empty()) {
    response.set_header("Content-Disposition", "attachment; filename=\"" + reply.file + "\"");
  }
  if (reply.status == 503) response.set_header("Retry-After", "1");
}

void add_safe_headers(httplib::Response& response) {
  response.set_header("Content-Security-Policy",
                      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                      "img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
                      "form-action 'none'; frame-ancestors 'none'");
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Referrer-Policy", "no-referrer");
  response.set_header("Cross-Origin-Resource-Policy", "same-origin");
  response.set_header("Cache-Control", "no-store");
}

/// An answer to what the library has not understood or could not take.
std::string raw_refusal(int status, const char* title, const std::string& problem) {
  const std::string body = refusal(status, problem).body;
  return "HTTP/1.1 " + std::to_string(status) + " " + title +
         "\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
         "Cache-Control: no-store\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// What a connection does next.
enum class AfterRequest : std::uint8_t {
  next,    ///< it waits for another request
  close,   ///< it ends
  ignore,  ///< it ends, but the client may still be sending
};

/// Takes what a client still sends, for a while: if the connection were closed meanwhile, the
/// client would not get its answer.
void ignore_rest(int socket) {
  shutdown(socket, SHUT_WR);
  std::array<char, 16384> ignored;
  const auto end = Clock::now() + to_finish_in;
  while (wait_for(socket, POLLIN, end) && Clock::now() < end &&
         recv(socket, ignored.data(), ignored.size(), 0) > 0) {
  }
}

/// Threads that begin while there is one of it leave signals that end the program to others.
class SignalsElsewhere {
 public:
  SignalsElsewhere() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ending, signal);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  ~SignalsElsewhere() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsElsewhere(const SignalsElsewhere&) = delete;
  SignalsElsewhere& operator=(const SignalsElsewhere&) = delete;

 private:
  sigset_t before_{};
};

/// A second server must not be let in beside the first, as the library would.
void share_nothing(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

}  // namespace

class Server::Listener final : public httplib::Server {
 public:
  Listener(const ServerLimits& limits, TakesBody takes_body, Answer answer)
      : limits_{limits}, takes_body_{std::move(takes_body)}, answer_{std::move(answer)} {
    set_socket_options(share_nothing);
    set_payload_max_length(most_bytes_of_body);
    new_task_queue = [this] {
      acceptor_ = std::this_thread::get_id();
      return new Connections{limits_.threads};
    };
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return answer_without_body(request, response);
    });
    // Whatever is not answered by now has a body.
    const auto read_and_answer = [this](const httplib::Request& request,
                                        httplib::Response& response,
                                        const httplib::ContentReader& reader) {
      answer_with_body(request, response, reader);
    };
    Post("/.*", read_and_answer);
    set_post_routing_handler(
        [](const httplib::Request&, httplib::Response& response) { add_safe_headers(response); });
    set_error_handler(Handler{[](const httplib::Request&, httplib::Response& response) {
      if (!response.body.empty()) return;
      response.set_content(refusal(response.status, reason_of(response.status)).body,
                           "application/json");
    }});
    begin();
  }

  ~Listener() override {
    stop();
    thread_.join();
  }

  int port() const { return port_; }

  std::string url() const {
    const bool is_version_6 = limits_.host.find(':') != std::string::npos;
    const std::string host = is_version_6 ? "[" + limits_.host + "]" : limits_.host;
    return "http://" + host + ":" + std::to_string(port_) + "/";
  }

 private:
  void begin() {
    errno = 0;
    if (limits_.port == 0) {
      port_ = bind_to_any_port(limits_.host);
    } else {
      port_ = bind_to_port(limits_.host, limits_.port) ? limits_.port : -1;
    }
    if (port_ <= 0) {
      const std::string why = errno == 0 ? "no address of this machine" : std::strerror(errno);
      throw OutputError{limits_.host + ":" + std::to_string(limits_.port) +
                        ": nothing can listen there: " + why +
                        " (choose another port, 0 for one that is free, or another host)"};
    }
    const SignalsElsewhere signals;
    thread_ = std::thread{[this] { listen_after_bind(); }};
    while (!is_running()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }

  /// What can be told without a body: all but that of requests that take one.
  HandlerResponse answer_without_body(const httplib::Request& request,
                                      httplib::Response& response) {
    if (!is_own_name(request.get_header_value("Host"), limits_.host)) {
      fill(response,
           refusal(403, "this page is known by another name", "open " + url() + " itself"));
    } else if (is_too_large(request)) {
      fill(response, refusal(413, reason_of(413)));
    } else if (request.method == "POST" && takes_body_(plain(request))) {
      if (!has_body(request)) {
        fill(response, refusal(411, "a body without a length", "send Content-Length"));
        return HandlerResponse::Handled;
      }
      return HandlerResponse::Unhandled;
    } else {
      answer_to(plain(request), response);
    }
    return HandlerResponse::Handled;
  }

  void answer_with_body(const httplib::Request& request, httplib::Response& response,
                        const httplib::ContentReader& reader) {
    if (request.is_multipart_form_data() || request.has_header("Content-Encoding")) {
      fill(response, refusal(415, "a body in parts, or packed", "send JSON as it is"));
      return;
    }
    HttpRequest asked = plain(request);
    bool fits = true;
    const bool whole = reader([&](const char* bytes, std::size_t count) {
      fits = asked.body.size() + count <= most_bytes_of_body;
      if (fits) asked.body.append(bytes, count);
      return fits;
    });
    if (!fits) {
      fill(response, refusal(413, reason_of(413)));
    } else if (!whole) {
      fill(response, refusal(400, "a body that breaks off"));
    } else {
      answer_to(asked, response);
    }
  }

  void answer_to(const HttpRequest& request, httplib::Response& response) {
    try {
      fill(response, answer_(request));
    } catch (const std::exception& error) {
      fill(response, refusal(500, error.what()));
    }
  }

  bool process_and_close_socket(socket_t socket) override {
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    BoundedStream stream{socket, limits_.patience};
    if (std::this_thread::get_id() == acceptor_) {
      stream.write(raw_refusal(503, "Service Unavailable", "too many connections at once"));
      shutdown(socket, SHUT_RDWR);
      close(socket);
      return false;
    }
    AfterRequest after = AfterRequest::next;
    for (std::size_t count = 1; after == AfterRequest::next && has_next(stream); ++count) {
      stream.begin();
      after = process_one(stream, count == most_requests_of_connection);
    }
    if (after == AfterRequest::ignore) ignore_rest(socket);
    close(socket);
    return true;
  }

  /// Waits for the next request of a connection; whether one comes.
  bool has_next(const BoundedStream& stream) const {
    const auto end = Clock::now() + limits_.patience;
    while (svr_sock_ != INVALID_SOCKET && Clock::now() < end) {
      const auto soon = Clock::now() + std::chrono::milliseconds{100};
      if (stream.has_unread() || wait_for(stream.socket(), POLLIN, soon)) return true;
    }
    return false;
  }

  AfterRequest process_one(BoundedStream& stream, bool last) {
    bool sends_body = false;
    const auto look = [&](httplib::Request& request) {
      // What is sent is sent whole and as it is: packing it takes longer than its way.
      request.ranges.clear();
      request.headers.erase("Accept-Encoding");
      // What is left of a body would be taken for a request.
      if (!has_body(request)) return;
      sends_body = true;
      request.headers.erase("Connection");
      request.headers.emplace("Connection", "close");
    };
    bool closed = false;
    const bool answered = process_request_of(stream, last, closed, look);
    if (!stream.has_written() && stream.received() > 0) {
      const bool is_long = stream.received() > CPPHTTPLIB_REQUEST_URI_MAX_LENGTH;
      stream.write(is_long ? raw_refusal(414, "URI Too Long", reason_of(414))
                           : raw_refusal(408, "Request Timeout", "a request that takes too long"));
      return AfterRequest::ignore;
    }
    if (sends_body) return AfterRequest::ignore;
    return answered && !last && !closed ? AfterRequest::next : AfterRequest::close;
  }

  /// Later versions of the library want to know who is there.
  template <class Stream>
  bool process_request_of(Stream& stream, bool last, bool& closed,
                          const std::function<void(httplib::Request&)>& look) {
    if constexpr (requires { this->process_request(stream, last, closed, look); }) {
      return this->process_request(stream, last, closed, look);
    } else {
      return this->process_request(stream, "", 0, "", 0, last, closed, look);
    }
  }

  ServerLimits limits_;
  TakesBody takes_body_;
  Answer answer_;
  int port_ = 0;
  std::thread::id acceptor_;
  std::thread thread_;
};

Server::Server(const ServerLimits& limits, TakesBody takes_body, Answer answer)
    : listener_{std::make_unique<Listener>(limits, std::move(takes_body), std::move(answer))} {}

Server::~Server() = default;

int Server::port() const {
  return listener_->port();
}

std::string Server::url() const {
  return listener_->url();
}

HttpReply refusal(int status, std::string_view problem, std::string_view remedy) {
  Json json;
  json["error"] = problem;
  if (!remedy.empty()) json["remedy"] = remedy;
  return {.status = status, .body = text_of(json)};
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_address(host));
}

}  // namespace trainyard
