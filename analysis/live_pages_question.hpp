#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/server.hpp"
#include "analysis/what_if.hpp"

namespace trainyard {

/// A question that is answered with a status of its own.
class Refused : public std::runtime_error {
 public:
  Refused(int status_, const std::string& problem) : std::runtime_error{problem}, status{status_} {}
  int status;
};

/// What is asked about: an example, and values of knobs, none of which is checked.
struct Question {
  std::string example;
  KnobValues values;
};

/// Of ?example=NAME&KEY=VALUE&... Throws Refused.
Question question_of_query(const HttpRequest& request);

/// Of {"example": NAME, "values": {KEY: VALUE, ...}}. Throws Refused.
Question question_of_body(const std::string& body);

/// The number under a key of the query, no larger than any that is meant.
std::optional<int> number_in(const HttpRequest& request, std::string_view key);

}  // namespace trainyard
