#pragma once

#include <initializer_list>
#include <vector>

#include "analysis/json_text.hpp"
#include "analysis/prediction.hpp"

namespace trainyard {

/// The constants that a prediction rests on, with their sources.
Json provenance_of(const Gpu& gpu, std::initializer_list<const std::vector<Provenance>*> files);

/// The steps of one plan.
Json prediction_json(const Scenario& scenario, const Prediction& prediction);

}  // namespace trainyard
