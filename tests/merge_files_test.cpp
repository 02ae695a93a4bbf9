#include "analysis/merge_files.hpp"

#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

TEST_CASE("the databases of folders are found by their names, each once") {
  const Folder folder;
  for (const char* name :
       {"a/study.sqlite", "a/shard-1-of-2.sqlite", "a/study.sqlite-wal", "a/shard-x-of-2.sqlite",
        "a/study.sqlite.bak", "a/study.csv", "b/shard-2-of-2.sqlite"}) {
    folder.write(name, "");
  }
  const std::string a = folder.file("a");
  const std::string b = folder.file("b");
  const std::vector<std::filesystem::path> expected{
      b + "/shard-2-of-2.sqlite", a + "/shard-1-of-2.sqlite", a + "/study.sqlite"};
  CHECK(study_files({b, a, b, folder.file("a/../b")}) == expected);
}

TEST_CASE("a folder without databases is an error") {
  const Folder folder;
  folder.write("notes.txt", "");
  const std::string empty = folder.path().string();
  CHECK_THROWS_WITH(study_files({empty}),
                    empty +
                        ": has no study.sqlite and no shard-I-of-N.sqlite (name a folder that a "
                        "sweep wrote to)");
  const std::string none = folder.file("none");
  CHECK_THROWS_WITH(study_files({none}), none +
                                             ": cannot be read: No such file or directory (name a "
                                             "folder that a sweep wrote to)");
}
