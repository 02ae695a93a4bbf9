#pragma once

#include "analysis/study_file.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

/// Reads some of a study's scenarios, enough to meet each of its keys. Throws InputError if one has
/// a mistake that others will have too: of the scenario that all differ from, or a key that no
/// scenario knows. What only some combinations suffer from is left to their rows.
void check_study(const StudyFile& study, const Catalogue& catalogue);

}  // namespace trainyard
