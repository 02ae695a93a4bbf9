#include "analysis/study_hash.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <utility>

#include "analysis/fingerprint.hpp"
#include "analysis/node_text.hpp"
#include "analysis/outcome.hpp"
#include "analysis/version.hpp"

namespace trainyard {
namespace {

/// The fingerprints of files that texts name, by folder and by what they are called. Folders are
/// told apart by the first of the study's files that is in them, wherever they lie.
using NamedFiles = std::map<std::pair<std::size_t, std::string>, std::string>;

std::size_t folder_of(const std::vector<std::string>& files, const YamlNode& node) {
  const auto folder = [](const std::string& file) {
    return std::filesystem::absolute(file).lexically_normal().parent_path();
  };
  const auto first = std::ranges::find(files, folder(files[node.file]), folder);
  return static_cast<std::size_t>(first - files.begin());
}

using Look = std::function<void(const YamlNode&)>;

/// Whoever reads the scenario knows which texts are names of files; a text that happens to be one
/// counts too, and does no harm.
void visit_file_names(const std::vector<std::string>& files, const YamlNode& node,
                      const Look& look) {
  const YamlValue value{files, node};
  if (value.is_text() && !node.text.empty() && value.names_file()) look(node);
  for (const YamlNode& item : node.items) visit_file_names(files, item, look);
  for (const YamlEntry& entry : node.entries) visit_file_names(files, entry.value, look);
}

void add_file(const std::vector<std::string>& files, const YamlNode& node, NamedFiles& named) {
  const auto [known, is_new] = named.try_emplace({folder_of(files, node), node.text});
  if (!is_new) return;
  std::ifstream stream{YamlValue{files, node}.file(), std::ios::binary};
  known->second = fingerprint(std::string{std::istreambuf_iterator<char>{stream}, {}});
}

void visit_values(const std::vector<YamlNode>& values, const Look& look) {
  for (const YamlNode& value : values) look(value);
}

/// Every value that is written for an input.
void visit_values(const StudyInput& input, const Look& look) {
  if (const auto* cycled = std::get_if<CycledValues>(&input.values)) {
    visit_values(cycled->values, look);
  } else if (const auto* listed = std::get_if<ListedValues>(&input.values)) {
    for (const auto& value : listed->values) look(value ? *value : YamlNode{});
  } else if (const auto* choice =
                 std::get_if<std::vector<YamlNode>>(&std::get<DrawnValues>(input.values).choice)) {
    visit_values(*choice, look);
  }
}

/// Every name of a file that is written in a study, for its scenario or an input.
void visit_file_names(const StudyFile& study, const Look& look) {
  const Look visit = [&](const YamlNode& value) {
    visit_file_names(study.base.files, value, look);
  };
  visit(study.base.root_node);
  for (const StudyInput& input : study.inputs) visit_values(input, visit);
}

/// What decides an input's value at each point.
std::string canonical_input(const StudyInput& input) {
  std::string text = canonical_text(input.key) + std::to_string(input.values.index());
  if (const auto* drawn = std::get_if<DrawnValues>(&input.values)) {
    return text + canonical_text(drawn->written) + std::to_string(drawn->seed) + "\n";
  }
  visit_values(input, [&](const YamlNode& value) { text += canonical_text(value); });
  return text + "\n";
}

}  // namespace

std::string foundation_hash(const StudyFile& study, const Catalogue& catalogue) {
  std::string text{program_version()};
  for (const CatalogueFile& file : catalogue.files) {
    text += "\n" + file.name + " " + fingerprint(file.text);
  }
  NamedFiles named;
  visit_file_names(study, [&](const YamlNode& name) { add_file(study.base.files, name, named); });
  for (const auto& [place, print] : named) {
    text += "\n" + std::to_string(place.first) + " " + place.second + " " + print;
  }
  return fingerprint(text);
}

std::vector<std::filesystem::path> named_files(const StudyFile& study) {
  std::vector<std::filesystem::path> named;
  visit_file_names(study, [&](const YamlNode& name) {
    named.push_back(YamlValue{study.base.files, name}.file());
  });
  return named;
}

StudyIdentity identity_of(const StudyFile& study, const std::string& foundation) {
  StudyIdentity identity;
  identity.name = study.name;
  identity.version = program_version();
  identity.scenarios = study.scenarios;
  identity.outputs = outcome_names();
  std::string text = foundation + "\n" + std::to_string(study.scenarios) + "\n" +
                     canonical_text(study.base.root_node) + "\n";
  for (const StudyInput& input : study.inputs) {
    identity.inputs.push_back(input.key.text);
    text += canonical_input(input);
  }
  for (const std::string& name : identity.outputs) text += name + "\n";
  identity.hash = fingerprint(text);
  return identity;
}

std::string scenario_hash(const YamlDocument& scenario, const std::string& foundation) {
  return fingerprint(foundation + canonical_text(scenario.root_node));
}

}  // namespace trainyard
