#include "analysis/live_pages.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "analysis/embedded_files.hpp"
#include "analysis/json_text.hpp"
#include "tests/catch.hpp"
#include "tests/play_examples.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

LivePages pages() {
  return {play_examples(), embedded_play_lessons(), play_catalogue(), 2};
}

HttpReply get(LivePages& live, const std::string& path,
              std::vector<std::pair<std::string, std::string>> query = {}) {
  return live.answer({.method = "GET", .path = path, .query = std::move(query), .body = {}});
}

HttpReply post(LivePages& live, const std::string& body) {
  return live.answer({.method = "POST", .path = "/api/what-if", .query = {}, .body = body});
}

std::string error_of(const HttpReply& reply) {
  return Json::parse(reply.body)["error"];
}

}  // namespace

TEST_CASE("a what-if is a view and the knobs with their values") {
  LivePages live = pages();
  const HttpReply reply =
      get(live, "/api/what-if", {{"example", "mixtral-8x22b"}, {"cluster.nvlink", "450"}});
  REQUIRE(reply.status == 200);
  const Json answer = Json::parse(reply.body);
  CHECK(answer["view"]["view"] == "run");
  CHECK(answer["view"]["name"] == "mixtral-8x22b");
  const auto nvlink = std::ranges::find_if(
      answer["knobs"], [](const Json& knob) { return knob["key"] == "cluster.nvlink"; });
  CHECK((*nvlink)["value"] == "450");
  CHECK((*nvlink)["unit"] == "GB/s");
  CHECK(post(live, R"({"example": "mixtral-8x22b", "values": {"cluster.nvlink": "450"}})").body ==
        reply.body);
  LivePages other = pages();  // which has not seen the question
  CHECK(
      get(other, "/api/what-if", {{"example", "mixtral-8x22b"}, {"cluster.nvlink", "450"}}).body ==
      reply.body);
}

TEST_CASE(
    "a plan that cannot run is told with its reason, and one that does not fit with its size") {
  LivePages live = pages();
  const HttpReply odd = get(live, "/api/what-if",
                            {{"example", "mixtral-8x22b"},
                             {"parallel.schedule", "dualpipe"},
                             {"parallel.pipeline", "1"}});
  CHECK(odd.status == 422);
  CHECK(error_of(odd) == "dualpipe on an odd number of stages, 1");
  CHECK(Json::parse(odd.body)["knob"] == "parallel.pipeline");
  const HttpReply large = get(
      live, "/api/what-if",
      {{"example", "mixtral-8x22b"}, {"cluster.gpu", "RTX-4090"}, {"training.precision", "fp32"}});
  REQUIRE(large.status == 422);
  const Json told = Json::parse(large.body);
  CHECK_THAT(error_of(large), ContainsSubstring("the plan does not fit: "));
  CHECK(told["memory"]["needed_bytes"] > told["memory"]["capacity_bytes"]);
  CHECK(told["memory"]["capacity_bytes"] == 24e9);
}

TEST_CASE("questions that are not well-formed are refused") {
  LivePages live = pages();
  const auto refused = [&](const std::string& body) {
    const HttpReply reply = post(live, body);
    return std::to_string(reply.status) + " " + error_of(reply);
  };
  CHECK(refused("") == "400 not JSON");
  CHECK(refused("{\"example\": ") == "400 not JSON");
  CHECK(refused("\xff\xfe") == "400 not JSON");
  CHECK(refused("[]") == "400 not a map (write {\"example\": NAME, ...})");
  CHECK(refused("{}") == "400 no example (write \"example\": NAME)");
  CHECK(refused("{\"example\": 7}") == "400 example: not a text (write it in quotes)");
  CHECK(refused("{\"example\": \"mixtral-8x22b\", \"values\": []}") ==
        "400 values: not a map of texts");
  CHECK(refused("{\"example\": \"mixtral-8x22b\", \"values\": {\"price\": 2}}") ==
        "400 price: not a text (write it in quotes)");
  CHECK(refused("{\"sample\": \"mixtral-8x22b\"}") ==
        "400 unknown key 'sample' (known: example, values)");
  CHECK(refused(std::string(60'000, '[')) == "400 JSON that is too deep");
  CHECK(refused("{\"example\": \"mixtral-8x22\"}") ==
        "404 unknown example (did you mean 'mixtral-8x22b'?)");
  CHECK(get(live, "/api/what-if").status == 400);
  CHECK(get(live, "/api/what-if", {{"example", "a"}, {"example", "b"}}).status == 400);
  CHECK(get(live, "/api/what-if", {{"example", "mixtral-8x22b"}, {"price", ""}}).status == 400);
  CHECK(get(live, "/api/lesson").status == 404);
  CHECK(get(live, "/api/lesson", {{"number", "99"}}).status == 404);
  CHECK(get(live, "/api/lesson-view", {{"number", "1"}, {"value", "99"}}).status == 404);
  const HttpReply wrong = live.answer({.method = "PUT", .path = "/", .query = {}, .body = {}});
  CHECK(wrong.status == 405);
  CHECK(wrong.allowed == "GET, HEAD");
  CHECK(live.answer({.method = "POST", .path = "/", .query = {}, .body = {}}).status == 405);
}

TEST_CASE("every page is there by its name, and what it is made of") {
  LivePages live = pages();
  for (const EmbeddedFile& file : embedded_pages().files) {
    const HttpReply reply = get(live, "/pages/" + std::string{file.name});
    INFO(file.name);
    CHECK(reply.status == 200);
    CHECK(reply.body == file.text);
    CHECK(reply.type != "application/octet-stream");
  }
  CHECK(get(live, "/").body == embedded_pages().text_of("play.html"));
  CHECK(get(live, "/lesson").body == embedded_pages().text_of("lesson.html"));
}

TEST_CASE("lessons are listed, answered and drawn") {
  LivePages live = pages();
  const Json lessons = Json::parse(get(live, "/api/lessons").body);
  CHECK(lessons.size() == embedded_lessons().files.size());
  const Json lesson = Json::parse(get(live, "/api/lesson", {{"number", "1"}}).body);
  CHECK(lesson["number"] == 1);
  CHECK(lesson["rows"].size() > 1);
  const Json drawn =
      Json::parse(get(live, "/api/lesson-view", {{"number", "1"}, {"value", "1"}}).body);
  CHECK(drawn["view"]["view"] == "run");
}

TEST_CASE("a scenario is kept under its name") {
  LivePages live = pages();
  const HttpReply reply =
      get(live, "/api/scenario", {{"example", "mixtral-8x22b"}, {"parallel.micro_batch", "2"}});
  CHECK(reply.status == 200);
  CHECK(reply.file == "mixtral-8x22b.yaml");
  CHECK_THAT(reply.body, ContainsSubstring("  micro_batch: 2\n"));
}

TEST_CASE("threads that ask the same and others get the answers that each gets alone") {
  std::vector<KnobValues> questions;
  for (const char* nic : {"100", "200", "400"}) {
    questions.push_back({{"example", "mixtral-8x22b"}, {"cluster.nic", nic}});
  }
  questions.push_back({{"example", "mixtral-8x22b"}, {"parallel.schedule", "1f1b"}});
  std::vector<std::string> alone;
  LivePages quiet = pages();
  for (const KnobValues& question : questions) {
    alone.push_back(get(quiet, "/api/what-if", question).body);
  }

  LivePages busy = pages();
  constexpr std::size_t asking = 6;
  std::vector<std::vector<std::string>> answers(asking);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < asking; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::size_t i = 0; i < questions.size(); ++i) {
        // Two and two begin with the same question at once.
        const KnobValues& question = questions[(i + thread / 2) % questions.size()];
        answers[thread].push_back(get(busy, "/api/what-if", question).body);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t thread = 0; thread < asking; ++thread) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      CHECK(answers[thread][i] == alone[(i + thread / 2) % questions.size()]);
    }
  }
}

TEST_CASE("a question that nobody waits for is not predicted") {
  LivePages live = pages();
  HttpRequest request{.method = "GET",
                      .path = "/api/what-if",
                      .query = {{"example", "mixtral-8x22b"}, {"cluster.nic", "300"}},
                      .body = {}};
  request.is_awaited = [] { return false; };
  CHECK(live.answer(request).status == 503);
  request.is_awaited = [] { return true; };
  CHECK(live.answer(request).status == 200);
  // What is known already costs nothing.
  request.is_awaited = [] { return false; };
  CHECK(live.answer(request).status == 200);
}

TEST_CASE("an example that is called like a lesson is not mistaken for it") {
  std::vector<PlayExample> named = play_examples();
  const auto mixtral = std::ranges::find(named, "mixtral-8x22b", &PlayExample::name);
  std::iter_swap(named.begin(), mixtral);
  named.front().name = "lesson 1";
  LivePages live{named, embedded_play_lessons(), play_catalogue(), 1};
  const Json example = Json::parse(get(live, "/api/what-if", {{"example", "lesson 1"}}).body);
  const Json lesson = Json::parse(get(live, "/api/lesson", {{"number", "1"}}).body);
  CHECK(example.contains("view"));
  CHECK(lesson["number"] == 1);
}
