#pragma once

#include <string>

#include "analysis/study.hpp"

namespace trainyard {

/// Why rows of one study are none of the other: "is of study 'a', not 'b'"; empty if they are of
/// one study.
std::string study_mismatch(const StudyIdentity& found, const StudyIdentity& wanted);

}  // namespace trainyard
