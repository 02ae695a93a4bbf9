#include "analysis/child_command.hpp"

#include <string>

#include "analysis/output.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

TEST_CASE(
    "a program gets its arguments as they are, in its folder, and both of its texts come back") {
  const Folder folder;
  const auto end = run_command(
      {"sh", "-c", "printf '%s|' \"$@\"; pwd >&2", "sh", "a b", "", "it's", "$HOME", "*"},
      folder.path());
  REQUIRE(end);
  CHECK(end->output == "a b||it's|$HOME|*|");
  CHECK(end->errors == std::filesystem::canonical(folder.path()).string() + "\n");
  CHECK(end->exit_code == 0);
}

TEST_CASE("a program that says much on both outputs is read to its end") {
  const auto end = run_command({"sh", "-c",
                                "head -c 300000 /dev/zero | tr '\\0' e >&2; "
                                "head -c 300000 /dev/zero | tr '\\0' o"},
                               ".");
  REQUIRE(end);
  CHECK(end->output == std::string(300000, 'o'));
  CHECK(end->errors == std::string(300000, 'e'));
}

TEST_CASE("a program's end is its exit code, or 128 and the signal that ended it") {
  CHECK(run_command({"sh", "-c", "exit 7"}, ".")->exit_code == 7);
  CHECK(run_command({"sh", "-c", "kill -TERM $$"}, ".")->exit_code == 143);
}

TEST_CASE("a program reads nothing of ours") {
  CHECK(run_command({"cat"}, ".")->output.empty());
}

TEST_CASE("no such program is told apart from one that cannot be started") {
  CHECK_FALSE(run_command({"trainyard-has-no-such-program"}, "."));
  const Folder folder;
  CHECK_THROWS_AS(run_command({"sh", "-c", ":"}, folder.path() / "missing"), OutputError);
  CHECK_THROWS_AS(run_command({folder.write("plain.txt", "not executable")}, "."), OutputError);
}
