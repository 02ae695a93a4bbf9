#include "sim/names.hpp"

#include <array>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

enum class Colour { red, green, blue };

constexpr std::array<std::pair<std::string_view, Colour>, 3> names{{
    {"red", Colour::red},
    {"green", Colour::green},
    {"vert", Colour::green},
}};

}  // namespace

TEST_CASE("a choice has the first name that a table has for it, or none") {
  CHECK(name_in(names, Colour::red) == "red");
  CHECK(name_in(names, Colour::green) == "green");
  CHECK(name_in(names, Colour::blue).empty());
}
