#include "analysis/catalogue_links.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("papers and repositories that a source names are links") {
  CHECK(with_links("arXiv 2412.19437 section 4.2; more") ==
        "[arXiv 2412.19437](https://arxiv.org/abs/2412.19437) section 4.2; more");
  CHECK(with_links("told in github deepseek-ai/DeepGEMM. Then") ==
        "told in [github deepseek-ai/DeepGEMM](https://github.com/deepseek-ai/DeepGEMM). Then");
  CHECK(with_links("arXiv and github, by name only") == "arXiv and github, by name only");
  CHECK(with_links("arXiv 12; github a/; github") == "arXiv 12; github a/; github");
}

TEST_CASE("an address is a link, and a description of a place none") {
  CHECK(linked_address("arxiv.org/abs/2405.21015") ==
        "[arxiv.org/abs/2405.21015](https://arxiv.org/abs/2405.21015)");
  CHECK(linked_address("govinfo.gov FR-2022-10-13") == "govinfo.gov FR-2022-10-13");
  CHECK(linked_address("nowhere") == "nowhere");
}
