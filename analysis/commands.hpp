#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/replay_choice.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

// What the subcommands of the program do; each returns the exit code. Errors are thrown as
// InputError and OutputError.

struct CommonOptions {
  std::string json;     ///< empty: none
  std::string catalog;  ///< empty: only the embedded one
};

struct PredictOptions {
  CommonOptions common;
  std::string scenario;
  std::string trace;     ///< empty: none
  std::string timeline;  ///< CSV; empty: none
  std::string report;    ///< HTML; empty: none
  bool band = true;      ///< whether the report says by how much the prediction may be off
  ReplayChoice replay;
  bool critical_path = false;
  bool gantt = false;
  std::optional<int> columns;  ///< of the Gantt chart; if not said, as many as the terminal has
};

struct CompareOptions {
  CommonOptions common;
  std::vector<std::string> scenarios;
  std::string report;  ///< HTML; empty: none
  Engine engine = Engine::simgrid;
};

/// The catalogues that a command looks facts up in.
Catalogue catalogue_of(const CommonOptions& common);

/// The text goes to standard output, unless the JSON goes there.
void print(const CommonOptions& common, const std::string& text, const std::string& json);

/// Replays a scenario and prints what it takes. Returns 3, and writes nothing, if the plan does not
/// fit in the GPU's memory.
int predict_scenario(const PredictOptions& options);

/// Prints scenarios side by side; one that does not fit in memory is marked.
int compare_scenarios(const CompareOptions& options);

}  // namespace trainyard
