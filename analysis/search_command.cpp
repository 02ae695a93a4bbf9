#include "analysis/search_command.hpp"

#include <memory>

#include "analysis/exit_code.hpp"
#include "analysis/json.hpp"
#include "analysis/measure_scenario.hpp"
#include "analysis/progress.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/scenario_keys.hpp"
#include "analysis/search_reader.hpp"
#include "analysis/search_text.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

void check_searchable(const YamlDocument& document) {
  YamlMap file = document.root().map();
  if (measures(document)) {
    file.at("measure").fail("a measurement has no plan to search for", "search for that of a run");
  }
  if (const auto phases = file.find("phases")) {
    phases->fail("a run of several phases has no one plan to search for",
                 "search for that of one phase");
  }
  if (!file.find("search")) {
    document.root().fail("nothing to search for",
                         "add 'search: {}', and usual plans are tried for the shortest step");
  }
}

/// What is about steps alone, and where the run stands; what else would change the answer is told.
YamlDocument without_run(YamlDocument document, std::vector<std::string>& left_out) {
  YamlNode& keys = document.root_node;
  erase_entry(keys, "search");
  for (const std::string_view key : run_keys) {
    const bool matters = key == "reliability" || key == "programme";
    if (key != "energy" && erase_entry(keys, key) && matters) left_out.emplace_back(key);
  }
  if (YamlNode* const training = find_entry(keys, "training");
      training != nullptr && erase_entry(*training, "batch_ramp")) {
    left_out.emplace_back("batch_ramp");
  }
  return document;
}

}  // namespace

int search_plans(const SearchOptions& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const YamlDocument document = read_over_base(options.plan);
  check_searchable(document);
  const SearchQuestion question = read_search(document);
  std::vector<std::string> left_out;
  const YamlDocument scenario = without_run(document, left_out);

  std::unique_ptr<Progress> progress;
  SearchResult result =
      search(question, scenario, catalogue, [&](std::size_t done, std::size_t all) {
        if (!progress) progress = std::make_unique<Progress>("plans", all);
        progress->at(done);
      });
  progress.reset();
  result.left_out = left_out;
  print(options.common, search_text(result), json_of(result));
  return fine;
}

}  // namespace trainyard
