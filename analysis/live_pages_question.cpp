#include "analysis/live_pages_question.hpp"

#include "analysis/json_text.hpp"

namespace trainyard {
namespace {

const std::string& text_in(const Json& json, const std::string& name) {
  const auto* const text = json.get_ptr<const std::string*>();
  if (text == nullptr) throw Refused{400, name + ": not a text (write it in quotes)"};
  return *text;
}

/// Deeper than any question, and shallow enough to be read.
constexpr int deepest_json = 8;

}  // namespace

Question question_of_query(const HttpRequest& request) {
  Question question;
  for (const auto& [key, value] : request.query) {
    if (key != "example") {
      question.values.emplace_back(key, value);
    } else if (!question.example.empty()) {
      throw Refused{400, "example: it is said twice (keep one)"};
    } else {
      question.example = value;
    }
  }
  if (question.example.empty()) throw Refused{400, "no example (say ?example=NAME)"};
  return question;
}

Question question_of_body(const std::string& body) {
  const auto shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > deepest_json) throw Refused{400, "JSON that is too deep"};
    return true;
  };
  const Json json = Json::parse(body, shallow, false);
  if (json.is_discarded()) throw Refused{400, "not JSON"};
  if (!json.is_object()) throw Refused{400, "not a map (write {\"example\": NAME, ...})"};
  Question question;
  for (const auto& [key, value] : json.items()) {
    if (key == "example") {
      question.example = text_in(value, key);
    } else if (key == "values") {
      if (!value.is_object()) throw Refused{400, "values: not a map of texts"};
      for (const auto& [knob, text] : value.items()) {
        question.values.emplace_back(knob, text_in(text, knob));
      }
    } else {
      throw Refused{400, "unknown key '" + key + "' (known: example, values)"};
    }
  }
  if (question.example.empty()) throw Refused{400, "no example (write \"example\": NAME)"};
  return question;
}

/// The number under a key of the query, no larger than any that is meant.
std::optional<int> number_in(const HttpRequest& request, std::string_view key) {
  constexpr std::size_t most_digits = 4;
  for (const auto& [name, value] : request.query) {
    const bool digits = !value.empty() && value.size() <= most_digits &&
                        value.find_first_not_of("0123456789") == value.npos;
    if (name == key && digits) return std::stoi(value);
  }
  return std::nullopt;
}

}  // namespace trainyard
