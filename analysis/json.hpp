#pragma once

#include <string>
#include <vector>

#include "analysis/afford.hpp"
#include "analysis/compare.hpp"
#include "analysis/export_check.hpp"
#include "analysis/on_hardware.hpp"
#include "analysis/run_prediction.hpp"
#include "analysis/search.hpp"
#include "analysis/sensitivity.hpp"
#include "analysis/topology_report.hpp"
#include "analysis/validate.hpp"

namespace trainyard {

// JSON for scripts: keys carry their unit, numbers have 12 significant digits, and the same input
// gives the same bytes.

std::string json_of(const Scenario& scenario, const Prediction& prediction);
std::string json_of(const RunScenario& scenario, const RunPrediction& prediction);
std::string json_of(const std::vector<ComparedRun>& runs);
std::string json_of(const HardwareComparison& comparison);
std::string json_of(const MeasureScenario& scenario, const Measurement& measurement);
std::string json_of(const std::vector<ComparedMeasurement>& measured);
std::string json_of(const Validation& validation);
std::string json_of(const Sensitivity& sensitivity);
std::string json_of(const Affordable& affordable);
std::string json_of(const TopologyReport& report);
std::string json_of(const ExportCheck& check);
std::string json_of(const std::vector<ExportCheck>& checks);
std::string json_of(const SearchResult& result);

}  // namespace trainyard
