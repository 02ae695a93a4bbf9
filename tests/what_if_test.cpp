#include "analysis/what_if.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "analysis/embedded_files.hpp"
#include "analysis/json.hpp"
#include "analysis/json_text.hpp"
#include "analysis/live_pages.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/what_if_memo.hpp"
#include "analysis/what_if_yaml.hpp"
#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

const Catalogue& catalogue() {
  static const Catalogue parsed = parsed_catalogue(embedded_catalogue());
  return parsed;
}

std::vector<PlayExample> examples() {
  return embedded_play_examples(catalogue());
}

PlayExample mixtral() {
  const std::vector<PlayExample> all = examples();
  return *std::ranges::find(all, "mixtral-8x22b", &PlayExample::name);
}

LivePages pages() {
  return {examples(), embedded_play_lessons(), catalogue(), 2};
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

/// The leaves of a scenario that is written and read again.
auto leaves_again(const YamlDocument& document) {
  return leaves(read_yaml_text("again.yaml", yaml_of(document)));
}

}  // namespace

TEST_CASE("an example is called by the first words of its file") {
  std::vector<std::string> titles;
  for (const PlayExample& example : examples()) {
    titles.push_back(example.name + ": " + example.title);
  }
  CHECK(std::ranges::find(titles, "deepseek-v3: DeepSeek-V3 pre-training on 2,048 H800") !=
        titles.end());
  CHECK(std::ranges::find(titles, "mixtral-8x22b: Mixtral 8x22B on 128 H100 with Megatron-Core") !=
        titles.end());
  for (const std::string& title : titles) CHECK_FALSE(title.ends_with(": "));
}

TEST_CASE("a scenario that is written as YAML again is read the same") {
  for (const PlayExample& example : examples()) {
    INFO(example.name);
    CHECK(leaves_again(example.document) == leaves(example.document));
  }
  for (const PlayLesson& lesson : embedded_play_lessons()) {
    INFO(lesson.lesson.title);
    CHECK(leaves_again(lesson.document) == leaves(lesson.document));
  }
}

TEST_CASE("texts that YAML would take for something else are written in quotes") {
  const YamlDocument document = read_yaml_text("tricky.yaml", R"(
a: "null"
b: "~"
c: "- d"
d: "a: b # c"
e: "say \"it\" \\ twice"
f: "{x}"
"g: h": ["", "1, 2", "[", "  spaced  ", "tab\tline\nend"]
i: 'it''s'
j: [[1, 2], {k: "#"}, []]
l: {}
m: ---
n: "?"
o: "ünïcode"
)");
  CHECK(leaves_again(document) == leaves(document));
}

TEST_CASE("a downloaded scenario predicts the same to the last digit") {
  const Folder folder;
  const PlayExample example = mixtral();
  for (const KnobValues& turns :
       {KnobValues{}, KnobValues{{"parallel.schedule", "1f1b"}, {"cluster.nvlink", "450"}},
        KnobValues{{"training.expert_load.skew", "0.7"}, {"price", "2.35"}},
        KnobValues{{"reliability.failures", "rsc-1"}, {"parallel.overlap.gradient", "false"}},
        KnobValues{{"cluster.gpu", "H200-SXM"}, {"cluster.fabric.leaf_oversubscription", "2"}}}) {
    const KnobValues values = checked_values(example, turns);
    const WhatIf what = predict_what_if(example, values, catalogue());
    const std::string file = folder.write("mixtral-8x22b.yaml", yaml_of(what.document));
    const RunScenario read = read_run_scenario(read_over_base(file), catalogue());
    CHECK(json_of(read, predict_run(read, {.engine = Engine::fluid})) ==
          json_of(what.run, what.prediction));
  }
}

TEST_CASE("equal questions are written alike, whatever was said first") {
  const PlayExample example = mixtral();
  const KnobValues one = checked_values(
      example, {{"cluster.nic", "200"}, {"parallel.micro_batch", "2"}, {"stack", "nemo"}});
  const KnobValues other = checked_values(
      example, {{"stack", "nemo"}, {"cluster.nic", "200"}, {"parallel.micro_batch", "2"}});
  CHECK(one == other);
}

TEST_CASE("questions that no page asks are refused in words") {
  const PlayExample example = mixtral();
  CHECK_THROWS_WITH(checked_values(example, {{"cluster.nvlin", "400"}}),
                    "unknown knob 'cluster.nvlin' (did you mean 'cluster.nvlink'?)");
  CHECK_THROWS_WITH(checked_values(example, {{"parallel.overlap.expert", "maybe"}}),
                    "parallel.overlap.expert: 'maybe' is not true or false");
  CHECK_THROWS_WITH(checked_values(example, {{"cluster.nic", "lots"}}),
                    "cluster.nic: 'lots' is not a number from 50 to 1600");
  CHECK_THROWS_WITH(checked_values(example, {{"parallel.zero", "9"}}),
                    "parallel.zero: '9' is not one of 0, 1, 2, 3");
  CHECK_THROWS_WITH(checked_values(example, {{"stack", "nemo"}, {"stack", "fsdp2"}}),
                    "stack: it has two values (keep one)");
}

TEST_CASE("a mistake is told without the file that nobody has seen, and with its knob") {
  const PlayExample example = mixtral();
  const PlayProblem known =
      problem_of(example, "parallel.schedule:1:1: one (or two) too many (leave (some) out)");
  CHECK(known.problem == "one (or two) too many");
  CHECK(known.remedy == "leave (some) out");
  CHECK(known.knob == "parallel.schedule");
  const PlayProblem elsewhere = problem_of(example, "/dev/null/mixtral-8x22b.yaml:30:7: no room");
  CHECK(elsewhere.problem == "no room");
  CHECK(elsewhere.remedy.empty());
  CHECK(elsewhere.knob.empty());
  CHECK(problem_of(example, "without a place: at all").problem == "without a place: at all");
}

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

TEST_CASE("the memo keeps the last answers, and forgets the oldest") {
  AnswerMemo memo{10'000};
  const auto keep = [&](const std::string& question) {
    memo.keep(question, {.body = std::string(3'000, question.front())});
  };
  keep("a");
  keep("b");
  CHECK(memo.find("a")->body.front() == 'a');  // and so younger than b
  keep("c");
  keep("d");
  CHECK_FALSE(memo.find("b"));
  CHECK(memo.find("a"));
  CHECK(memo.find("d")->body.size() == 3'000);
  memo.keep("huge", {.body = std::string(20'000, 'x')});
  CHECK_FALSE(memo.find("huge"));
}

TEST_CASE("so many have their turn at once, so many wait, and others are sent away") {
  Turns none_waits{2, 0};
  auto first = none_waits.take();
  const auto second = none_waits.take();
  CHECK(first);
  CHECK(second);
  CHECK_FALSE(none_waits.take());
  first.reset();
  CHECK(none_waits.take());

  Turns one_waits{1, 1};
  auto only = one_waits.take();
  bool had_its_turn = false;
  std::thread waiting{[&] { had_its_turn = one_waits.take().has_value(); }};
  only.reset();
  waiting.join();
  CHECK(had_its_turn);
}
