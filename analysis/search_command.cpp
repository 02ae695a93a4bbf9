#include "analysis/search_command.hpp"

#include <memory>

#include "analysis/exit_code.hpp"
#include "analysis/json.hpp"
#include "analysis/measure_scenario.hpp"
#include "analysis/progress.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/search_reader.hpp"
#include "analysis/search_text.hpp"
#include "analysis/steps_alone.hpp"

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

}  // namespace

int search_plans(const SearchOptions& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const YamlDocument document = read_over_base(options.plan);
  check_searchable(document);
  const SearchQuestion question = read_search(document);
  const StepsAlone steps = steps_alone(document);

  std::unique_ptr<Progress> progress;
  SearchResult result =
      search(question, steps.scenario, catalogue, [&](std::size_t done, std::size_t all) {
        if (!progress) progress = std::make_unique<Progress>("plans", all);
        progress->at(done);
      });
  progress.reset();
  result.left_out = steps.left_out;
  print(options.common, search_text(result), json_of(result));
  return fine;
}

}  // namespace trainyard
