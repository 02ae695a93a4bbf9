#include "analysis/ledger_text.hpp"

#include "tests/catch.hpp"
#include "tests/ledgers.hpp"
#include "tests/money.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a ledger is one table in which each figure names the lines it contains") {
  const Programme programme = programme_from(
      "{research_multiplier: 10, people: {staff: 150, cost: 400 k USD/year, duration: 1 year}, "
      "equity: 0.5, off: [equity]}");
  CHECK(
      ledger_text(ledger_of(programme, deepseek_v3_phases())) ==
      R"(line                     headline     programme  what it contains                                               source
pre-training           $5,328,000    $5,328,000  rent of GPUs: 2,664,000 GPU-hours at $2.00                     [1]
context extension        $238,000      $238,000  rent of GPUs: 119,000 GPU-hours at $2.00                       [1]
post-training             $10,000       $10,000  rent of GPUs: 5,000 GPU-hours at $2.00                         [1]
failed and small runs           -   $50,184,000  all other compute of research: 9 x the final run (as written)  [1]
people                          -   $60,000,000  pay, without equity: 150 people at $400,000 a year for 1 year  [1]
equity                          -           off  shares given to people: 50 % of their pay                      [1]
total                  $5,576,000  $115,760,000
headline $5,576,000 contains: pre-training, context extension, post-training
programme $115,760,000 contains: pre-training, context extension, post-training, failed and small runs, people; off: equity $30,000,000
[1] the scenario
)");
}

TEST_CASE("amounts that are not sure have their bounds beside them, and sources are listed once") {
  const Programme programme = programme_from("{people: {share: epoch-frontier-2024}}");
  const std::string text = ledger_text(ledger_of(programme, deepseek_v3_phases()));
  CHECK_THAT(
      text,
      ContainsSubstring(
          "people                      -   $3,564,984 ($2,277,521 to $5,357,333)  pay and equity: "
          "39 % (29 % to 49 %) of compute and people together (epoch-frontier-2024)  [2]\n"));
  CHECK_THAT(text, ContainsSubstring(
                       "[1] the scenario\n[2] Cottier et al., The rising costs of training "
                       "frontier AI models, arxiv.org/abs/2405.21015 (2024-05 (v2 2025-02))\n"));
}
