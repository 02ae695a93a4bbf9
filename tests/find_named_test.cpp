#include "sim/find_named.hpp"

#include <map>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

struct City {
  std::string_view name;
  int people;
};

constexpr std::array<City, 2> cities{{{"Paris", 2}, {"London", 9}}};

}  // namespace

TEST_CASE("what has the name that is written is found, and stays where it is") {
  const YamlDocument document = read_yaml_text("run.yaml", "London");
  const City& found = find_named(cities, document.root(), &City::name);
  CHECK(&found == &cities[1]);
  const std::map<std::string, int> numbers{{"Paris", 1}, {"London", 2}};
  using Entry = std::map<std::string, int>::value_type;
  CHECK(find_named(numbers, document.root(), &Entry::first).second == 2);
}

TEST_CASE("a name that nothing has is refused with those that there are") {
  const YamlDocument wrong = read_yaml_text("run.yaml", "Londen");
  CHECK_THROWS_WITH(find_named(cities, wrong.root(), &City::name),
                    "run.yaml:1:1: unknown 'Londen' (did you mean 'London'?)");
  const YamlDocument far = read_yaml_text("run.yaml", "Tokyo");
  CHECK_THROWS_WITH(find_named(cities, far.root(), &City::name),
                    "run.yaml:1:1: unknown 'Tokyo' (known: Paris, London)");
}
