#include "analysis/server_listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "analysis/output.hpp"
#include "analysis/server_address.hpp"
#include "analysis/server_connections.hpp"
#include "analysis/server_messages.hpp"

namespace trainyard {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_requests_of_connection = 1000;
constexpr std::chrono::seconds to_finish_in{2};              // sending what is not read
constexpr std::chrono::milliseconds to_be_turned_away{100};  // while nobody else is let in

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

/// Throws away what has come.
void drain(int socket) {
  std::array<char, 16384> ignored;
  while (recv(socket, ignored.data(), ignored.size(), MSG_DONTWAIT) > 0) {
  }
}

OutputError nothing_listens(const ServerLimits& limits, const std::string& why) {
  return OutputError{limits.host + ":" + std::to_string(limits.port) +
                     ": nothing can listen there: " + why +
                     " (choose another port, 0 for one that is free, or another host)"};
}

}  // namespace

Listener::Listener(const ServerLimits& limits, TakesBody takes_body, Answer answer)
    : limits_{limits}, takes_body_{std::move(takes_body)}, answer_{std::move(answer)} {
  set_socket_options(share_nothing);
  set_payload_max_length(most_bytes_of_body);
  // What the library tells clients; it is kept in process_and_close_socket.
  set_keep_alive_max_count(most_requests_of_connection);
  set_keep_alive_timeout(std::chrono::floor<std::chrono::seconds>(limits.patience).count());
  set_handlers();
  bind();
  begin();
}

Listener::~Listener() {
  stop();
  thread_.join();
}

std::string Listener::url() const {
  return url_of(limits_.host, port_);
}

void Listener::set_handlers() {
  new_task_queue = [this] {
    acceptor_ = std::this_thread::get_id();
    return new Connections{limits_.threads};
  };
  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return answer_without_body(request, response);
  });
  // Whatever is not answered by now has a body.
  const auto read_and_answer = [this](const httplib::Request& request, httplib::Response& response,
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
}

void Listener::bind() {
  // Resolving leaves errors behind that are none.
  if (!leads_somewhere(limits_.host)) throw nothing_listens(limits_, "no address of this machine");
  if (limits_.port == 0) {
    port_ = bind_to_any_port(limits_.host);
  } else {
    port_ = bind_to_port(limits_.host, limits_.port) ? limits_.port : -1;
  }
  if (port_ <= 0) throw nothing_listens(limits_, std::strerror(errno));
}

void Listener::begin() {
  const SignalsElsewhere signals;
  thread_ = std::thread{[this] {
    listen_after_bind();
    ended_ = true;
  }};
  while (!is_running() && !ended_) std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

HttpReply Listener::by_another_name() const {
  return refusal(403, "this page is known by another name",
                 is_any_address(limits_.host) ? "open it by the address of its machine"
                                              : "open " + url() + " itself");
}

/// What can be told without a body: all but that of requests that take one.
httplib::Server::HandlerResponse Listener::answer_without_body(const httplib::Request& request,
                                                               httplib::Response& response) {
  if (!is_own_name(request.get_header_value("Host"), limits_.host)) {
    fill(response, by_another_name());
  } else if (told_size(request) > most_bytes_of_body) {
    fill(response, refusal(413, reason_of(413)));
  } else if (request.method != "POST" || !takes_body_(plain(request))) {
    answer_to(plain(request), request, response);
  } else if (!has_body(request)) {
    fill(response, refusal(411, "a body without a length", "send Content-Length"));
  } else {
    return HandlerResponse::Unhandled;
  }
  return HandlerResponse::Handled;
}

void Listener::answer_with_body(const httplib::Request& request, httplib::Response& response,
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
    answer_to(std::move(asked), request, response);
  }
}

void Listener::answer_to(HttpRequest asked, const httplib::Request& request,
                         httplib::Response& response) {
  asked.is_awaited = [socket = request.remote_port] { return is_there(socket); };
  try {
    fill(response, answer_(asked));
  } catch (const std::exception& error) {
    fill(response, refusal(500, error.what()));
  }
}

bool Listener::process_and_close_socket(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (std::this_thread::get_id() == acceptor_) {
    turn_away(socket);
    return false;
  }
  BoundedStream stream{socket, limits_.patience};
  AfterRequest after = AfterRequest::next;
  for (std::size_t count = 1; after == AfterRequest::next && has_next(stream); ++count) {
    stream.begin();
    after = process_one(stream, count == most_requests_of_connection);
  }
  if (after == AfterRequest::ignore) ignore_rest(socket, to_finish_in);
  close(socket);
  return true;
}

/// Reads what the client asks before the connection is closed, which would take the answer from it.
void Listener::turn_away(socket_t socket) const {
  if (wait_for(socket, POLLIN, Clock::now() + to_be_turned_away)) drain(socket);
  BoundedStream stream{socket, to_be_turned_away};
  stream.write(raw_refusal(503, "Service Unavailable", "too many connections at once"));
  shutdown(socket, SHUT_WR);
  drain(socket);
  close(socket);
}

/// Waits for the next request of a connection; whether one comes.
bool Listener::has_next(const BoundedStream& stream) const {
  const auto end = Clock::now() + limits_.patience;
  while (svr_sock_ != INVALID_SOCKET && Clock::now() < end) {
    const auto soon = Clock::now() + std::chrono::milliseconds{100};
    if (stream.has_unread() || wait_for(stream.socket(), POLLIN, soon)) return true;
  }
  return false;
}

Listener::AfterRequest Listener::process_one(BoundedStream& stream, bool last) {
  bool sends_body = false;
  std::optional<std::size_t> whole;  // what is to be read of it, where that is known before
  const auto look = [&](httplib::Request& request) {
    // What is sent is sent whole and as it is: packing it takes longer than its way.
    request.ranges.clear();
    request.headers.erase("Accept-Encoding");
    // Nothing else leads from a request to its connection.
    request.remote_port = stream.socket();
    if (request.headers.erase("Expect") > 0) stream.ask_before_reading();
    if (!has_body(request)) return;
    sends_body = true;
    if (const auto size = told_size(request)) whole = stream.read_so_far() + *size;
    // What is left of a body would be taken for a request.
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
  if (sends_body) {
    const bool was_read = stream.read_so_far() == whole && !stream.has_unread();
    return was_read ? AfterRequest::close : AfterRequest::ignore;
  }
  return answered && !last && !closed ? AfterRequest::next : AfterRequest::close;
}

}  // namespace trainyard
