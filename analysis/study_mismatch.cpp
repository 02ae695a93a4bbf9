#include "analysis/study_mismatch.hpp"

namespace trainyard {

std::string study_mismatch(const StudyIdentity& found, const StudyIdentity& wanted) {
  if (found == wanted) return "";
  if (found.name != wanted.name) {
    return "is of study '" + found.name + "', not '" + wanted.name + "'";
  }
  if (found.version != wanted.version) {
    return "was written by version " + found.version + ", not " + wanted.version;
  }
  return "is of another study of the name '" + found.name + "'";
}

}  // namespace trainyard
