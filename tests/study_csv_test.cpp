#include "analysis/study_csv.hpp"

#include <sstream>

#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

TEST_CASE(
    "the CSV of a study has its rows by index, quoted where a comma or a line would break them") {
  const Folder folder;
  StudyIdentity identity = study_of(12);
  Study study = Study::open(folder.file("study.sqlite"), identity);
  StudyRow row = row_of(11);
  row.outputs = {1234567.891234567, 1e21, -2.0};
  study.write(std::vector{row, row_of(9), row_of(3), row_of(4)});
  std::ostringstream csv;
  write_csv(csv, study);
  CHECK(csv.str() ==
        "id,hash,status,message,cluster.nodes,\"plan.\"\"odd\"\" key\",step_s,cost_usd,mfu\n"
        "3,hash of 3,done,,24,\"two, or \"\"three\"\"\nlines\",0.3,0.333333333333,\n"
        "4,hash of 4,failed,,32,,0.4,0.333333333333,\n"
        "9,hash of 9,does not fit,scenario.yaml:1:1: 91 GB do not fit in 80 GB (use more GPUs),72,,"
        ",,\n"
        "11,hash of 11,done,,88,,1234567.89123,1e+21,-2\n");
}

TEST_CASE("the CSV of a study without rows is its header") {
  const Folder folder;
  StudyIdentity identity = study_of(1);
  identity.inputs.clear();
  identity.outputs.clear();
  const Study study = Study::open(folder.file("study.sqlite"), identity);
  std::ostringstream csv;
  write_csv(csv, study);
  CHECK(csv.str() == "id,hash,status,message\n");
}
