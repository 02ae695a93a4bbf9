#pragma once

#include <httplib.h>

#include <cstddef>
#include <optional>
#include <string>

#include "analysis/server.hpp"

namespace trainyard {

constexpr std::size_t most_bytes_of_body = 64 * 1024;

/// A request without its body.
HttpRequest plain(const httplib::Request& request);

bool has_body(const httplib::Request& request);

/// The size that a body is to have; nothing if it is not told, or is no number.
std::optional<std::size_t> told_size(const httplib::Request& request);

void fill(httplib::Response& response, const HttpReply& reply);

/// What keeps a page to itself.
void add_safe_headers(httplib::Response& response);

/// What is wrong with a request that has this status.
std::string reason_of(int status);

/// A whole answer to what the library has not understood or could not take, as it is sent.
std::string raw_refusal(int status, const char* title, const std::string& problem);

}  // namespace trainyard
