#include "analysis/server.hpp"

#include <utility>

#include "analysis/json_text.hpp"
#include "analysis/server_listener.hpp"

namespace trainyard {

Server::Server(const ServerLimits& limits, TakesBody takes_body, Answer answer)
    : listener_{std::make_unique<Listener>(limits, std::move(takes_body), std::move(answer))} {}

Server::~Server() = default;

int Server::port() const {
  return listener_->port();
}

std::string Server::url() const {
  return listener_->url();
}

bool Server::is_listening() const {
  return listener_->is_listening();
}

HttpReply refusal(int status, std::string_view problem, std::string_view remedy) {
  Json json;
  json["error"] = problem;
  if (!remedy.empty()) json["remedy"] = remedy;
  return {.status = status, .body = text_of(json)};
}

}  // namespace trainyard
