#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trainyard {

/// What a browser asks for.
struct HttpRequest {
  std::string method;                                      ///< "GET" of HEAD too
  std::string path;                                        ///< decoded: "/api/what-if"
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded
  std::string body;                                        ///< of a POST
  /// Whether whoever asks has not hung up; it may be asked while the answer is made. Empty: yes.
  std::function<bool()> is_awaited = {};
};

/// What it gets.
struct HttpReply {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::string file = {};     ///< under which a browser is to keep it; empty: it is to be shown
  std::string allowed = {};  ///< methods, where another one was used
};

/// A refusal with a reason: {"error": ..., "remedy": ...}, without the latter if it is empty.
HttpReply refusal(int status, std::string_view problem, std::string_view remedy = {});

/// Where a server listens, and how much it takes.
struct ServerLimits {
  std::string host;  ///< an address of this machine; connections come through it alone
  int port;          ///< 0: one that is free
  int threads;       ///< that wait for slow clients, and answer
  std::chrono::milliseconds patience{5000};  ///< with a client that sends or takes something, and
                                             ///< with one that may ask for something else
};

/// Whether a path takes a body, which is read only then.
using TakesBody = std::function<bool(const HttpRequest&)>;
/// Called by several threads at once. What it throws becomes a 500.
using Answer = std::function<HttpReply(const HttpRequest&)>;

class Listener;

/// Listens to browsers from when it is made until it is destroyed; threads of its own answer, which
/// leave signals to others.
///
/// Whoever asks by another name than this machine's own (a page elsewhere whose name leads here) is
/// refused, as are large bodies, long addresses and clients that take their time. What a page may
/// load comes from here alone.
class Server {
 public:
  /// Throws OutputError if nothing can listen there.
  Server(const ServerLimits& limits, TakesBody takes_body, Answer answer);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  /// "http://127.0.0.1:8080/", where a browser on this machine finds it.
  std::string url() const;
  /// Whether it has not had to give up, as where the machine has no memory left for connections.
  bool is_listening() const;

 private:
  std::unique_ptr<Listener> listener_;
};

}  // namespace trainyard
