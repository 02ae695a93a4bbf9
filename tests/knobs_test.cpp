#include "analysis/knobs.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/knob_rules.hpp"
#include "analysis/training_reader.hpp"
#include "analysis/what_if.hpp"
#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

const Catalogue& catalogue() {
  static const Catalogue parsed = parsed_catalogue(embedded_catalogue());
  return parsed;
}

const std::vector<PlayExample>& examples() {
  static const std::vector<PlayExample> all = embedded_play_examples(catalogue());
  return all;
}

const PlayExample& example_named(const std::string& name) {
  return *std::ranges::find(examples(), name, &PlayExample::name);
}

const Knob& knob_of(const PlayExample& example, const std::string& key) {
  const auto found = std::ranges::find(example.knobs, key, &Knob::key);
  if (found == example.knobs.end()) throw std::runtime_error{"no knob " + key};
  return *found;
}

bool shown_in(const std::vector<Knob>& knobs, const std::string& key) {
  return std::ranges::find(knobs, key, &Knob::key)->shown;
}

bool has_knob(const PlayExample& example, const std::string& key) {
  const auto found = std::ranges::find(example.knobs, key, &Knob::key);
  return found != example.knobs.end() && found->shown;
}

/// The knobs after some were turned, with their values then.
std::vector<Knob> knobs_after(const PlayExample& example, const KnobValues& values) {
  const YamlDocument document = turned(example, checked_values(example, values), catalogue());
  return with_values(example.knobs,
                     knobs_of(document, read_run_scenario(document, catalogue()), catalogue()));
}

std::string value_after(const PlayExample& example, const std::string& key,
                        const KnobValues& values) {
  const std::vector<Knob> knobs = knobs_after(example, values);
  return std::ranges::find(knobs, key, &Knob::key)->value;
}

/// What stands under a key after knobs were turned; empty if nothing does.
std::string written_after(const PlayExample& example, const std::string& key,
                          const KnobValues& values) {
  const YamlDocument document = turned(example, checked_values(example, values), catalogue());
  for (const auto& [path, text] : leaves(document)) {
    if (path == key) return text;
  }
  return {};
}

/// Values that the knob takes, from one end to the other.
std::vector<std::string> values_of(const Knob& knob) {
  std::vector<std::string> values;
  if (knob.kind == KnobKind::toggle) return {"false", "true"};
  for (const KnobChoice& choice : knob.choices) values.push_back(choice.value);
  if (knob.kind == KnobKind::range) {
    const double middle =
        knob.minimum + knob.step * std::floor((knob.maximum - knob.minimum) / knob.step / 2.0);
    values = {number_text(knob.minimum), number_text(middle), number_text(knob.maximum)};
  }
  return values;
}

std::set<std::string> choices_of(const std::string& key) {
  std::set<std::string> values;
  for (const KnobChoice& choice : knob_of(example_named("deepseek-v3"), key).choices) {
    values.insert(choice.value);
  }
  values.erase(std::string{as_written});
  return values;
}

template <std::size_t count, class Value>
std::set<std::string> names_of(const std::array<std::pair<std::string_view, Value>, count>& all) {
  std::set<std::string> names;
  for (const auto& [name, value] : all) names.insert(std::string{name});
  return names;
}

/// What reading a scenario complains of once something else stands under a key.
std::string complaint(const std::string& over) {
  const YamlDocument document =
      overlay(read_yaml_text("over.yaml", over), example_named("deepseek-v3").document);
  try {
    read_run_scenario(document, catalogue());
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("every knob is explained, and takes the value that its scenario has") {
  for (const PlayExample& example : examples()) {
    std::set<std::string> keys;
    for (const Knob& knob : example.knobs) {
      INFO(example.name << ": " << knob.key << " at '" << knob.value << "'");
      CHECK(keys.insert(knob.key).second);
      CHECK(takes(knob, knob.value));
      CHECK_FALSE(knob.label.empty());
      CHECK(knob.help.ends_with('.'));
      CHECK(std::set<std::string>{"cluster", "plan", "software", "run"}.contains(knob.group));
      if (knob.kind == KnobKind::range) {
        const double steps = (std::stod(knob.value) - knob.minimum) / knob.step;
        CHECK(std::abs(steps - std::round(steps)) < 1e-6);
      }
    }
  }
}

TEST_CASE("a knob that was turned shows its new value, or the plan is refused by what reads it") {
  for (const char* name : {"mixtral-8x22b", "deepseek-v3", "gpt3-175b"}) {
    const PlayExample& example = example_named(name);
    int read = 0;
    int refused = 0;
    for (const Knob& knob : example.knobs) {
      for (const std::string& value : values_of(knob)) {
        INFO(name << ": " << knob.key << " = " << value);
        try {
          const std::vector<Knob> after = knobs_after(example, {{knob.key, value}});
          const Knob& same = *std::ranges::find(after, knob.key, &Knob::key);
          if (same.shown) CHECK(same.value == value);
          for (const Knob& shown : after) {
            if (!shown.shown) continue;
            INFO(shown.key << " at '" << shown.value << "'");
            CHECK(takes(knob_of(example, shown.key), shown.value));
          }
          for (const char* moved : {"cluster.nvlink", "training.precision"}) {
            if (has_knob(example, moved)) CHECK(shown_in(after, moved));
          }
          ++read;
        } catch (const InputError&) {
          ++refused;
        }
      }
    }
    INFO(read << " read, " << refused << " refused");
    CHECK(read > 2 * refused);
  }
}

TEST_CASE("knobs are there only where they make sense") {
  const PlayExample& dense = example_named("gpt3-175b");
  const PlayExample& experts = example_named("deepseek-v3");
  for (const char* key : {"parallel.expert", "parallel.dispatcher", "training.expert_load.skew"}) {
    INFO(key);
    CHECK_FALSE(has_knob(dense, key));
    CHECK(has_knob(experts, key));
  }
  CHECK(has_knob(dense, "parallel.virtual_stages"));
  CHECK_FALSE(has_knob(experts, "parallel.virtual_stages"));
  CHECK_FALSE(has_knob(experts, "reliability.checkpoint.interval"));
  CHECK(has_knob(example_named("llama-3.1-405b-54-days"), "reliability.checkpoint.interval"));
}

TEST_CASE("what a phase says by itself has no knob") {
  const PlayExample& whole = example_named("llama-3.1-405b-whole");
  CHECK(has_knob(whole, "cluster.gpu"));
  CHECK(has_knob(whole, "training.global_batch"));  // of the largest phase it is the file's
  const PlayExample long_phase = [] {
    YamlDocument document = example_named("mixtral-8x22b").document;
    const YamlDocument phases = read_yaml_text(
        "mixtral-8x22b.yaml",
        "phases: [{name: one, parallel: {micro_batch: 2}}, {name: two, training: {tokens: 1 B}}]");
    return play_example(overlay(phases, document), "", catalogue());
  }();
  CHECK_FALSE(has_knob(long_phase, "parallel.micro_batch"));
  CHECK(has_knob(long_phase, "parallel.schedule"));
}

TEST_CASE("no text but a choice or a plain number is ever taken") {
  const unsigned seed = 20260807;
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const std::string letters = "0123456789.eE+-/\\ xyznaif:,{}[]\"'\n\t%";
  const std::vector<std::string> nasty{
      "",       "../../etc/passwd", "1f1b.yaml", "/etc/passwd", "nan", "inf", "1e3",
      "0x10",   "400 GB/s",         " 400",      "400 ",        "-0",  "4e2", "{kind: zipf}",
      "true\n", "written"};
  for (const Knob& knob : example_named("deepseek-v3").knobs) {
    INFO(knob.key);
    for (const std::string& value : nasty) {
      INFO("'" << value << "'");
      CHECK_FALSE(takes(knob, value));
    }
    for (int i = 0; i < 200; ++i) {
      std::string value;
      for (unsigned length = random() % 8; length > 0; --length) {
        value += letters[random() % letters.size()];
      }
      if (!takes(knob, value)) continue;
      INFO("'" << value << "'");
      const std::vector<std::string> known = values_of(knob);
      const bool is_choice = std::ranges::find(known, value) != known.end();
      const bool is_number = value.find_first_not_of("0123456789.") == std::string::npos;
      CHECK((is_choice || (knob.kind == KnobKind::range && is_number)));
    }
  }
}

TEST_CASE("numbers outside of a range are not taken") {
  const Knob& nvlink = knob_of(example_named("deepseek-v3"), "cluster.nvlink");
  CHECK(takes(nvlink, "0"));
  CHECK(takes(nvlink, "1800"));
  CHECK(takes(nvlink, "123.45"));
  CHECK_FALSE(takes(nvlink, "-1"));
  CHECK_FALSE(takes(nvlink, "1801"));
  CHECK_FALSE(takes(nvlink, "400.00000000000000000000000000001"));
}

TEST_CASE("another pipeline has other layers on its stages") {
  const PlayExample& example = example_named("deepseek-v3");
  CHECK(written_after(example, "parallel.stage_layers", {}).starts_with("4 4 4"));
  CHECK(written_after(example, "parallel.stage_layers", {{"parallel.pipeline", "32"}}).empty());
  CHECK(written_after(example, "parallel.stage_layers", {{"parallel.schedule", "zb-v"}}).empty());
  CHECK(written_after(example, "parallel.stage_layers", {{"parallel.schedule", "1f1b"}})
            .starts_with("4 4 4"));
}

TEST_CASE("a schedule brings the virtual stages that it can have") {
  const PlayExample& one = example_named("deepseek-v3");
  const std::string stages = "parallel.virtual_stages";
  CHECK(written_after(one, stages, {{"parallel.schedule", "interleaved"}}) == "2");
  CHECK(written_after(one, stages, {{stages, "3"}, {"parallel.schedule", "interleaved"}}) == "3");
  CHECK(written_after(example_named("gpt3-175b"), stages, {{"parallel.schedule", "1f1b"}}).empty());
}

TEST_CASE("another GPU brings its own NVLink, and BF16 where it has no FP8") {
  const PlayExample& example = example_named("deepseek-v3");
  const auto after = [&](const std::string& key, const KnobValues& values) {
    return value_after(example, key, values);
  };
  CHECK(after("cluster.nvlink", {}) == "400");
  CHECK(after("cluster.nvlink", {{"cluster.gpu", "H100-SXM"}}) == "900");
  CHECK(after("cluster.nvlink", {{"cluster.nvlink", "400"}, {"cluster.gpu", "H100-SXM"}}) == "400");
  CHECK(after("training.precision", {{"cluster.gpu", "H100-SXM"}}) == "fp8-block");
  CHECK(after("training.precision", {{"cluster.gpu", "A100-SXM"}}) == "bf16");
  CHECK(after("training.precision",
              {{"training.precision", "tf32"}, {"cluster.gpu", "A100-SXM"}}) == "tf32");
}

TEST_CASE("NVLink of nothing is a node without it") {
  const PlayExample& example = example_named("deepseek-v3");
  CHECK(written_after(example, "cluster.nvlink", {{"cluster.nvlink", "0"}}) == "none");
  CHECK(written_after(example, "cluster.nvlink", {{"cluster.nvlink", "0.0"}}) == "none");
  CHECK(value_after(example, "cluster.nvlink", {{"cluster.nvlink", "0"}}) == "0");
}

TEST_CASE("failures come with checkpoints where there were none") {
  const PlayExample& calm = example_named("deepseek-v3");
  const KnobValues often{{"reliability.failures", "90 d"}};
  CHECK(written_after(calm, "reliability.checkpoint.interval", often) == "young");
  CHECK(written_after(calm, "reliability.failures.mtbf", often) == "90 d");
  CHECK(value_after(calm, "reliability.failures", often) == "90 d");
  CHECK(value_after(calm, "reliability.checkpoint.interval",
                    {{"reliability.failures", "rsc-1"},
                     {"reliability.checkpoint.interval", "1 h"}}) == "1 h");
  const PlayExample& stopped = example_named("llama-3.1-405b-54-days");
  CHECK(written_after(stopped, "reliability.checkpoint.bandwidth", often) == "2 TB/s");
  CHECK(written_after(stopped, "reliability.restart", {{"reliability.failures", "none"}}).empty());
}

TEST_CASE("nodes are counts on which the scenario's plan runs") {
  for (const char* name : {"deepseek-v3", "mixtral-8x22b", "gpt3-175b"}) {
    const PlayExample& example = example_named(name);
    for (const KnobChoice& nodes : knob_of(example, "cluster.nodes").choices) {
      INFO(name << " on " << nodes.value);
      CHECK_NOTHROW(knobs_after(example, {{"cluster.nodes", nodes.value}}));
    }
  }
}

TEST_CASE("schedules and precisions to choose from are those that a scenario may have") {
  CHECK(choices_of("parallel.schedule") == names_of(schedule_names));
  CHECK(choices_of("training.precision") == names_of(training_precision_names));
}

TEST_CASE("fabrics to choose from are some that a scenario may have") {
  const std::string known = complaint("cluster: {fabric: none-such}");
  for (const std::string& fabric : choices_of("cluster.fabric")) {
    INFO(fabric << " in: " << known);
    CHECK(known.find(fabric) != std::string::npos);
  }
}

TEST_CASE("policies to choose from are those that have a name") {
  CHECK_THAT(complaint("training: {recompute: none-such}"),
             Catch::Matchers::ContainsSubstring("write none, selective, full, auto, {full: "));
  CHECK(choices_of("training.recompute") ==
        std::set<std::string>{"none", "selective", "full", "auto"});
}

TEST_CASE("numbers are written with the digits that they need") {
  CHECK(number_text(400.0) == "400");
  CHECK(number_text(0.1 + 0.2) == "0.3");
  CHECK(number_text(2.05) == "2.05");
  CHECK(number_text(0.0) == "0");
  CHECK(number_text(123456789.0) == "123456789");
}
