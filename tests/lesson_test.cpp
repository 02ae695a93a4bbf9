#include "analysis/lesson.hpp"

#include <algorithm>

#include "analysis/embedded_files.hpp"
#include "analysis/json_lesson.hpp"
#include "analysis/lesson_answer.hpp"
#include "analysis/lesson_claim.hpp"
#include "tests/catch.hpp"
#include "tests/run_texts.hpp"

using namespace trainyard;

namespace {

YamlDocument document_of(const EmbeddedFile& file) {
  return read_yaml_text(std::string{file.name}, std::string{file.text});
}

/// A run of one node with a lesson that turns its batch.
std::string lesson_text(const std::string& rest) {
  return run_text(
      "lesson:\n"
      "  number: 1\n"
      "  title: Batches\n"
      "  idea: Larger ones take longer.\n"
      "  question: How much longer?\n"
      "  knob: {label: Batch, key: training.global_batch, values: [32, 64]}\n" +
      rest);
}

std::string lesson_error(const std::string& text) {
  try {
    read_lesson(read_yaml_text("a.yaml", text));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// What is wrong with a lesson whose block ends like this.
std::string end_error(const std::string& figures, const std::string& expect,
                      const std::string& answer) {
  return lesson_error(lesson_text("  figures: [" + figures + "]\n  expect: [" + expect +
                                  "]\n  answer: \"" + answer + "\"\n"));
}

std::string knob_error(const std::string& knob) {
  return lesson_error(
      "lesson:\n  number: 1\n  title: t\n  idea: i\n  question: q\n  knob: {label: k, " + knob +
      "}\n  figures: [mfu]\n  expect: []\n  answer: a\n");
}

/// What simulation answers to the lesson with that number.
void check_answer(int number) {
  const EmbeddedFiles lessons = embedded_lessons();
  REQUIRE(lessons.files.size() == 11);
  const YamlDocument document = document_of(lessons.files[static_cast<std::size_t>(number) - 1]);
  const Lesson lesson = read_lesson(document);
  CHECK(lesson.number == number);
  REQUIRE_FALSE(lesson.claims.empty());
  const auto runs = predicted_values(lesson, document, embedded_catalogue());
  for (const LessonClaim& claim : lesson.claims) {
    INFO("about " << claim.figure->name);
    CHECK(holds(claim, runs));
  }
  const LessonAnswer answer = answer_of(lesson, document, runs);
  CHECK(answer.text.find('{') == std::string::npos);
  const auto places = [](const AnswerPart& part) { return part.place.has_value(); };
  CHECK(std::ranges::any_of(lesson.answer, places));
  for (const auto& figures : answer.figures) {
    for (const std::optional<double>& figure : figures) CHECK(figure.has_value());
  }
}

}  // namespace

TEST_CASE("the lesson on the pipeline bubble answers as it claims") {
  check_answer(1);
}

TEST_CASE("the lesson on micro-batches answers as it claims") {
  check_answer(2);
}

TEST_CASE("the lesson on interleaving answers as it claims") {
  check_answer(3);
}

TEST_CASE("the lesson on the zero bubble answers as it claims") {
  check_answer(4);
}

TEST_CASE("the lesson on DualPipe answers as it claims") {
  check_answer(5);
}

TEST_CASE("the lesson on the node limit answers as it claims") {
  check_answer(6);
}

TEST_CASE("the lesson on the NVLink of the H800 answers as it claims") {
  check_answer(7);
}

TEST_CASE("the lesson on oversubscription answers as it claims") {
  check_answer(8);
}

TEST_CASE("the lesson on stragglers answers as it claims") {
  check_answer(9);
}

TEST_CASE("the lesson on checkpoints answers as it claims") {
  check_answer(10);
}

TEST_CASE("the lesson on renting and owning answers as it claims") {
  check_answer(11);
}

TEST_CASE("a run is the same with and without its lesson") {
  const EmbeddedFile file = embedded_lessons().files.front();
  YamlDocument document = document_of(file);
  const RunScenario with = read_run_scenario(document, embedded_catalogue());
  std::erase_if(document.root_node.entries,
                [](const YamlEntry& entry) { return entry.key.text == "lesson"; });
  const RunScenario without = read_run_scenario(document, embedded_catalogue());
  CHECK(with.written == without.written);
  CHECK(predict_run(with, {.engine = Engine::fluid}).main_phase().step_time ==
        predict_run(without, {.engine = Engine::fluid}).main_phase().step_time);
}

TEST_CASE("a knob puts its value into the scenario, and takes the lesson out") {
  const YamlDocument document =
      read_yaml_text("a.yaml", lesson_text("  figures: [step_time]\n  expect: []\n  answer: a\n"));
  const Lesson lesson = read_lesson(document);
  REQUIRE(lesson.knob.values.size() == 2);
  CHECK(lesson.knob.values[0].name == "32");
  const YamlDocument first = scenario_at(lesson, document, 0);
  CHECK(first.root().map().find("lesson") == std::nullopt);
  CHECK(first.root().map().at("training").map().at("global_batch").text() == "32");
  CHECK(document.root().map().at("training").map().at("global_batch").text() == "64");
}

TEST_CASE("a value of a knob may set several keys") {
  const Lesson lesson = read_lesson(read_yaml_text(
      "a.yaml",
      "lesson:\n  number: 2\n  title: t\n  idea: i\n  question: q\n"
      "  knob:\n    label: k\n    values:\n"
      "    - {name: two, cluster.nodes: 2, parallel: {pipeline: 2}}\n"
      "    - {name: four, cluster.nodes: 4, parallel: {pipeline: 4}}\n"
      "  figures: [mfu]\n  expect: [{figure: mfu, course: highest, at: two}]\n  answer: a\n"));
  CHECK(lesson.knob.key.empty());
  REQUIRE(lesson.knob.values[1].settings.size() == 2);
  CHECK(lesson.knob.values[1].name == "four");
  CHECK(lesson.knob.values[1].settings[0].key.text == "cluster.nodes");
  CHECK(lesson.claims.front().value == 0);
}

TEST_CASE("places in an answer are filled by simulation") {
  const YamlDocument document = read_yaml_text(
      "a.yaml", lesson_text("  figures: [step_time, cost]\n"
                            "  expect: [{figure: step_time, course: rises},\n"
                            "           {figure: step_time, course: falls},\n"
                            "           {figure: memory, course: stays}]\n"
                            "  answer: 'From {step_time of 32} by {step_time of 64 over 32}.'\n"));
  const Lesson lesson = read_lesson(document);
  const auto runs = predicted_values(lesson, document, embedded_catalogue());
  const LessonAnswer answer = answer_of(lesson, document, runs);
  REQUIRE(answer.figures.size() == 2);
  const double small = *answer.figures[0][0];
  const double large = *answer.figures[1][0];
  CHECK(large / small == Approx(2.0).epsilon(0.1));
  CHECK(answer.text.starts_with("From " + figure_text(FigureUnit::seconds, small) + " by "));
  REQUIRE(lesson.claims.size() == 3);
  CHECK(holds(lesson.claims[0], runs));
  CHECK_FALSE(holds(lesson.claims[1], runs));
  CHECK(holds(lesson.claims[2], runs));
  CHECK_FALSE(answer.figures[0][1].has_value());  // nobody said what an hour costs
}

TEST_CASE("an answer cannot tell what the run does not") {
  const YamlDocument document = read_yaml_text(
      "a.yaml", lesson_text("  figures: [cost]\n  expect: []\n  answer: '{cost of 32}'\n"));
  const Lesson lesson = read_lesson(document);
  const auto runs = predicted_values(lesson, document, embedded_catalogue());
  CHECK_THROWS_WITH(answer_of(lesson, document, runs),
                    "a.yaml:14:11: the run does not tell its cost (leave the place out, or add "
                    "what the figure rests on)");
}

TEST_CASE("a mistake in a lesson is told where it stands") {
  CHECK(end_error("mfu, bubbel", "", "") ==
        "a.yaml:12:18: unknown 'bubbel' (did you mean 'bubble'?)");
  CHECK(end_error("mfu", "{figure: mfu, course: raises}", "") ==
        "a.yaml:13:34: unknown 'raises' (did you mean 'rises'?)");
  CHECK(end_error("mfu", "{figure: mfu, course: highest, at: 650}", "") ==
        "a.yaml:13:47: unknown '650' (known: 32, 64)");
  CHECK(end_error("mfu", "", "{mfu}") ==
        "a.yaml:14:11: '{mfu}' is no place for a figure (write {FIGURE of VALUE})");
  CHECK(end_error("mfu", "", "{mfu of 32") ==
        "a.yaml:14:11: a '{' without its '}' (write {FIGURE of VALUE})");
  CHECK(end_error("mfu", "", "{mfi of 32}") ==
        "a.yaml:14:11: unknown figure 'mfi' (did you mean 'mfu'?)");
  CHECK(end_error("mfu", "", "{mfu of 32 over 650}") ==
        "a.yaml:14:11: unknown value '650' (known: 32, 64)");
}

TEST_CASE("a knob that is none is refused") {
  CHECK(knob_error("key: a.b, values: [1]") ==
        "a.yaml:6:38: a knob that cannot be turned (list two values)");
  CHECK(knob_error("key: a.b, values: [1, 1]") ==
        "a.yaml:6:42: a second value of this name (give each a name of its own)");
  CHECK(knob_error("values: [{name: 1}, {name: 2, a.b: 2}]") ==
        "a.yaml:6:29: a value that sets nothing (add 'KEY: VALUE')");
}

TEST_CASE("a lesson goes to its page as JSON") {
  const YamlDocument document = read_yaml_text(
      "a.yaml", lesson_text("  figures: [step_time, cost]\n  expect: []\n  answer: So.\n"));
  const Lesson lesson = read_lesson(document);
  const LessonAnswer answer{.figures = {{1.5, std::nullopt}, {3.0, 2000.0}}, .text = "So."};
  const Json json = lesson_json(lesson, answer);
  CHECK(json["knob"]["values"] == Json::parse(R"(["32", "64"])"));
  CHECK(json["figures"][1] ==
        Json::parse(R"({"name": "cost", "title": "rent of the run", "unit": "USD",
                        "less_is_better": true})"));
  CHECK(json["rows"] == Json::parse(R"([
    {"value": "32", "figures": [1.5, null], "texts": ["1.50 s", ""]},
    {"value": "64", "figures": [3.0, 2000.0], "texts": ["3.00 s", "$2,000"]}])"));
  CHECK(json["answer"] == "So.");
  CHECK(lessons_json(std::vector{lesson}) ==
        Json::parse(R"([{"number": 1, "title": "Batches", "question": "How much longer?"}])"));
}

TEST_CASE("figures are written with the unit that a reader knows") {
  CHECK(figure_text(FigureUnit::seconds, 1.5) == "1.50 s");
  CHECK(figure_text(FigureUnit::seconds, 0.3723) == "372 ms");
  CHECK(figure_text(FigureUnit::seconds, 86400.0 * 11.25) == "11.2 days");
  CHECK(figure_text(FigureUnit::share, 0.3713) == "37.1 %");
  CHECK(figure_text(FigureUnit::bytes, 15.91e9) == "15.9 GB");
  CHECK(figure_text(FigureUnit::dollars, 20540.6) == "$20,541");
  CHECK(figure_text(FigureUnit::gpu_hours, 10270.0) == "10,270 GPU-hours");
  CHECK(figure_text(FigureUnit::token_rate, 1579.2) == "1,579 tokens/s");
}
