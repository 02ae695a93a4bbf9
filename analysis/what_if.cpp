#include "analysis/what_if.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include "analysis/embedded_files.hpp"
#include "analysis/fitting_run.hpp"
#include "analysis/knob_rules.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/short_text.hpp"
#include "sim/spelling.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

/// The first comment up to the end of its first clause; empty if there is none.
std::string title_of(std::string_view text) {
  std::string comment;
  while (text.starts_with('#')) {
    const std::string_view line = text.substr(1, text.find('\n') - 1);
    if (line.find_first_not_of(" \t\r") == line.npos) break;
    comment += line;
    text.remove_prefix(std::min(text.size(), line.size() + 2));
  }
  const std::size_t end = std::min({comment.find(" ("), comment.find(". "), comment.find(": "),
                                    comment.find(", "), comment.find_last_not_of(". ") + 1});
  const std::size_t begin = comment.find_first_not_of(' ');
  if (begin == comment.npos || end <= begin) return {};
  return comment.substr(begin, end - begin);
}

/// As `read_over_base` reads a file.
YamlDocument read_embedded(const EmbeddedFiles& files, std::string_view name) {
  YamlDocument document =
      read_yaml_text(embedded_file_name(name), std::string{files.text_of(name)});
  const YamlNode* const named = find_entry(document.root_node, "base");
  if (named == nullptr) return document;
  YamlDocument base = read_embedded(files, named->text);
  return over_base(std::move(document), std::move(base));
}

std::string name_of(const YamlDocument& document) {
  return std::filesystem::path{document.files.front()}.stem().string();
}

[[noreturn]] void refuse_knob(const PlayExample& example, const std::string& key) {
  std::vector<std::string> known;
  for (const Knob& knob : example.knobs) known.push_back(knob.key);
  throw BadWhatIf{"unknown knob '" + key + "'" + suggestion(key, known)};
}

[[noreturn]] void refuse_value(const Knob& knob, const std::string& value) {
  constexpr std::size_t longest = 60;
  const std::string told = value.size() > longest ? value.substr(0, longest) + "..." : value;
  std::string known;
  if (knob.kind == KnobKind::toggle) known = "true or false";
  if (knob.kind == KnobKind::range) {
    known = "a number from " + number_text(knob.minimum) + " to " + number_text(knob.maximum);
  }
  if (knob.kind == KnobKind::choice) {
    std::vector<std::string> values;
    for (const KnobChoice& choice : knob.choices) values.push_back(choice.value);
    known = "one of " + joined(values, ", ");
  }
  throw BadWhatIf{knob.key + ": '" + told + "' is not " + known};
}

/// Splits "a (b)" where the last bracket closes at the end.
void split_remedy(PlayProblem& problem) {
  std::string& text = problem.problem;
  if (!text.ends_with(')')) return;
  int depth = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) {
      if (i < 2 || text[i - 1] != ' ') return;
      problem.remedy = text.substr(i + 1, text.size() - i - 2);
      text.resize(i - 1);
      return;
    }
  }
}

/// The length of ":12:3: " at this place of a text; nothing if something else is there.
std::optional<std::size_t> place_at(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  for (int numbers = 0; numbers < 2; ++numbers) {
    if (at >= text.size() || text[at] != ':') return std::nullopt;
    const std::size_t digits = ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == digits) return std::nullopt;
  }
  if (text.substr(at, 2) != ": ") return std::nullopt;
  return at + 2 - begin;
}

}  // namespace

std::string embedded_file_name(std::string_view name) {
  return "/dev/null/" + std::string{name};
}

PlayExample play_example(YamlDocument document, std::string title, const Catalogue& catalogue) {
  refuse_measurement(document);
  RunScenario run = read_run_scenario(document, catalogue);
  std::vector<Knob> knobs = knobs_of(document, run, catalogue);
  erase_entry(document.root_node, "base");  // it is laid under this one
  std::string name = name_of(document);
  if (title.empty()) title = name;
  return {.name = std::move(name),
          .title = std::move(title),
          .document = std::move(document),
          .run = std::move(run),
          .knobs = std::move(knobs)};
}

std::vector<PlayExample> embedded_play_examples(const Catalogue& catalogue) {
  std::vector<PlayExample> examples;
  const EmbeddedFiles files = embedded_examples();
  for (const EmbeddedFile& file : files.files) {
    examples.push_back(
        play_example(read_embedded(files, file.name), title_of(file.text), catalogue));
  }
  // What is quick to play with comes first.
  std::ranges::stable_partition(
      examples, [](const PlayExample& example) { return !example.run.has_phases(); });
  return examples;
}

PlayExample play_example_of_file(const std::string& file, const Catalogue& catalogue) {
  return play_example(read_over_base(file), "", catalogue);
}

KnobValues checked_values(const PlayExample& example, KnobValues values) {
  const auto place_of = [&](const std::pair<std::string, std::string>& value) {
    const auto knob = std::ranges::find(example.knobs, value.first, &Knob::key);
    if (knob == example.knobs.end()) refuse_knob(example, value.first);
    if (!takes(*knob, value.second)) refuse_value(*knob, value.second);
    return knob - example.knobs.begin();
  };
  for (const auto& value : values) place_of(value);
  std::erase_if(values, [](const auto& value) { return value.second == as_written; });
  std::ranges::sort(values, {}, place_of);
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i].first != values[i - 1].first) continue;
    throw BadWhatIf{values[i].first + ": it has two values (keep one)"};
  }
  return values;
}

YamlDocument turned(const PlayExample& example, const KnobValues& values,
                    const Catalogue& catalogue) {
  YamlDocument document = example.document;
  // What was published is of the run as it was.
  if (!values.empty()) erase_entry(document.root_node, "published");
  for (const auto& [key, value] : values) {
    turn(*std::ranges::find(example.knobs, key, &Knob::key), value, example.run, catalogue,
         document);
  }
  return document;
}

WhatIf predict_what_if(const PlayExample& example, const KnobValues& values,
                       const Catalogue& catalogue) {
  WhatIf what{.document = turned(example, values, catalogue),
              .run = {},
              .prediction = {},
              .knobs = example.knobs};
  if (values.empty()) {
    what.run = example.run;
  } else {
    what.run = read_run_scenario(what.document, catalogue);
    what.knobs = with_values(example.knobs, knobs_of(what.document, what.run, catalogue));
  }
  what.prediction = predict_run(what.run, {.engine = Engine::fluid});
  return what;
}

PlayProblem problem_of(const PlayExample& example, const std::string& error) {
  PlayProblem problem{.problem = error, .remedy = {}, .knob = {}};
  for (std::size_t at = error.find(':'); at != error.npos; at = error.find(':', at + 1)) {
    const auto length = place_at(error, at);
    if (!length) continue;
    const std::string file = error.substr(0, at);
    if (std::ranges::find(example.knobs, file, &Knob::key) != example.knobs.end()) {
      problem.knob = file;
    }
    problem.problem = error.substr(at + *length);
    break;
  }
  split_remedy(problem);
  return problem;
}

}  // namespace trainyard
