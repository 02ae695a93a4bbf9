#include "analysis/search_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/plan_reader.hpp"
#include "analysis/training_reader.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

constexpr int most_replayed = 1000;

/// What an item says, however it is written: a name alone is short for a map that has nothing but a
/// `kind` or is `like` another, and keys may stand in any order.
std::vector<std::pair<std::string, std::string>> said_by(const YamlDocument& item) {
  auto said = leaves(item);
  for (auto& [key, value] : said) {
    if (key == "kind" || key == "like") key.clear();
    if (key.empty() && value == "multi-rail-fat-tree") value = "rail-fat-tree";
    if (key.empty() && value == "rail-only") value = "multi-plane-fat-tree";
  }
  if (item.root().is_map()) {
    std::ranges::stable_sort(said, {}, [](const auto& leaf) { return leaf.first; });
  }
  return said;
}

/// Reads the lists of a block, each item as the scenario's own reader would.
class SearchReader {
 public:
  SearchReader(const YamlDocument& document, YamlMap& map) : document_{document}, map_{map} {}

  SearchQuestion read() {
    SearchQuestion question;
    question.listed = read_space();
    question.recompute = read_recompute();
    for (const YamlDocument& gpu : items_of("gpu")) {
      question.gpus.push_back({.name = gpu.root().is_map() ? "" : gpu.root().text(), .gpu = gpu});
    }
    question.nodes = read_each<int>("nodes", [](const YamlValue& value) { return value.count(); });
    question.fabrics = items_of("fabric");
    question.precisions = items_of("precision");
    for (const YamlDocument& precision : question.precisions) read_training_with(precision);
    read_objectives(question);
    if (const auto within = map_.find("within")) question.within = within->read(read_within);
    if (const auto replayed = map_.find("replayed")) {
      question.replayed = static_cast<std::size_t>(replayed->at_most(most_replayed).count());
    }
    return question;
  }

 private:
  /// The items of a list, or a value alone; nothing if the key is not there. A placement is a list
  /// itself.
  std::vector<YamlDocument> items_of(std::string_view key) {
    const auto value = map_.find(key);
    if (!value) return {};
    const YamlNode& node = *find_entry(*find_entry(document_.root_node, "search"), key);
    const bool alone = !value->is_list() || (key == "placement" && !value->list().empty() &&
                                             value->list().front().is_text());
    if (alone) return {document_of(node)};
    if (node.items.empty()) value->fail("nothing to try", "leave the key out, or list something");
    std::vector<YamlDocument> items;
    for (const YamlNode& item : node.items) {
      for (const YamlDocument& other : items) {
        if (said_by(other) == said_by(document_of(item))) {
          fail_twice(document_of(item));
        }
      }
      items.push_back(document_of(item));
    }
    return items;
  }

  [[noreturn]] static void fail_twice(const YamlDocument& item) {
    item.root().fail("listed twice", "keep one of them");
  }

  YamlDocument document_of(const YamlNode& node) const {
    return {.files = document_.files, .root_node = node};
  }

  template <class Value, class Reader>
  std::vector<Value> read_each(std::string_view key, Reader reader) {
    std::vector<Value> values;
    for (const YamlDocument& item : items_of(key)) values.push_back(reader(item.root()));
    return values;
  }

  /// What a `parallel` block that has nothing but this key says of it.
  template <class Value>
  std::vector<Value> read_choices(std::string_view key, Value Plan::* choice) {
    std::vector<Value> values;
    for (const YamlDocument& item : items_of(key)) {
      const YamlDocument block = document_of(map_of(key, item.root_node));
      const Plan plan = block.root().read([](YamlMap& map) { return read_plan(map, 1); });
      if (key == "schedule" && plan.schedule == ScheduleKind::written) {
        item.root().fail("a schedule written in full is for one pipeline only",
                         "write it in 'parallel', and it is tried with the written plan");
      }
      if (std::ranges::find(values, plan.*choice) != values.end()) fail_twice(item);
      values.push_back(plan.*choice);
    }
    return values;
  }

  PlanSpace read_space() {
    PlanSpace space;
    space.tensor = read_choices("tensor", &Plan::tensor);
    space.sequence_parallel = read_choices("sequence_parallel", &Plan::sequence_parallel);
    space.context = read_choices("context", &Plan::context);
    space.pipeline = read_choices("pipeline", &Plan::pipeline);
    space.expert = read_choices("expert", &Plan::expert);
    space.expert_tensor = read_choices("expert_tensor", &Plan::expert_tensor);
    space.micro_batch = read_choices("micro_batch", &Plan::micro_batch);
    space.zero = read_choices("zero", &Plan::zero);
    space.schedules = read_choices("schedule", &Plan::schedule);
    space.virtual_stages = read_choices("virtual_stages", &Plan::virtual_stages);
    space.placements = read_choices("placement", &Plan::placement);
    return space;
  }

  /// The scenario's training with another precision or policy.
  Training read_training_with(const YamlDocument& item, const char* key = "precision") const {
    YamlNode training = *find_entry(document_.root_node, "training");
    erase_entry(training, key);
    erase_entry(training, "batch_ramp");
    training.entries.push_back({text_at(item.root_node, key), item.root_node});
    return document_of(training).root().read(trainyard::read_training).training;
  }

  std::vector<RecomputeChoice> read_recompute() {
    std::vector<RecomputeChoice> choices;
    for (const YamlDocument& item : items_of("recompute")) {
      const bool least = item.root().is_text() && item.root().text() == "least";
      const Training training = least ? Training{} : read_training_with(item, "recompute");
      choices.push_back(least || training.choose_recompute ? RecomputeChoice{}
                                                           : training.recompute);
    }
    if (choices.empty()) choices.emplace_back();
    return choices;
  }

  void read_objectives(SearchQuestion& question) {
    const std::vector<SearchObjective> objectives = read_each<SearchObjective>(
        "objective", [](const YamlValue& value) { return value.one_of(search_objective_names); });
    if (objectives.size() > 2) {
      map_.at("objective").fail("more than two objectives", "keep two, for a Pareto front");
    }
    if (!objectives.empty()) question.objectives = objectives;
  }

  static HardwareMarket read_market(YamlMap& map) {
    HardwareMarket market;
    market.date = map.at("date").date();
    if (const auto to = map.find("destination")) {
      market.destination = to->one_of(destination_names);
    }
    return market;
  }

  static SearchLimits read_within(YamlMap& map) {
    SearchLimits within;
    if (const auto gpus = map.find("gpus")) within.gpus = gpus->count();
    if (const auto deadline = map.find("deadline")) {
      within.deadline = deadline->seconds();
      if (*within.deadline <= Seconds{}) deadline->fail("no time at all", "write it like '60 d'");
    }
    if (const auto budget = map.find("budget")) within.budget = budget->dollars();
    if (const auto memory = map.find("memory")) {
      within.memory = memory->bytes();
      if (*within.memory <= Bytes{}) memory->fail("no memory at all", "write it like '75 GB'");
    }
    if (const auto legal = map.find("legal")) within.legal = legal->read(read_market);
    return within;
  }

  const YamlDocument& document_;
  YamlMap& map_;
};

}  // namespace

SearchQuestion read_search(const YamlDocument& document) {
  YamlMap file = document.root().map();
  file.at("training").map();  // whose keys some lists are read with
  return file.at("search").read([&](YamlMap& map) { return SearchReader{document, map}.read(); });
}

}  // namespace trainyard
