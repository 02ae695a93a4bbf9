#include "sim/spelling.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

/// Short words of few letters, so that many are near one another.
std::string random_word(std::mt19937& random) {
  std::string word(random() % 7, ' ');
  for (char& letter : word) letter = static_cast<char>('a' + random() % 3);
  return word;
}

}  // namespace

TEST_CASE("the edit distance counts insertions, deletions and replacements") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("nodes", "nodes") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("nodes", "node") == 1);
  CHECK(edit_distance("bandwith", "bandwidth") == 1);
  CHECK(edit_distance("teh", "the") == 2);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the edit distance of random words is a distance") {
  const unsigned seed = 2202;
  std::mt19937 random{seed};
  for (int round = 0; round < 2000; ++round) {
    const std::string a = random_word(random);
    const std::string b = random_word(random);
    const std::string c = random_word(random);
    CAPTURE(seed, round, a, b, c);
    const int distance = edit_distance(a, b);
    REQUIRE((distance == 0) == (a == b));
    REQUIRE(distance == edit_distance(b, a));
    REQUIRE(edit_distance(a, c) <= distance + edit_distance(b, c));
    REQUIRE(distance <= static_cast<int>(std::max(a.size(), b.size())));
    REQUIRE(distance >= std::abs(static_cast<int>(a.size()) - static_cast<int>(b.size())));
  }
}

TEST_CASE("a short word may be meant with one letter wrong, a long one with two") {
  CHECK(may_mean("node", "nodes"));
  CHECK_FALSE(may_mean("nod", "nodes"));
  CHECK(may_mean("pipline", "pipeline"));
  CHECK(may_mean("piplin", "pipeline"));
  CHECK_FALSE(may_mean("pipli", "pipeline"));
}

TEST_CASE("a suggestion names the nearest word if it is near, and else all") {
  const std::vector<std::string> known{"data", "expert", "pipeline"};
  CHECK(suggestion("exprt", known) == " (did you mean 'expert'?)");
  CHECK(suggestion("dat", known) == " (did you mean 'data'?)");
  CHECK(suggestion("colour", known) == " (known: data, expert, pipeline)");
}

TEST_CASE("of words equally near the first is suggested") {
  CHECK(suggestion("fp1", std::vector<std::string>{"fp8", "fp4"}) == " (did you mean 'fp8'?)");
}

TEST_CASE("nothing is suggested where nothing is known") {
  CHECK(suggestion("colour", {}).empty());
}
