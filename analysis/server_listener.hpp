#pragma once

#include <httplib.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "analysis/server.hpp"
#include "analysis/server_stream.hpp"

namespace trainyard {

/// The server behind `Server`, which tells what it does: the library with limits of our own.
class Listener final : public httplib::Server {
 public:
  Listener(const ServerLimits& limits, TakesBody takes_body, Answer answer);
  ~Listener() override;

  int port() const { return port_; }
  std::string url() const;
  bool is_listening() const { return !ended_; }

 private:
  /// What a connection does next.
  enum class AfterRequest : std::uint8_t {
    next,    ///< it waits for another request
    close,   ///< it ends
    ignore,  ///< it ends, but the client may still be sending
  };

  void set_handlers();
  void bind();
  void begin();

  HandlerResponse answer_without_body(const httplib::Request& request, httplib::Response& response);
  void answer_with_body(const httplib::Request& request, httplib::Response& response,
                        const httplib::ContentReader& reader);
  void answer_to(HttpRequest asked, const httplib::Request& request, httplib::Response& response);
  HttpReply by_another_name() const;

  bool process_and_close_socket(socket_t socket) override;
  void turn_away(socket_t socket) const;
  bool has_next(const BoundedStream& stream) const;
  AfterRequest process_one(BoundedStream& stream, bool last);

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
  std::atomic<bool> ended_ = false;
  std::thread::id acceptor_;
  std::thread thread_;
};

}  // namespace trainyard
