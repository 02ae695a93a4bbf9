#include "topologies/slurm_topology.hpp"

#include "tests/catch.hpp"
#include "tests/damaged.hpp"
#include "topologies/host_list.hpp"

using namespace trainyard;

namespace {

const std::string tree = R"(# two leaves
SwitchName=leaf0 Nodes=h[01-02],x3 LinkSpeed=100
switchname=leaf1 NODES=y \
  LinkSpeed=fast   # of the other kind

SwitchName=spine Switches=leaf[0-1]
)";

std::string error_in(const std::string& text) {
  return input_error_of([&] { read_slurm_topology("input", text); });
}

std::vector<std::string> expand(const std::string& list, std::size_t most = 100) {
  const std::string file = "input";
  LineReader line{file, {list, 1}};
  return expand_host_list(line, 1, list, most);
}

std::string list_error(const std::string& list, std::size_t most = 100) {
  return input_error_of([&] { expand(list, most); });
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a host list is every number in its brackets, as wide as written") {
  CHECK(expand("a") == Names{"a"});
  CHECK(expand("h[01-03,07],x3") == Names{"h01", "h02", "h03", "h07", "x3"});
  CHECK(expand("h[9-11]") == Names{"h9", "h10", "h11"});
  CHECK(expand("h[098-101]") == Names{"h098", "h099", "h100", "h101"});
  CHECK(expand("r[1-2]n[1,x]-ib") == Names{"r1n1-ib", "r1nx-ib", "r2n1-ib", "r2nx-ib"});
}

TEST_CASE("a host list that is malformed is refused where it goes wrong") {
  CHECK(list_error("") == "input:1:1: a name is missing");
  CHECK(list_error("a,,b") == "input:1:3: a name is missing");
  CHECK(list_error("a,") == "input:1:3: a name is missing");
  CHECK(list_error("h[1-2") == "input:1:2: a bracket that is not closed");
  CHECK(list_error("h[1[2]]") == "input:1:2: a bracket that is not closed");
  CHECK(list_error("h1]") == "input:1:3: a bracket that was not opened");
  CHECK(list_error("h[1,]") == "input:1:5: nothing between brackets or commas");
  CHECK(list_error("h[a-b]") == "input:1:3: 'a-b' is not a range of whole numbers");
  CHECK(list_error("h[4,3-1]") ==
        "input:1:5: the range '3-1' runs backwards (write the lower end first)");
}

TEST_CASE("a host list is bounded before it is written out") {
  const std::string remedy = ": more than 100 names (is a number in brackets mistyped?)";
  CHECK(expand("h[1-100]").size() == 100);
  CHECK(list_error("h[1-101]") == "input:1:3" + remedy);
  CHECK(list_error("h[0-4294967295]") == "input:1:3" + remedy);
  CHECK(list_error("h[1-20][1-6]") == "input:1:8" + remedy);
  CHECK(list_error("h[1-60],x[1-60]") == "input:1:9" + remedy);
  CHECK(list_error(std::string(256, 'a')) == "input:1:1: a name of more than 255 letters");
}

TEST_CASE("switches and hosts are devices, and each has one cable to what is above it") {
  const Wiring wiring = read_slurm_topology("input", tree);
  Names devices;
  for (const Wiring::Device& device : wiring.devices) {
    devices.push_back((device.kind == DeviceKind::nic ? "host " : "switch ") + device.name +
                      " line " + std::to_string(device.line));
  }
  CHECK(devices == Names{"switch leaf0 line 2", "host h01 line 2", "host h02 line 2",
                         "host x3 line 2", "switch leaf1 line 3", "host y line 3",
                         "switch spine line 6"});
  Names cables;
  for (const Wiring::Cable& cable : wiring.cables) {
    CHECK_FALSE(cable.bandwidth.has_value());
    cables.push_back(wiring.devices[cable.a.device].name + "-" +
                     wiring.devices[cable.b.device].name + " line " + std::to_string(cable.line));
  }
  CHECK(cables == Names{"h01-leaf0 line 2", "h02-leaf0 line 2", "x3-leaf0 line 2", "y-leaf1 line 3",
                        "leaf0-spine line 6", "leaf1-spine line 6"});
}

TEST_CASE("a list may go on in the next line, and an error is placed there") {
  CHECK(read_slurm_topology("input", "SwitchName=s Nodes=a,\\\r\nb,\\\r\nc\r\n").devices.size() ==
        4);
  CHECK(error_in("SwitchName=s Nodes=a,\\\nb[\n") == "input:2:2: a bracket that is not closed");
  CHECK(error_in("SwitchName=s \\\n Node=a\n") ==
        "input:2:2: unknown key 'Node' (did you mean 'Nodes'?)");
}

TEST_CASE("values may stand in quotes, and behind a blank") {
  const Wiring wiring = read_slurm_topology("input", "SwitchName= s Nodes = \"a,b\" LinkSpeed=1\n");
  REQUIRE(wiring.devices.size() == 3);
  CHECK(wiring.devices[0].name == "s");
  CHECK(wiring.devices[2].name == "b");
}

TEST_CASE("what is no tree is refused") {
  const std::string two = " (a tree has one switch above each)";
  CHECK(error_in("# nothing\n") ==
        "input:1:1: no switch in this file (it takes lines like SwitchName=leaf1 Nodes=h[01-16])");
  CHECK(error_in("SwitchName=a Switches=b\n") ==
        "input:1:23: there is no switch 'b' (define it with SwitchName=)");
  CHECK(error_in("SwitchName=a Nodes=h\nSwitchName=b Switches=h\n") ==
        "input:2:23: there is no switch 'h' (define it with SwitchName=)");
  CHECK(error_in("SwitchName=a Nodes=h\nSwitchName=a Nodes=i\n") ==
        "input:2:12: 'a' is defined twice, first in line 1 (give every switch one line)");
  CHECK(error_in("SwitchName=a Nodes=h\nSwitchName=b Nodes=g,h\n") ==
        "input:2:20: 'h' stands twice, first in line 1 (put every host below one switch)");
  CHECK(error_in("SwitchName=a Nodes=h\nSwitchName=b Switches=a\nSwitchName=c Switches=a\n") ==
        "input:3:23: 'a' is below 'b' and 'c'" + two);
  CHECK(error_in("SwitchName=a Switches=b\nSwitchName=b Switches=c\nSwitchName=c Switches=a\n") ==
        "input:1:1: switch 'a' is below itself");
  CHECK(error_in("SwitchName=a Switches=a\n") == "input:1:1: switch 'a' is below itself");
}

TEST_CASE("a line that is malformed is refused where it goes wrong") {
  CHECK(error_in("Nodes=a\n") == "input:1:1: a line without SwitchName=");
  CHECK(error_in("SwitchName=a\n") ==
        "input:1:1: switch 'a' has nothing below it (give it Nodes= or Switches=)");
  CHECK(error_in("SwitchName=a Nodes=b Switches=c\n") ==
        "input:1:1: switch 'a' has both Nodes= and Switches= (give it Nodes= or Switches=)");
  CHECK(error_in("SwitchName=a Nodes=b Nodes=c\n") ==
        "input:1:22: a key that comes twice in one line");
  CHECK(error_in("SwitchName=a[1-2] Nodes=b\n") ==
        "input:1:12: more than one switch in a line (give every switch its own)");
  CHECK(error_in("SwitchName=a Nodes=\n") == "input:1:20: nothing behind '='");
  CHECK(error_in("SwitchName=a Nodes\n") == "input:1:19: the line ends where '=' should stand");
  CHECK(error_in("SwitchName=a Nodes=\"b\n") == "input:1:20: a quote that is not closed");
  CHECK(error_in("SwitchName=a Nodes=\"b[\"\n") == "input:1:22: a bracket that is not closed");
  CHECK(error_in("BlockName=a Nodes=b\n") ==
        "input:1:1: a block topology (only trees are read: SwitchName=, Nodes=, Switches=)");
}

TEST_CASE("a damaged topology.conf is read or refused, never worse") {
  check_damaged(tree, read_slurm_topology);
}
