#include "analysis/row_bytes.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a row that one process tells another is the same there") {
  const StudyRow row{.index = 123'456,
                     .hash = "ba78",
                     .inputs = {std::string{"400 GB/s"}, std::nullopt, std::string{}},
                     .status = RowStatus::too_much_memory,
                     .message = std::string{"a\0b\n", 4},
                     .outputs = {1.5, std::nullopt, -0.0}};
  CHECK(row_of(bytes_of(row)) == row);
  CHECK(row_of(bytes_of({})) == StudyRow{});
}
