#include "analysis/live_pages.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "analysis/json_text.hpp"
#include "analysis/knobs_json.hpp"
#include "analysis/live_pages_files.hpp"
#include "analysis/live_pages_question.hpp"
#include "analysis/memory_problem.hpp"
#include "analysis/run_view.hpp"
#include "analysis/what_if_yaml.hpp"
#include "sim/spelling.hpp"

namespace trainyard {
namespace {

constexpr std::size_t bytes_of_memo = 8 << 20;
constexpr int questions_waiting = 64;

/// The only path that takes a body.
bool may_post(const std::string& path) {
  return path == "/api/what-if";
}

HttpReply json_reply(const Json& json) {
  return {.body = json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

/// One line that says the same for the same question.
std::string line_of(const PlayExample& example, const KnobValues& values) {
  std::string line = example.name;
  for (const auto& [key, value] : values) line += "\n" + key + "=" + value;
  return line;
}

Json json_of(const std::vector<PlayExample>& examples) {
  Json json = Json::array();
  for (const PlayExample& example : examples) {
    json.push_back({{"name", example.name}, {"title", example.title}});
  }
  return json;
}

Json json_of(const PlayProblem& problem) {
  Json json;
  json["error"] = problem.problem;
  if (!problem.remedy.empty()) json["remedy"] = problem.remedy;
  if (!problem.knob.empty()) json["knob"] = problem.knob;
  return json;
}

HttpReply unprocessable(const Json& json) {
  HttpReply reply = json_reply(json);
  reply.status = 422;
  return reply;
}

/// What the first plan that does not fit needs.
HttpReply too_large(const PlayExample& example, const WhatIf& what) {
  const std::vector<std::string> problems = memory_problems(what.run, what.prediction);
  Json json = json_of(problem_of(example, problems.front()));
  for (std::size_t i = 0; i < what.run.phases.size(); ++i) {
    const std::vector<Prediction>& plans = what.prediction.phases[i].plans;
    if (plans.empty() || plans.front().fits) continue;
    const Bytes capacity = what.run.phases[i].scenario().cluster.gpu.memory;
    json["memory"] = {{"needed_bytes", rounded(plans.front().memory.total().value())},
                      {"capacity_bytes", rounded(capacity.value())}};
    break;
  }
  json["knobs"] = json_of(what.knobs);
  return unprocessable(json);
}

/// A name that every system takes for a file.
std::string file_name(const std::string& name) {
  std::string safe = name;
  for (char& letter : safe) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
    if (!plain) letter = '_';
  }
  return safe + ".yaml";
}

}  // namespace

LivePages::LivePages(std::vector<PlayExample> examples, std::vector<PlayLesson> lessons,
                     Catalogue catalogue, int predictions)
    : examples_{std::move(examples)},
      lessons_{std::move(lessons)},
      catalogue_{std::move(catalogue)},
      turns_{predictions, questions_waiting},
      memo_{bytes_of_memo} {}

bool LivePages::takes_body(const HttpRequest& request) {
  return request.method == "POST" && may_post(request.path);
}

const PlayExample& LivePages::example_named(const std::string& name) const {
  const auto found = std::ranges::find(examples_, name, &PlayExample::name);
  if (found != examples_.end()) return *found;
  std::vector<std::string> known;
  for (const PlayExample& example : examples_) known.push_back(example.name);
  throw Refused{404, "unknown example" + suggestion(name, known)};
}

HttpReply LivePages::reckoned(const HttpRequest& request, const std::string& about,
                              const std::function<HttpReply()>& reckon) {
  const std::string line = request.path + "\n" + about;
  if (const auto known = memo_.find(line)) return *known;
  const auto turn = turns_.take();
  if (!turn) return refusal(503, "too many questions at once", "ask again in a second");
  // A page that asks anew hangs up on what it asked before.
  if (request.is_awaited && !request.is_awaited()) return refusal(503, "nobody waits for this");
  // Another may have asked the same, and had its turn before.
  if (const auto known = memo_.find(line)) return *known;
  const HttpReply reply = reckon();
  memo_.keep(line, reply);
  return reply;
}

HttpReply LivePages::predicted(const PlayExample& example, const KnobValues& values) const {
  try {
    const WhatIf what = predict_what_if(example, values, catalogue_);
    if (!what.prediction.fits()) return too_large(example, what);
    Json json;
    json["view"] = run_view(what.run, what.prediction);
    json["knobs"] = json_of(what.knobs);
    return json_reply(json);
  } catch (const InputError& error) {
    return unprocessable(json_of(problem_of(example, error.what())));
  }
}

HttpReply LivePages::answer_what_if(const HttpRequest& request) {
  const Question question =
      request.method == "POST" ? question_of_body(request.body) : question_of_query(request);
  const PlayExample& example = example_named(question.example);
  const KnobValues values = checked_values(example, question.values);
  return reckoned(request, line_of(example, values), [&] { return predicted(example, values); });
}

HttpReply LivePages::answer_lesson(const HttpRequest& request) {
  const auto number = number_in(request, "number");
  const auto numbered = [&](const PlayLesson& each) { return each.lesson.number == number; };
  const auto lesson = std::ranges::find_if(lessons_, numbered);
  if (lesson == lessons_.end()) {
    throw Refused{404, "there is no such lesson (they are numbered from 1 to " +
                           std::to_string(lessons_.size()) + ")"};
  }
  const std::string line = std::to_string(*number);
  if (request.path == "/api/lesson") {
    return reckoned(request, line, [&] { return json_reply(lesson_json(*lesson, catalogue_)); });
  }
  const auto value = number_in(request, "value");
  const std::size_t values = lesson->lesson.knob.values.size();
  if (!value || static_cast<std::size_t>(*value) >= values) {
    throw Refused{404, "the knob has no such value (they are numbered from 0 to " +
                           std::to_string(values - 1) + ")"};
  }
  return reckoned(request, line + " at " + std::to_string(*value), [&] {
    return json_reply(lesson_view_json(*lesson, static_cast<std::size_t>(*value), catalogue_));
  });
}

HttpReply LivePages::scenario(const HttpRequest& request) const {
  const Question question = question_of_query(request);
  const PlayExample& example = example_named(question.example);
  const KnobValues values = checked_values(example, question.values);
  return {.type = "application/yaml; charset=utf-8",
          .body = yaml_of(turned(example, values, catalogue_)),
          .file = file_name(example.name)};
}

HttpReply LivePages::reply_to(const HttpRequest& request) {
  const std::string& path = request.path;
  if (path == "/") return page("play.html");
  if (path == "/lesson") return page("lesson.html");
  if (path.starts_with("/pages/")) return page(std::string_view{path}.substr(7));
  if (path == "/api/what-if") return answer_what_if(request);
  if (path == "/api/scenario") return scenario(request);
  if (path == "/api/lesson" || path == "/api/lesson-view") return answer_lesson(request);
  if (path == "/api/lessons") return json_reply(lessons_json(lessons_));
  if (path == "/api/examples") return json_reply(json_of(examples_));
  if (path == "/api/knobs") {
    return json_reply(json_of(example_named(question_of_query(request).example).knobs));
  }
  return refusal(404, "there is nothing here");
}

HttpReply LivePages::answer(const HttpRequest& request) {
  if (request.method != "GET" && !takes_body(request)) {
    HttpReply reply = refusal(405, "not by " + request.method);
    reply.allowed = may_post(request.path) ? "GET, HEAD, POST" : "GET, HEAD";
    return reply;
  }
  try {
    return reply_to(request);
  } catch (const Refused& error) {
    return refusal(error.status, error.what());
  } catch (const BadWhatIf& error) {
    return refusal(400, error.what());
  }
}

}  // namespace trainyard
