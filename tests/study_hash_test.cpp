#include "analysis/study_hash.hpp"

#include "tests/catch.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

const Catalogue facts{{{.name = "gpus.yaml", .text = "a: 1"}}};

std::string hash_of(const SmallStudy& study, const Catalogue& catalogue = facts) {
  const StudyFile read = study.read();
  return identity_of(read, foundation_hash(read, catalogue)).hash;
}

std::string row_hash(const std::string& variation, std::size_t point) {
  const StudyFile study = SmallStudy{variation}.read();
  return scenario_hash(scenario_at(study, point), foundation_hash(study, facts));
}

}  // namespace

TEST_CASE("a study's hash follows what it says, and not where or how it is written") {
  const std::string hash = hash_of(SmallStudy{"grid: {parallel.micro_batch: [1, 2]}\n"});
  CHECK(hash.size() == 32);
  CHECK(hash == hash_of(SmallStudy{"grid:\n  parallel.micro_batch: # two\n    - 1\n    - 2\n"}));
  CHECK(hash != hash_of(SmallStudy{"grid: {parallel.micro_batch: [2, 1]}\n"}));
  CHECK(hash != hash_of(SmallStudy{"grid: {parallel.micro_batch: [1, 2, 4]}\n"}));
  CHECK(hash != hash_of(SmallStudy{"grid: {parallel.virtual_stages: [1, 2]}\n"}));
  CHECK(hash !=
        hash_of(SmallStudy{"list: [{parallel.micro_batch: 1}, {parallel.micro_batch: 2}]\n"}));
}

TEST_CASE("a study's hash follows what is drawn") {
  const auto drawn = [](const std::string& count, const std::string& seed, const std::string& to) {
    return hash_of(SmallStudy{"latin_hypercube: {count: " + count + ", seed: " + seed +
                              ", of: {cluster.nic: {from: 1 Gb/s, to: " + to + "}}}\n"});
  };
  const std::string hash = drawn("5", "7", "9 Gb/s");
  CHECK(hash == drawn("5", "7", "9 Gb/s"));
  CHECK(hash != drawn("6", "7", "9 Gb/s"));
  CHECK(hash != drawn("5", "8", "9 Gb/s"));
  CHECK(hash != drawn("5", "7", "8 Gb/s"));
}

TEST_CASE("a study's hash follows its base, the catalogue and the files that it names") {
  const SmallStudy study{"grid: {training.expert_load.file: [load.csv, base.yaml]}\n"};
  const std::string hash = hash_of(study);
  study.folder.write("load.csv", "1,2,3");
  const std::string with_file = hash_of(study);
  CHECK(with_file != hash);
  study.folder.write("load.csv", "1,2,4");
  CHECK(hash_of(study) != with_file);
  CHECK(hash_of(study, {{{.name = "gpus.yaml", .text = "a: 2"}}}) != hash_of(study));
  const std::string before = hash_of(study);
  study.folder.write("base.yaml", std::string{small_scenario} + "price: 2 USD/GPU-hour\n");
  CHECK(hash_of(study) != before);
}

TEST_CASE("a study's hash follows files of one name in different folders") {
  const Folder folder;
  folder.write("parts/base.yaml", std::string{small_scenario} + "reliability: {file: load.csv}\n");
  const std::string file = folder.write(
      "study.yaml",
      "scenario: parts/base.yaml\ngrid: {training.expert_load.file: [load.csv, none]}\n");
  const auto hash = [&] {
    const StudyFile study = read_study_file(file);
    return foundation_hash(study, facts);
  };
  folder.write("load.csv", "1");
  folder.write("parts/load.csv", "2");
  const std::string before = hash();
  folder.write("load.csv", "3");
  CHECK(hash() != before);
  folder.write("load.csv", "1");
  folder.write("parts/load.csv", "3");
  CHECK(hash() != before);
  folder.write("load.csv", "2");
  folder.write("parts/load.csv", "1");
  CHECK(hash() != before);
}

TEST_CASE("a study's hash is the same wherever the study is called from") {
  const Folder folder;
  folder.write("load.csv", "1");
  const std::string base = folder.write("base.yaml", small_scenario);
  folder.write("study.yaml",
               "scenario: " + base + "\ngrid: {training.expert_load.file: [load.csv, none]}\n");
  const auto hash = [](const std::filesystem::path& file) {
    return foundation_hash(read_study_file(file), facts);
  };
  const std::string before = hash(folder.file("study.yaml"));
  const std::filesystem::path here = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  CHECK(hash("study.yaml") == before);
  CHECK(hash("./study.yaml") == before);
  std::filesystem::current_path(here);
}

TEST_CASE("a scenario's hash is the same in any study that has it") {
  CHECK(row_hash("grid: {parallel.micro_batch: [1, 2]}\n", 1) ==
        row_hash("list: [{parallel: {micro_batch: 2}}]\n", 0));
  CHECK(row_hash("grid: {parallel.micro_batch: [1, 2]}\n", 0) !=
        row_hash("grid: {parallel.micro_batch: [1, 2]}\n", 1));
}
