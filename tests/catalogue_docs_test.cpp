#include "analysis/catalogue_docs.hpp"

#include <filesystem>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

TEST_CASE("the pages on the catalogue are those that the program writes") {
  const std::filesystem::path folder{"docs/catalogue"};
  const std::vector<CataloguePage> pages = catalogue_docs(embedded_catalogue());
  for (const CataloguePage& page : pages) {
    INFO(page.name << " is not what the catalogue says now: run "
                   << "`trainyard catalogue --docs docs/catalogue`, and commit it");
    const bool same = text_of(folder / page.name) == page.text;
    CHECK(same);
  }
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator{TRAINYARD_SOURCE_DIR / folder}) {
    files += file.is_regular_file() ? 1 : 0;
  }
  CHECK(files == pages.size());
}

TEST_CASE("a page links each entry of its table to what is known of it") {
  for (const CataloguePage& page : catalogue_docs(embedded_catalogue())) {
    if (page.name != "gpus.md") continue;
    CHECK_THAT(page.text, Catch::Matchers::ContainsSubstring("| [H800-SXM](#h800-sxm) | NVIDIA |"));
    CHECK_THAT(page.text, Catch::Matchers::ContainsSubstring("\n### H800-SXM\n"));
    CHECK_THAT(page.text, Catch::Matchers::ContainsSubstring("\n## Sources\n"));
  }
}
