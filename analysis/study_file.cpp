#include "analysis/study_file.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "analysis/latin_hypercube.hpp"
#include "analysis/node_text.hpp"
#include "analysis/scenario_files.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

constexpr int most_scenarios = 100'000'000;

using Files = std::vector<std::string>;

/// A map of keys that stay apart from one another.
std::span<const YamlEntry> keys_of(const Files& files, const YamlNode& map) {
  const YamlMap checked = YamlValue{files, map}.map();
  if (map.entries.empty()) checked.place_of("").fail("no keys", "write 'key: values' lines");
  for (const auto& [key, ignored] : map.entries) {
    const YamlValue place{files, key};
    const std::string& name = key.text;
    if (name.empty() || name.starts_with('.') || name.ends_with('.') ||
        name.find("..") != std::string::npos) {
      place.fail("'" + name + "' is no key of a scenario", "write it like 'parallel.schedule'");
    }
    if (name == "base" || name.starts_with("published")) {
      place.fail("'" + name + "' does not decide what a run takes", "leave it out");
    }
    if (name == "search" || name.starts_with("search.")) {
      place.fail("a scenario's 'search' is for the command of that name, and no run takes it in",
                 "write the key that it searches in, like 'parallel.pipeline'");
    }
    for (const auto& [other, also_ignored] : map.entries) {
      if (!other.text.starts_with(name + ".")) continue;
      YamlValue{files, other}.fail("'" + other.text + "' is within '" + name + "'",
                                   "keep one of them");
    }
  }
  return map.entries;
}

std::vector<YamlNode> listed(const Files& files, const YamlNode& list) {
  const YamlValue value{files, list};
  if (value.list().empty()) value.fail("no values", "write some, or leave the key out");
  return list.items;
}

/// A grid's values: a list, or as many as it says from one end of a range to the other.
std::vector<YamlNode> grid_values(const Files& files, const YamlNode& written) {
  if (written.kind != YamlNode::Kind::map) return listed(files, written);
  return YamlValue{files, written}.read([&](YamlMap& map) {
    const ValueRange range = read_value_range(map);
    const YamlValue count = map.at("count");
    if (count.at_most(most_scenarios).count() < 2) {
      count.fail("a range has two ends", "write 2 or more");
    }
    std::vector<YamlNode> values;
    for (int i = 0; i < count.count(); ++i) {
      values.push_back(text_at(written, range.at(static_cast<double>(i) / (count.count() - 1))));
    }
    return values;
  });
}

void read_grid(const Files& files, const YamlNode& grid, StudyFile& study) {
  std::size_t stride = 1;
  for (const auto& [key, written] : keys_of(files, grid)) {
    std::vector<YamlNode> values = grid_values(files, written);
    if (stride > most_scenarios / values.size()) {
      YamlValue{files, key}.fail("more than " + std::to_string(most_scenarios) + " scenarios",
                                 "leave values out, or draw some with 'latin_hypercube'");
    }
    stride *= values.size();
    study.inputs.push_back({key, CycledValues{.values = std::move(values), .stride = 0}});
  }
  study.scenarios = stride;
  for (StudyInput& input : study.inputs) {
    auto& cycled = std::get<CycledValues>(input.values);
    stride /= cycled.values.size();
    cycled.stride = stride;
  }
}

void read_list(const Files& files, const YamlNode& list, StudyFile& study) {
  const std::vector<YamlNode> items = listed(files, list);
  study.scenarios = items.size();
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (const auto& [key, value] : keys_of(files, items[i])) {
      auto input = std::ranges::find_if(
          study.inputs, [&](const StudyInput& known) { return known.key.text == key.text; });
      if (input == study.inputs.end()) {
        const ListedValues none{std::vector<std::optional<YamlNode>>(items.size())};
        input = study.inputs.insert(input, {key, none});
      }
      std::get<ListedValues>(input->values).values[i] = value;
    }
  }
}

std::variant<ValueRange, std::vector<YamlNode>> read_choice(const Files& files,
                                                            const YamlNode& written) {
  if (written.kind != YamlNode::Kind::map) return listed(files, written);
  return YamlValue{files, written}.read(read_value_range);
}

void read_hypercube(const Files& files, const YamlNode& block, StudyFile& study) {
  YamlMap map = YamlValue{files, block}.map();
  const int count = map.at("count").at_most(most_scenarios).count();
  const auto seed_value = map.find("seed");
  const auto seed = static_cast<std::uint32_t>(seed_value ? seed_value->whole() : 1);
  map.at("of");
  map.finish();
  study.scenarios = static_cast<std::size_t>(count);
  for (const auto& [key, written] : keys_of(files, *find_entry(block, "of"))) {
    DrawnValues drawn{};
    drawn.choice = read_choice(files, written);
    drawn.places = hypercube_dimension(study.scenarios, seed, key.text);
    drawn.written = written;
    drawn.seed = seed;
    study.inputs.push_back({key, std::move(drawn)});
  }
}

/// The base behind the study's file, so that values of both know theirs.
YamlDocument base_of(const YamlDocument& study, const YamlValue& scenario) {
  YamlDocument base = read_over_base(scenario.file());
  if (find_entry(base.root_node, "scenario") != nullptr) {
    scenario.fail("'" + scenario.text() + "' is a study itself", "name a scenario");
  }
  for (const char* key : {"published", "base"}) erase_entry(base.root_node, key);
  YamlDocument joined;
  joined.files = study.files;
  joined.root_node = text_at(base.root_node, "");
  joined.root_node.kind = YamlNode::Kind::map;
  base.root().map();  // or a mistake
  joined = overlay(std::move(joined), base);
  joined.root_node.file = static_cast<std::uint32_t>(study.files.size());
  return joined;
}

struct Kind {
  const char* key;
  void (*read)(const Files&, const YamlNode&, StudyFile&);
};

constexpr Kind kinds[] = {
    {"grid", read_grid}, {"list", read_list}, {"latin_hypercube", read_hypercube}};

}  // namespace

StudyFile read_study_file(const std::filesystem::path& file) {
  const YamlDocument document = read_yaml_file(file);
  YamlMap map = document.root().map();
  const YamlValue scenario = map.at("scenario");
  std::vector<const Kind*> written;
  for (const Kind& kind : kinds) {
    if (map.find(kind.key)) written.push_back(&kind);
  }
  map.finish();
  const char* const remedy = "write one of 'grid', 'list' and 'latin_hypercube'";
  if (written.empty()) document.root().fail("nothing that scenarios differ in", remedy);
  if (written.size() > 1) {
    map.at(written.back()->key).fail("a second way to choose scenarios", remedy);
  }
  StudyFile study{};
  study.name = file.stem().string();
  study.folder = file.parent_path();
  study.base = base_of(document, scenario);
  written.front()->read(document.files, *find_entry(document.root_node, written.front()->key),
                        study);
  return study;
}

YamlDocument scenario_at(const StudyFile& study, std::size_t point) {
  YamlDocument scenario = study.base;
  for (const StudyInput& input : study.inputs) {
    if (const auto value = value_at(input, point)) put(scenario.root_node, input.key, *value);
  }
  return scenario;
}

std::string seen_from_study(const StudyFile& study, const std::string& message) {
  const std::filesystem::path folder = study.folder.empty() ? "." : study.folder;
  for (const std::string& file : study.base.files) {
    if (!message.starts_with(file + ":")) continue;
    const std::string seen = std::filesystem::path{file}.lexically_relative(folder).string();
    return (seen.empty() ? file : seen) + message.substr(file.size());
  }
  return message;
}

std::vector<std::optional<std::string>> inputs_at(const StudyFile& study, std::size_t point) {
  std::vector<std::optional<std::string>> texts;
  for (const StudyInput& input : study.inputs) {
    const auto value = value_at(input, point);
    texts.push_back(value ? std::optional{flow_text(*value)} : std::nullopt);
  }
  return texts;
}

}  // namespace trainyard
