#include "analysis/server.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "analysis/exit_code.hpp"
#include "analysis/json_text.hpp"
#include "analysis/output.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/served.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A server that says what it was asked, and takes bodies under /body.
ServerLimits usual_limits() {
  return {.host = "127.0.0.1", .port = 0, .threads = 4};
}

HttpReply repeated(const HttpRequest& request) {
  std::string text = request.method + " " + request.path;
  for (const auto& [key, value] : request.query) text += " " + key + "=" + value;
  return {.type = "text/plain", .body = text + " " + request.body};
}

bool takes_body(const HttpRequest& request) {
  return request.path == "/body";
}

Answered ask(const Server& server, std::string_view request) {
  RawConnection connection{server.port()};
  connection.send(request);
  return connection.receive();
}

Answered get(const Server& server, std::string_view target) {
  return ask(server, get_request(target));
}

std::string reason(const Answered& answered) {
  const Json json = Json::parse(answered.body, nullptr, false);
  return json.is_object() && json.contains("error") ? json["error"].get<std::string>() : "";
}

/// The addresses on which something listens at a port, as /proc/net/tcp writes them.
std::vector<std::string> listening_at(int port) {
  char hexadecimal[8];
  std::snprintf(hexadecimal, sizeof hexadecimal, ":%04X", port);
  std::vector<std::string> addresses;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream file{table};
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      std::istringstream words{line};
      std::string number, local, remote, state;
      words >> number >> local >> remote >> state;
      if (local.ends_with(hexadecimal) && state == "0A") {
        addresses.push_back(local.substr(0, local.size() - 5));
      }
    }
  }
  return addresses;
}

/// Ends the socket of this process that listens at a port, as if the machine had done so.
void end_listening_at(int port) {
  constexpr int most_sockets = 1024;
  for (int socket = 0; socket < most_sockets; ++socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    int listens = 0;
    socklen_t size_of_listens = sizeof listens;
    if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
        getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size_of_listens) == 0 &&
        listens != 0 && ntohs(address.sin_port) == port) {
      shutdown(socket, SHUT_RDWR);
    }
  }
}

}  // namespace

TEST_CASE("a server passes on what it is asked, decoded", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  const Answered got = get(server, "/a%20b?key=1%2C2&other=a+b");
  CHECK(got.status == 200);
  CHECK(got.body == "GET /a b key=1,2 other=a b ");
  CHECK(ask(server, post_request("/body", "{}")).body == "POST /body {}");
  const Answered head =
      ask(server, "HEAD /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  CHECK(head.status == 200);
  CHECK_THAT(head.head, ContainsSubstring("Content-Length: 7"));
}

TEST_CASE("a connection takes one request after the other", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  RawConnection connection{server.port()};
  connection.send(get_request("/one") + get_request("/two"));
  CHECK(connection.receive().body == "GET /one ");
  CHECK(connection.receive().body == "GET /two ");
  connection.send(get_request("/three"));
  CHECK(connection.receive().body == "GET /three ");
}

TEST_CASE("a page may load nothing from elsewhere, and nothing is kept", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  for (const char* target : {"/", "/body"}) {
    const std::string head = get(server, target).head;
    CHECK_THAT(head, ContainsSubstring("Content-Security-Policy: default-src 'none'; script-src "
                                       "'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
                                       "data:; connect-src 'self'"));
    CHECK_THAT(head, ContainsSubstring("X-Content-Type-Options: nosniff"));
    CHECK_THAT(head, ContainsSubstring("Cache-Control: no-store"));
  }
}

TEST_CASE("whoever knows the page by another name is refused", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  const auto as = [&](const std::string& host) {
    return ask(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
  };
  CHECK(as("localhost:" + std::to_string(server.port())) == 200);
  CHECK(as("127.0.0.1") == 200);
  CHECK(as("[::1]:80") == 200);
  CHECK(as("rebound.example") == 403);
  CHECK(as("127.0.0.1.rebound.example") == 403);
  CHECK(as("127.0.0.1.face.de") == 403);
  CHECK(as("192.168.0.1") == 403);
  CHECK(as("") == 403);
  CHECK(reason(ask(server, "GET / HTTP/1.1\r\n\r\n")) == "this page is known by another name");
}

TEST_CASE("who listens to every address is found by any of them, and by no name", "[server]") {
  const Server server{{.host = "0.0.0.0", .port = 0, .threads = 2}, takes_body, repeated};
  const auto as = [&](const std::string& host) {
    return ask(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  };
  CHECK(server.url() == "http://127.0.0.1:" + std::to_string(server.port()) + "/");
  CHECK(as("192.168.0.1").status == 200);
  const Answered refused = as("dead.beef.cc");
  CHECK(refused.status == 403);
  CHECK(Json::parse(refused.body)["remedy"] == "open it by the address of its machine");
}

TEST_CASE("bodies above 64 KiB are refused, with a length and without", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  const std::string most(64 * 1024, 'x');
  CHECK(ask(server, post_request("/body", most)).status == 200);
  const Answered large = ask(server, post_request("/body", most + "x"));
  CHECK(large.status == 413);
  CHECK(reason(large) == "a body above 64 KiB");
  CHECK(ask(server, post_request("/body", std::string(20'000'000, 'x'))).status == 413);
  CHECK(ask(server,
            "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            "99999999999999999999999\r\n\r\n")
            .status == 413);
  std::string chunks;
  for (int i = 0; i < 5; ++i) chunks += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  CHECK(ask(server, "POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
                        chunks + "0\r\n\r\n")
            .status == 413);
}

TEST_CASE("requests that are no requests are refused in words", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  CHECK(ask(server, "nonsense\r\n\r\n").status == 400);
  CHECK(ask(server, "GET /\r\n\r\n").status == 400);
  CHECK(ask(server, "JUMP / HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 400);
  CHECK(reason(ask(server, "GET / HTTP/9.9\r\n\r\n")) == "not a request of HTTP that makes sense");
  CHECK(get(server, "/" + std::string(9'000, 'x')).status == 414);
  CHECK(get(server, "/" + std::string(60'000, 'x')).status == 414);
  CHECK(get(server, "/" + std::string(400'000, 'x')).status == 414);
  CHECK(reason(get(server, "/" + std::string(9'000, 'x'))) == "an address above 8 KiB");
  CHECK(ask(server,
            "GET / HTTP/1.1\r\nHost: localhost\r\nLong: " + std::string(20'000, 'x') + "\r\n\r\n")
            .status == 400);
  CHECK(ask(server, "POST /body HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 411);
  CHECK(ask(server,
            "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
            "multipart/form-data; boundary=x\r\nContent-Length: 4\r\n\r\n--x\n")
            .status == 415);
  CHECK(get(server, "/still-there").status == 200);
}

TEST_CASE("damaged requests get an answer or none, and the server stays", "[server]") {
  ServerLimits limits = usual_limits();
  limits.patience = std::chrono::milliseconds{20};
  const Server server{limits, takes_body, repeated};
  const unsigned seed = 20261123;
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const std::vector<std::string> whole{
      get_request("/path?key=value&other=%41"), post_request("/body", "{\"example\": \"x\"}"),
      "GET / HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1,2-3,4-\r\n\r\n",
      "POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\nabcd\r\n0\r\n\r\n"};
  const std::string letters = "\r\n\t :;=%&?/\\\"{}-,0a\x01\x80\xff";
  for (int i = 0; i < 200; ++i) {
    std::string damaged = whole[random() % whole.size()];
    for (unsigned times = 1 + random() % 4; times > 0; --times) {
      const std::size_t at = random() % damaged.size();
      const char letter = letters[random() % letters.size()];
      if (random() % 3 == 0) {
        damaged.resize(at + 1);
      } else if (random() % 2 == 0) {
        damaged.insert(at, 1 + random() % 40, letter);
      } else {
        damaged[at] = letter;
      }
    }
    INFO(damaged);
    const int status = ask(server, damaged).status;
    CHECK((status == 0 || status == 200 || (status >= 400 && status < 500)));
  }
  CHECK(get(server, "/still-there").status == 200);
}

TEST_CASE("a range of thousands of pieces is the whole", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  std::string pieces = "0-0";
  while (pieces.size() < 8'000) pieces += ",0-0";
  const Answered answered =
      ask(server, "GET / HTTP/1.1\r\nHost: localhost\r\nRange: bytes=" + pieces + "\r\n\r\n");
  CHECK(answered.status == 200);
  CHECK(answered.body == "GET / ");
}

TEST_CASE("a body that nobody asked for is not taken for a request", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  RawConnection connection{server.port()};
  const std::string inside = get_request("/smuggled");
  connection.send("GET /first HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                  std::to_string(inside.size()) + "\r\n\r\n" + inside);
  CHECK(connection.receive().body == "GET /first ");
  CHECK(connection.is_ended());
}

TEST_CASE("a client that asks whether it may send its body is told so, and has its answer",
          "[server]") {
  ServerLimits limits = usual_limits();
  limits.patience = std::chrono::milliseconds{300};
  const Server server{limits, takes_body, [](const HttpRequest& request) {
                        std::this_thread::sleep_for(std::chrono::milliseconds{600});
                        return repeated(request);
                      }};
  const auto begin = [](const std::string& target, const std::string& length) {
    return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n" +
           "Content-Length: " + length + "\r\n\r\n";
  };
  RawConnection connection{server.port()};
  connection.send(begin("/body", "2"));
  CHECK(connection.receive().status == 100);
  connection.send("{}");
  const Answered answered = connection.receive();
  CHECK(answered.status == 200);
  CHECK(answered.body == "POST /body {}");
  RawConnection too_much{server.port()};
  too_much.send(begin("/body", "99999999"));
  CHECK(too_much.receive().status == 413);
}

TEST_CASE("a connection whose body has been read ends with its answer", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) {
    RawConnection posting{server.port()};
    posting.send(post_request("/body", "{}"));
    CHECK(posting.receive().status == 200);
    CHECK(posting.is_ended());
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{5});
}

TEST_CASE("whoever makes an answer can tell whether it is waited for", "[server]") {
  std::promise<bool> awaited;
  const Server server{usual_limits(), takes_body, [&](const HttpRequest& request) {
                        if (request.path != "/slow") return repeated(request);
                        const bool at_first = request.is_awaited();
                        while (request.is_awaited()) std::this_thread::yield();
                        awaited.set_value(at_first);
                        return repeated(request);
                      }};
  {
    RawConnection leaving{server.port()};
    leaving.send(get_request("/slow"));
    CHECK(get(server, "/").status == 200);
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  CHECK(awaited.get_future().get());
}

TEST_CASE("clients are told how many requests a connection takes", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  CHECK_THAT(get(server, "/").head, ContainsSubstring("Keep-Alive: timeout=5, max=1000"));
}

TEST_CASE("a server that has to give up says so", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  CHECK(server.is_listening());
  end_listening_at(server.port());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (server.is_listening() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  CHECK_FALSE(server.is_listening());
}

TEST_CASE("what answers may fail, and the server stays", "[server]") {
  const Server server{usual_limits(), takes_body, [](const HttpRequest&) -> HttpReply {
                        throw std::runtime_error{"nobody expected this"};
                      }};
  const Answered failed = get(server, "/");
  CHECK(failed.status == 500);
  CHECK(reason(failed) == "nobody expected this");
  CHECK(get(server, "/").status == 500);
}

TEST_CASE("slow clients lose their connection and hold nobody up", "[server]") {
  ServerLimits limits = usual_limits();
  limits.patience = std::chrono::milliseconds{300};
  const Server server{limits, takes_body, repeated};
  RawConnection idle{server.port()};
  CHECK(idle.is_ended());
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 3; ++i) {  // one thread is left
    slow.push_back(std::make_unique<RawConnection>(server.port()));
    slow.back()->send("GET / HTT");
  }
  CHECK(get(server, "/").status == 200);
  for (const auto& connection : slow) {
    const Answered told = connection->receive();
    CHECK(told.status == 408);
    CHECK(reason(told) == "a request that takes too long");
  }
}

TEST_CASE("when too many wait, more are told so", "[server]") {
  std::mutex mutex;
  const Server server{
      {.host = "127.0.0.1", .port = 0, .threads = 1}, takes_body, [&](const HttpRequest& request) {
        const std::lock_guard lock{mutex};
        return repeated(request);
      }};
  std::unique_lock held{mutex};  // let go before the server waits for its threads
  std::vector<std::unique_ptr<RawConnection>> waiting;
  for (int i = 0; i < 132; ++i) {
    waiting.push_back(std::make_unique<RawConnection>(server.port()));
    waiting.back()->send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }
  const Answered refused = waiting.back()->receive();
  held.unlock();
  CHECK(refused.status == 503);
  CHECK(reason(refused) == "too many connections at once");
  CHECK_THAT(refused.head, ContainsSubstring("Retry-After: 1"));
  CHECK(waiting.front()->receive().status == 200);
  CHECK(waiting[100]->receive().status == 200);
}

TEST_CASE("where something listens already, another server does not begin", "[server]") {
  const Server server{usual_limits(), takes_body, repeated};
  const auto begin_another = [&] {
    const Server other{
        {.host = "127.0.0.1", .port = server.port(), .threads = 1}, takes_body, repeated};
  };
  CHECK_THROWS_AS(begin_another(), OutputError);
  CHECK_THROWS_WITH(begin_another(),
                    "127.0.0.1:" + std::to_string(server.port()) +
                        ": nothing can listen there: Address already in use (choose another port, "
                        "0 for one that is free, or another host)");
  const auto begin_at = [&](const std::string& host) {
    const Server other{{.host = host, .port = 1, .threads = 1}, takes_body, repeated};
  };
  CHECK_THROWS_WITH(begin_at("no..name"),
                    "no..name:1: nothing can listen there: no address of this machine (choose "
                    "another port, 0 for one that is free, or another host)");
  CHECK_THROWS_WITH(begin_at("192.0.2.1"),
                    ContainsSubstring("nothing can listen there: Cannot assign requested address"));
}

TEST_CASE("serve says where it is, listens to this machine alone, and ends on a signal",
          "[server]") {
  Served served;
  CHECK(served.line() ==
        "Trainyard is at http://127.0.0.1:" + std::to_string(served.port()) + "/ (Ctrl-C ends it)");
  CHECK(listening_at(served.port()) == std::vector<std::string>{"0100007F"});
  CHECK(served.get("/").status == 200);
  CHECK(served.end(SIGTERM) == interrupted);
}

TEST_CASE("no file outside of its pages can be read", "[server]") {
  const Folder folder;
  const std::string secret = folder.write("secret.yaml", "secret: 1\n");
  const Served served;
  for (const std::string path :
       {"/pages/../../etc/passwd", "/pages/%2e%2e/%2e%2e/etc/passwd", "/pages//etc/passwd",
        "/pages/..%2f..%2fetc%2fpasswd", "/../etc/passwd", "/etc/passwd", "/pages/",
        "/pages/play.html/../../../etc/passwd", "//etc/passwd", "/pages/%00",
        "/pages/deepseek.yaml", "/examples/deepseek-v3.yaml", "/.git/config"}) {
    INFO(path);
    const Answered answered = served.get(path);
    CHECK(answered.status == 404);
    CHECK(answered.body.find("root:") == std::string::npos);
  }
  for (const std::string& target : std::vector<std::string>{
           "/api/what-if?example=" + secret, "/api/knobs?example=../examples/deepseek-v3",
           "/api/scenario?example=/etc/passwd", "/api/lesson?number=../1"}) {
    INFO(target);
    CHECK(served.get(target).status == 404);
  }
  for (const std::string knob : {"parallel.schedule", "cluster.gpu", "stack", "model",
                                 "training.expert_load.skew", "cluster.fabric"}) {
    INFO(knob);
    CHECK(served.get("/api/what-if?example=mixtral-8x22b&" + knob + "=" + secret).status == 400);
  }
}

TEST_CASE("serve stays up and its memory flat over ten thousand requests", "[server]") {
  const Served served;
  const std::vector<std::string> cheap{
      get_request("/"),
      get_request("/pages/style.css"),
      get_request("/api/examples"),
      get_request("/api/knobs?example=mixtral-8x22b"),
      get_request("/api/what-if?example=nobody"),
      get_request("/api/what-if?example=mixtral-8x22b&cluster.nvlink=none"),
      get_request("/../../etc/passwd"),
      get_request("/api/scenario?example=mixtral-8x22b&parallel.micro_batch=2"),
      "DELETE /api/what-if HTTP/1.1\r\nHost: localhost\r\n\r\n"};
  const std::vector<std::string> closing{post_request("/api/what-if", "{\"example\": "),
                                         post_request("/api/what-if", std::string(70'000, '[')),
                                         post_request("/api/what-if", "{\"example\": 7}"),
                                         "nonsense\r\n\r\n",
                                         get_request("/" + std::string(9'000, 'x'))};
  std::size_t asked = 0;
  std::size_t answered = 0;
  std::size_t failed = 0;
  const auto count = [&](int status) {
    ++answered;
    if (status == 0 || status >= 500) ++failed;
  };
  const auto send_a_hundred = [&] {
    RawConnection connection{served.port()};
    for (int i = 0; i < 98; ++i) {
      connection.send(cheap[asked % cheap.size()]);
      count(connection.receive().status);
      ++asked;
    }
    count(served.ask(closing[asked % closing.size()]).status);
    const std::string nic = std::to_string(50 * (1 + asked / 100 % 16));
    count(served.get("/api/what-if?example=mixtral-8x22b&cluster.nic=" + nic).status);
    asked += 2;
  };
  while (asked < 5'000) send_a_hundred();
  const long before = served.resident();
  while (asked < 10'000) send_a_hundred();
  [[maybe_unused]] const long after = served.resident();
  CHECK(answered == asked);
  CHECK(failed == 0);
  CHECK(served.get("/").status == 200);
  CHECK(before > 0);
#ifndef __SANITIZE_ADDRESS__       // which keeps what was given back for a while
  CHECK(after < before + 16'384);  // KiB: 3 KiB of each request would be too much
#endif
}
