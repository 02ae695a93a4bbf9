#pragma once

#include <span>
#include <string_view>

#include "analysis/band.hpp"
#include "sim/units.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// What a run, or a stage or phase of it, comes to.
struct RunFigures {
  Band<Seconds> duration;
  Band<GpuHours> gpu_hours;
  Band<Dollars> cost;          ///< nothing if there is no price
  Band<double> interruptions;  ///< unexpected ones; none if nothing stops the run
  Band<double> goodput;        ///< productive over wall-clock time
};

/// A figure of a run that publications can be compared with.
struct RunMetric {
  std::string_view name;             ///< as `published:` writes it
  std::string_view unit;             ///< of `value`
  double (*read)(const YamlValue&);  ///< a published value, in that unit
  double (*predicted)(const RunFigures&);
  bool of_steps_too = false;       ///< where nothing is told of the run, it is about steps
  bool needs_price = false;        ///< of every phase
  bool needs_reliability = false;  ///< something that stops the run
  bool whole_run_only = false;     ///< not counted phase by phase
};

/// All of them.
std::span<const RunMetric> run_metrics();

/// The metric that is written here; nothing if there is none of that name.
const RunMetric* run_metric_named(std::string_view name);

}  // namespace trainyard
