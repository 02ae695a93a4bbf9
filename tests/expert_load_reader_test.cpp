#include "workloads/expert_load_reader.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

ExpertLoad load_from(const std::string& yaml) {
  return read_yaml_text("run.yaml", yaml).root().read(read_expert_load);
}

}  // namespace

TEST_CASE("a load is drawn by its kind, skew, draws and seed") {
  const ExpertLoad load = load_from("{kind: log-normal, skew: 0.5, draws: 8, seed: 7}");
  CHECK(load.kind == LoadKind::log_normal);
  CHECK(load.skew == 0.5);
  CHECK(load.draws == 8);
  CHECK(load.seed == 7);
  CHECK(load_from("{kind: zipf, skew: 1}").draws == 4);
  CHECK(load_from("{kind: zipf, skew: 1}").seed == 1);
  CHECK(load_from("{kind: even}").kind == LoadKind::even);
}

TEST_CASE("what a kind of load has no use for is refused") {
  CHECK_THROWS_WITH(load_from("{kind: even, skew: 1}"),
                    "run.yaml:1:14: unknown key 'skew' (known: kind)");
  CHECK_THROWS_WITH(load_from("{kind: zipf}"),
                    "run.yaml:1:1: 'skew' is missing (add a line 'skew: ...')");
  CHECK_THROWS_WITH(load_from("{kind: zipf, skew: 11}"),
                    "run.yaml:1:20: a skew above 10 (0 is even, 1 has a few very full)");
  CHECK_THROWS_WITH(load_from("{kind: zipf, skew: 1, draws: 65}"),
                    "run.yaml:1:30: more than 64 (is this what you mean?)");
  CHECK_THROWS_WITH(load_from("{kind: lognormal, skew: 1}"),
                    "run.yaml:1:8: unknown 'lognormal' (did you mean 'log-normal'?)");
}

TEST_CASE("loads may be in a file beside the scenario, one line a layer") {
  const Folder files;
  files.write("loads.csv", "1, 2.5,0\r\n4,5e2,6\r\n");
  const std::string run = files.write("run.yaml", "{kind: file, file: loads.csv}\n");
  const ExpertLoad load = read_yaml_file(run).root().read(read_expert_load);
  CHECK(load.kind == LoadKind::written);
  CHECK(load.written == std::vector<std::vector<double>>{{1.0, 2.5, 0.0}, {4.0, 500.0, 6.0}});
  files.write("run.yaml", "{kind: file, file: none.csv}\n");
  CHECK_THROWS_WITH(read_yaml_file(run).root().read(read_expert_load),
                    run +
                        ":1:20: 'none.csv' is no file (write its path from the folder of this "
                        "one)");
}

TEST_CASE("what is no load is told where it stands") {
  const Folder files;
  const auto error_of = [&](const std::string& text) {
    const std::string file = files.write("loads.csv", text);
    try {
      read_load_file(file);
    } catch (const InputError& error) {
      return std::string{error.what()}.substr(file.size());
    }
    return std::string{"no error"};
  };
  CHECK(error_of("1, 2\n3, four\n") == ":2:4: 'four' is not a load (write a number, 0 or more)");
  CHECK(error_of("1, -2\n") == ":1:4: '-2' is not a load (write a number, 0 or more)");
  CHECK(error_of("1, 2,\n") == ":1:6: '' is not a load (write a number, 0 or more)");
  CHECK(error_of("1, 2\n\n3, 4\n") == ":2:1: '' is not a load (write a number, 0 or more)");
  CHECK(error_of("1, nan\n") == ":1:4: 'nan' is not a load (write a number, 0 or more)");
  CHECK(error_of("1, 2\n3\n") ==
        ":2:1: 1 experts, but 2 in the first line (write a number for each expert of each layer)");
  CHECK(error_of("1, 2\n0, 0\n") == ":2:1: no expert of this layer gets anything");
  CHECK(error_of("") == ":1:1: no loads (write a line a layer)");
  CHECK(error_of("1 2\n").starts_with(":1:3: "));
}
