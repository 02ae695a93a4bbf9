#include "analysis/embedded_files.hpp"

#include "tests/catch.hpp"

namespace trainyard {
namespace {

TEST_CASE("charts are drawn by a library that travels in the program") {
  CHECK(embedded_pages().text_of("chart.min.js").find("Chart.js v3") != std::string_view::npos);
}

TEST_CASE("examples that the program carries are scenarios, not searches or studies") {
  const EmbeddedFiles examples = embedded_examples();
  CHECK(examples.text_of("deepseek-v3.yaml").find("model: deepseek-v3") != std::string_view::npos);
  CHECK_THROWS_WITH(examples.text_of("study-prices.yaml"),
                    "no file 'study-prices.yaml' was embedded");
}

}  // namespace
}  // namespace trainyard
