#include "analysis/study_mismatch.hpp"

#include "tests/catch.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

TEST_CASE("studies that differ in anything are two, and the first difference is told") {
  const StudyIdentity study = study_of(5);
  CHECK(study_mismatch(study, study).empty());

  StudyIdentity other = study;
  other.inputs.emplace_back("plan.tensor");
  CHECK(study_mismatch(other, study) == "is of another study of the name 'widths'");
  other.version = "0.2.0";
  CHECK(study_mismatch(other, study) == "was written by version 0.2.0, not 0.1.0");
  other.name = "depths";
  CHECK(study_mismatch(other, study) == "is of study 'depths', not 'widths'");
}
