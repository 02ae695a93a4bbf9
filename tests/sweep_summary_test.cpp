#include "analysis/sweep_summary.hpp"

#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

StudyRow row(std::size_t index, RowStatus status, const std::string& message,
             std::optional<double> step_time) {
  return {.index = index,
          .hash = "h" + std::to_string(index),
          .inputs = {std::to_string(index) + " GB/s", std::nullopt},
          .status = status,
          .message = message,
          .outputs = {step_time, std::nullopt}};
}

/// Of nine scenarios: four done, one too large, three that failed, one not run.
SweepSummary small_summary(const Folder& folder, const std::optional<Shard>& shard = {}) {
  const StudyIdentity identity{.name = "networks",
                               .hash = "ab",
                               .version = "1",
                               .scenarios = 9,
                               .inputs = {"cluster.nvlink", "parallel.schedule"},
                               .outputs = {"step_time_s", "cost_usd"}};
  Study study = Study::open(folder.file("study.sqlite"), identity);
  const std::vector<StudyRow> rows{
      row(0, RowStatus::done, "", 2.0),       row(1, RowStatus::failed, "rare", {}),
      row(2, RowStatus::failed, "often", {}), row(3, RowStatus::done, "", 1.0),
      row(4, RowStatus::failed, "often", {}), row(5, RowStatus::too_much_memory, "large", 0.5),
      row(6, RowStatus::done, "", 2.0),       row(7, RowStatus::done, "", 3.0)};
  study.write(rows);
  return summary_of(study, "out/study.sqlite", shard);
}

}  // namespace

TEST_CASE("a sweep's end is told: what was done, what failed how often, and the best") {
  const Folder folder;
  CHECK(summary_text(small_summary(folder)) ==
        "networks: 9 scenarios\n"
        "  done          4\n"
        "  does not fit  1\n"
        "  failed        3\n"
        "\n"
        "Failed:\n"
        "       2  often\n"
        "       1  rare\n"
        "\n"
        "The shortest steps:\n"
        "scenario  step time  cluster.nvlink  parallel.schedule\n"
        "       3    1.000 s  3 GB/s          -\n"
        "       0    2.000 s  0 GB/s          -\n"
        "       6    2.000 s  6 GB/s          -\n"
        "       7    3.000 s  7 GB/s          -\n"
        "\n"
        "All rows: out/study.sqlite\n");
}

TEST_CASE("scenarios at which the machine failed are told beside those that fail by themselves") {
  const Folder folder;
  const StudyIdentity identity{.name = "networks",
                               .hash = "ab",
                               .version = "1",
                               .scenarios = 2,
                               .inputs = {"cluster.nvlink", "parallel.schedule"},
                               .outputs = {"step_time_s", "cost_usd"}};
  Study study = Study::open(folder.file("study.sqlite"), identity);
  study.write(std::vector{row(0, RowStatus::failed, "odd", {}),
                          row(1, RowStatus::broken_off, "by signal 9", {})});
  const SweepSummary summary = summary_of(study, "out/study.sqlite", {});
  CHECK(summary_text(summary) ==
        "networks: 2 scenarios\n"
        "  done          0\n"
        "  does not fit  0\n"
        "  failed        1\n"
        "  broken off    1\n"
        "\n"
        "Failed:\n"
        "       1  odd\n"
        "       1  by signal 9\n"
        "\n"
        "All rows: out/study.sqlite\n");
  CHECK_THAT(json_of(summary), Catch::Matchers::ContainsSubstring("\"broken_off\": 1"));
}

TEST_CASE("a part of a sweep is told as one") {
  const Folder folder;
  const SweepSummary summary = small_summary(folder, Shard{.number = 2, .count = 4});
  CHECK(summary_text(summary).starts_with("networks, part 2 of 4: 2 scenarios\n"));
  CHECK(json_of(summary).find("\"shard\": {\n    \"number\": 2,\n    \"of\": 4\n  }") !=
        std::string::npos);
}

TEST_CASE("a sweep's end as JSON has the same numbers") {
  const Folder folder;
  const std::string json = json_of(small_summary(folder));
  for (const char* piece :
       {"\"study\": \"networks\"", "\"hash\": \"ab\"", "\"database\": \"out/study.sqlite\"",
        "\"shard\": null", "\"scenarios\": 9", "\"done\": 4", "\"does_not_fit\": 1",
        "\"failed\": 3", "\"message\": \"often\",\n      \"scenarios\": 2",
        "\"cluster.nvlink\": \"3 GB/s\"", "\"step_time_s\": 1.0", "\"cost_usd\": null"}) {
    CAPTURE(piece);
    CHECK(json.find(piece) != std::string::npos);
  }
}
