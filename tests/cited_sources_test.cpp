#include "sim/cited_sources.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

const std::string two =
    "A: {what: Paper, where: arxiv.org, date: \"2025\"}\nB: {what: List, where: a shop, date: May}";

std::string source_from(const std::string& ids) {
  const YamlDocument sources = read_yaml_text("sources", two);
  const YamlDocument list = read_yaml_text("entry", ids);
  try {
    return read_source(list.root(), read_cited_sources(sources.root()));
  } catch (const InputError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("sources are written out in full, in the order named") {
  CHECK(source_from("[A]") == "Paper, arxiv.org (2025)");
  CHECK(source_from("[B, A]") == "List, a shop (May); Paper, arxiv.org (2025)");
}

TEST_CASE("an entry names at least one source, and only such as are explained") {
  CHECK(source_from("[]") == "entry:1:1: no source (name one of the section 'sources')");
  CHECK(source_from("[A, C]") == "entry:1:5: unknown 'C' (did you mean 'A'?)");
}

TEST_CASE("a source says what it is, where and from when") {
  const YamlDocument sources = read_yaml_text("sources", "A: {what: Paper, where: arxiv.org}");
  CHECK_THROWS_WITH(read_cited_sources(sources.root()),
                    "sources:1:4: 'date' is missing (add a line 'date: ...')");
}
