#include "analysis/topology_command.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"

using namespace trainyard;

namespace {

Result topology(const std::string& arguments) {
  return run("topology " + arguments);
}

std::string example(const std::string& name) {
  return std::string{TRAINYARD_SOURCE_DIR} + "/examples/topologies/" + name;
}

}  // namespace

TEST_CASE("topology gives scripts the keys that they were promised") {
  const Result result = topology(example("ft2.yaml") + " --json -");
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  const auto json = nlohmann::json::parse(result.out);
  CHECK(json["gpus"] == 2048);
  CHECK(json["endpoints"] == 2048);
  CHECK(json["switches"] == 96);
  CHECK(json["inter_switch_links"] == 2048);
  CHECK(json["diameter_hops"] == 3);
  CHECK(json["bisection_bytes_per_s"] == 51.2e12);
  CHECK(json["cost_usd"] == 8992000.0);
  CHECK(json["cost_per_endpoint_usd"] == 4390.625);
  CHECK(json["busiest_link_over_injection"] == 1.0);
  CHECK(json["nics_usd"].is_null());
  CHECK(json["price_book"]["name"] == "deepseek-table-3");
}

TEST_CASE("what has no busiest link has none in JSON, and says why") {
  const Folder folder;
  const std::string file =
      folder.write("one.yaml", "cluster: {gpu: H100-SXM, nodes: 1, fabric: rail-only}");
  const auto json = nlohmann::json::parse(topology(file + " --json -").out);
  CHECK(json["busiest_link_over_injection"].is_null());
  CHECK(json["why_no_busiest_link"] == "no NIC shares its plane with another");
}

TEST_CASE("topology prints a table for people") {
  const Folder folder;
  const std::string file =
      folder.write("tree.yaml",
                   "cluster: {gpu: H100-SXM, nodes: 8, fabric: {kind: fat-tree, switch_radix: 12, "
                   "oversubscription: 2}}\nprices: h100-freakonomics\n");
  const std::string out = topology(file).out;
  CHECK(out.substr(0, out.find("    prices")) ==
        "tree: fat-tree, 1 plane\n"
        "  GPUs                  64\n"
        "  endpoints             64 (NIC ports)\n"
        "  switches              12: 8 leaves, 4 spines\n"
        "  inter-switch links    32\n"
        "  diameter              3 switches between the farthest endpoints of a plane\n"
        "  bisection             800.0 GB/s, 50.0 % of what the NICs of half the GPUs carry\n"
        "  oversubscription      2.00 to 1, as built, at the leaf\n"
        "  routing               by destination (D-mod-k)\n"
        "  busiest link          1.78 x a NIC's own, when each NIC sends to all others of its "
        "plane:\n"
        "                        plane-0.leaf-0 to plane-0.spine-0\n"
        "\n"
        "  cost of the network   203.9 k USD, 3.19 k USD an endpoint\n"
        "    switches            81.0 k USD\n"
        "    cables              41.0 k USD between switches, 81.9 k USD to NICs\n"
        "    NICs, beside it     128.0 k USD\n");
}

TEST_CASE("each export is a file, and a drawing is one") {
  const Folder folder;
  const std::string file =
      folder.write("tree.yaml", "cluster: {gpu: H100-SXM, nodes: 2, fabric: fat-tree}");
  const Result result = topology(
      file + " --export ibsim=" + folder.file("a.net") +
      " --export graphml=" + folder.file("a.graphml") + " --export dot=" + folder.file("a.dot") +
      " --export simgrid=" + folder.file("a.xml") + " --export slurm=" + folder.file("a.conf") +
      " --svg " + folder.file("a.svg"));
  CHECK(result.exit_code == 0);
  CHECK(result.out.starts_with("tree: fat-tree"));
  CHECK(folder.read("a.conf") == "SwitchName=plane-0.leaf-0 Nodes=node-[0-1]\n");
  CHECK(folder.count() == 1 + 6);
}

TEST_CASE("if one export is not possible, none is written") {
  const Folder folder;
  const std::string file = folder.write(
      "ring.yaml", "cluster: {gpu: H100-SXM, nodes: 3, fabric: {kind: torus, dimensions: [3]}}");
  const Result result = topology(file + " --export dot=" + folder.file("a.dot") +
                                 " --export slurm=" + folder.file("a.conf"));
  CHECK(result.exit_code == 1);
  CHECK(result.out.empty());
  CHECK(result.err ==
        file +
            ":1:10: Slurm knows trees only, and these switches have none above them (export a tree "
            "or a dragonfly, or let Slurm do without a topology)\n");
  CHECK(folder.count() == 1);
}

TEST_CASE("an export to standard output has it for itself") {
  const Folder folder;
  const std::string file =
      folder.write("two.yaml", "cluster: {gpu: H100-SXM, nodes: 2, fabric: rail-only}");
  CHECK(topology(file + " --export slurm=-").out == "SwitchName=leaves-0 Nodes=node-[0-1]\n");
}

TEST_CASE("wrong usage of topology ends with 2") {
  const Result unknown = topology(example("ft2.yaml") + " --export slrm=a");
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err == "unknown format 'slrm' (did you mean 'slurm'?)\n");
  const Result no_file = topology(example("ft2.yaml") + " --export dot");
  CHECK(no_file.exit_code == 2);
  CHECK(no_file.err == "'dot' names no file (write FORMAT=FILE, as ibsim=fabric.net)\n");
  const Result twice = topology(example("ft2.yaml") + " --export dot=- --json -");
  CHECK(twice.exit_code == 2);
  CHECK(twice.err == "two results cannot both go to - (name another file for one)\n");
  CHECK(topology("").exit_code == 2);
}

TEST_CASE("help shows an example of topology") {
  const Result result = topology("--help");
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("\n  trainyard topology examples/topologies/ft2.yaml --svg ft2.svg") !=
        std::string::npos);
}
