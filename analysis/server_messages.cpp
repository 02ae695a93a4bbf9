#include "analysis/server_messages.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace trainyard {

HttpRequest plain(const httplib::Request& request) {
  HttpRequest asked{.method = request.method == "HEAD" ? "GET" : request.method,
                    .path = request.path,
                    .query = {},
                    .body = {}};
  asked.query.assign(request.params.begin(), request.params.end());
  return asked;
}

bool has_body(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return true;
  return request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0";
}

std::optional<std::size_t> told_size(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return std::nullopt;
  const std::string length = request.get_header_value("Content-Length");
  if (length.empty() || length.find_first_not_of("0123456789") != length.npos) return std::nullopt;
  constexpr std::size_t huge = std::numeric_limits<std::size_t>::max() / 16;
  std::size_t bytes = 0;
  for (const char digit : length) {
    bytes = std::min(huge, bytes * 10 + static_cast<std::size_t>(digit - '0'));
  }
  return bytes;
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

std::string raw_refusal(int status, const char* title, const std::string& problem) {
  const std::string body = refusal(status, problem).body;
  return "HTTP/1.1 " + std::to_string(status) + " " + title +
         "\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
         "Cache-Control: no-store\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace trainyard
