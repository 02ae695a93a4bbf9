#include "sim/date.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a date reads back as it was written") {
  for (const char* text : {"2022-10-07", "2023-11-16", "2024-02-29", "1999-12-31"}) {
    CHECK(text_of(read_date(text).value()) == text);
  }
}

TEST_CASE("a month or a year stands for its first day") {
  CHECK(text_of(read_date("2024-10").value()) == "2024-10-01");
  CHECK(text_of(read_date("2024").value()) == "2024-01-01");
}

TEST_CASE("the last day of a month or a year is that, and of a day itself") {
  CHECK(text_of(read_last_day("2024").value()) == "2024-12-31");
  CHECK(text_of(read_last_day("2024-02").value()) == "2024-02-29");
  CHECK(text_of(read_last_day("2024-02-03").value()) == "2024-02-03");
  CHECK_FALSE(read_last_day("2024-13"));
}

TEST_CASE("dates are days that can be counted and compared") {
  const Date last = read_date("2023-11-16").value();
  CHECK(last + std::chrono::days{1} == read_date("2023-11-17").value());
  CHECK(last < read_date("2024-01-01").value());
  CHECK((read_date("2024-03-01").value() - read_date("2024-02-01").value()).count() == 29);
}

TEST_CASE("what is no day of the calendar is no date") {
  for (const char* text : {"", "2024-13-01", "2023-02-29", "2024-10-1", "24-10-01", "2024/10/01",
                           "2024-10-01 ", "2024-10-01T00", "-024-10-01", "2024-", "2024-+1"}) {
    CAPTURE(text);
    CHECK_FALSE(read_date(text));
  }
}
