#include "analysis/validate_command.hpp"

#include <algorithm>
#include <iostream>
#include <set>

#include "analysis/exit_code.hpp"
#include "analysis/json.hpp"
#include "analysis/progress.hpp"
#include "analysis/validate.hpp"

namespace trainyard {
namespace {

/// What there is to compare, each file once.
struct Work {
  std::vector<std::filesystem::path> scenarios;
  std::vector<ScenarioPair> pairs;
  std::vector<std::string> problems;
  std::set<std::filesystem::path> known;

  void add(const std::filesystem::path& file) {
    if (known.insert(std::filesystem::weakly_canonical(file)).second) scenarios.push_back(file);
  }
};

bool named(const std::vector<std::string>& paths, const std::filesystem::path& file) {
  return std::ranges::find(paths, file.string()) != paths.end();
}

/// A file of a folder counts if it has something to compare with; the others need not be scenarios.
void add_file(const std::filesystem::path& file, bool by_name, Work& work) {
  try {
    const YamlDocument document = read_yaml_file(file);
    if (names_differences(document)) {
      const std::vector<ScenarioPair> pairs = read_differences(document);
      work.pairs.insert(work.pairs.end(), pairs.begin(), pairs.end());
    } else if (by_name || (document.root().is_map() && document.root().map().find("published"))) {
      work.add(file);
    }
  } catch (const InputError& error) {
    work.problems.emplace_back(error.what());
  }
}

Work work_in(const std::vector<std::string>& paths) {
  Work work;
  for (const std::filesystem::path& file : scenario_files(paths)) {
    add_file(file, named(paths, file), work);
  }
  for (const ScenarioPair& pair : work.pairs) {
    work.add(pair.from);
    work.add(pair.to);
  }
  return work;
}

}  // namespace

int validate_scenarios(const ValidateOptions& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const Work work = work_in(options.paths);
  std::vector<ValidatedScenario> scenarios;
  {
    Progress progress{"scenarios", work.scenarios.size()};
    for (const std::filesystem::path& file : work.scenarios) {
      progress.at(scenarios.size());
      scenarios.push_back(validate_scenario(file, catalogue, options.engine));
    }
  }
  const Validation validation = summarize(scenarios, work.pairs);
  std::vector<std::string> problems = work.problems;
  for (const auto* more : {&validation.problems, &validation.differences.problems}) {
    problems.insert(problems.end(), more->begin(), more->end());
  }
  if (validation.rows.empty() && problems.empty()) {
    throw InputError{options.paths.front() +
                     ":1:1: nothing to compare with (add a 'published:' list to the scenario)"};
  }
  if (!validation.rows.empty()) {
    print(options.common, validation_text(validation), json_of(validation));
  }
  for (const std::string& problem : problems) std::cerr << problem << "\n";
  return problems.empty() ? fine : wrong_input;
}

}  // namespace trainyard
