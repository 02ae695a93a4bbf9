#include "topologies/ibnetdiscover.hpp"

#include "tests/catch.hpp"
#include "tests/damaged.hpp"
#include "topologies/infiniband_rate.hpp"

using namespace trainyard;

namespace {

/// Two leaves and a spine. The first leaf has two cables to the spine, the second has one, whose
/// rate only the spine tells; the HCA of the first has both of its ports in use.
const std::string fabric = R"(#
# Topology file: generated on some day
#
vendid=0x2c9
devid=0xd2f0
sysimgguid=0xa1
switchguid=0xa1(a1)
Switch	41 "S-00000000000000a1"		# "MF0;leaf-1:MQM8700/U1" enhanced port 0 lid 11 lmc 0
[1]	"H-00000000000000b1"[1](b2) 		# "node1 mlx5_0" lid 21 4xHDR
[2]	"H-00000000000000b1"[2](b3) 		# "node1 mlx5_0" lid 22 4xHDR
[3]	"S-00000000000000c1"[1]		# "the "great" spine" lid 13 4xNDR
[4]	"S-00000000000000c1"[2]		# "the "great" spine" lid 13 4xNDR
[5]	"H-00000000000000d1"[1](d2) 		# "Mellanox Technologies Aggregation Node" lid 14 4xHDR

switchguid=0xa2(a2)
Switch	2 "S-00000000000000a2"		# "leaf-2" base port 0 lid 12 lmc 0
[1][ext 7]	"H-00000000000000b4"[1](b5) 		# "node2 mlx5_0" lid 23
[2]	"S-00000000000000c1"[3][ext 9]		# "the "great" spine" lid 13 

switchguid=0xc1(c1)
Switch	5 "S-00000000000000c1"		# "the "great" spine" base port 0 lid 13 lmc 0
[1]	"S-00000000000000a1"[3]		# "MF0;leaf-1:MQM8700/U1" lid 11 4xNDR
[2]	"S-00000000000000a1"[4]		# "MF0;leaf-1:MQM8700/U1" lid 11 4xNDR
[3]	"S-00000000000000a2"[2]		# "leaf-2" lid 12 2xNDR s=1 w=2
[4]	"S-00000000000000c1"[5]		# "the "great" spine" lid 13 4xNDR
[5]	"S-00000000000000c1"[4]		# "the "great" spine" lid 13 4xNDR

caguid=0xb1
Ca	2 "H-00000000000000b1"		# "node1 mlx5_0"
[1](b2) 	"S-00000000000000a1"[1]		# lid 21 lmc 0 "MF0;leaf-1:MQM8700/U1" lid 11 4xHDR
[2](b3) 	"S-00000000000000a1"[2]		# lid 22 lmc 0 "MF0;leaf-1:MQM8700/U1" lid 11 4xHDR

Ca	1 "H-00000000000000d1"		# "Mellanox Technologies Aggregation Node"
[1](d2) 	"S-00000000000000a1"[5]		# lid 14 lmc 0 "MF0;leaf-1:MQM8700/U1" lid 11 4xHDR

Ca	2 "H-00000000000000b4"		# "node2 mlx5_0"
[1](b5) 	"S-00000000000000a2"[1][ext 7]		# lid 23 lmc 0 "leaf-2" lid 12 4x???
)";

std::string error_in(const std::string& text) {
  return input_error_of([&] { read_ibnetdiscover("input", text); });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// A cable as "S-00000000000000a1[3] S-00000000000000c1[1]".
std::string ends_of(const Wiring& wiring, const Wiring::Cable& cable) {
  const auto end = [&](const Wiring::End& at) {
    return wiring.devices[at.device].name + " port " + std::to_string(at.port);
  };
  return end(cable.a) + ", " + end(cable.b);
}

const std::string port = "[1]\t\"S-00000000000000a1\"[1] # \"a\" lid 1 4xHDR\n";
const std::string leaf = "Switch 8 \"S-00000000000000a1\" # \"a\" base port 0 lid 1 lmc 0\n";

}  // namespace

TEST_CASE("a switch is a device, and every port of an HCA in use is one") {
  const Wiring wiring = read_ibnetdiscover("input", fabric);
  CHECK(wiring.file == "input");
  std::vector<std::string> devices;
  for (const Wiring::Device& device : wiring.devices) {
    devices.push_back((device.kind == DeviceKind::nic ? "nic " : "switch ") + device.name + " " +
                      std::to_string(device.lid) + " line " + std::to_string(device.line) + " " +
                      device.description);
  }
  CHECK(devices ==
        std::vector<std::string>{"switch S-00000000000000a1 11 line 8 MF0;leaf-1:MQM8700/U1",
                                 "switch S-00000000000000a2 12 line 16 leaf-2",
                                 "switch S-00000000000000c1 13 line 21 the \"great\" spine",
                                 "nic H-00000000000000b1[1] 21 line 29 node1 mlx5_0",
                                 "nic H-00000000000000b1[2] 22 line 29 node1 mlx5_0",
                                 "nic H-00000000000000b4 23 line 36 node2 mlx5_0"});
}

TEST_CASE("a cable that both ends mention is one cable") {
  const Wiring wiring = read_ibnetdiscover("input", fabric);
  std::vector<std::string> cables;
  for (const Wiring::Cable& cable : wiring.cables) {
    cables.push_back(ends_of(wiring, cable) + " line " + std::to_string(cable.line));
  }
  CHECK(cables ==
        std::vector<std::string>{"S-00000000000000a1 port 1, H-00000000000000b1[1] port 1 line 9",
                                 "S-00000000000000a1 port 2, H-00000000000000b1[2] port 2 line 10",
                                 "S-00000000000000a1 port 3, S-00000000000000c1 port 1 line 11",
                                 "S-00000000000000a1 port 4, S-00000000000000c1 port 2 line 12",
                                 "S-00000000000000a2 port 1, H-00000000000000b4 port 1 line 17",
                                 "S-00000000000000a2 port 2, S-00000000000000c1 port 3 line 18"});
}

TEST_CASE("a cable has the rate that one end tells, or none") {
  const Wiring wiring = read_ibnetdiscover("input", fabric);
  CHECK(wiring.cables[0].bandwidth == Bandwidth{25e9});
  CHECK(wiring.cables[2].bandwidth == Bandwidth{50e9});
  CHECK_FALSE(wiring.cables[4].bandwidth.has_value());
  CHECK(wiring.cables[5].bandwidth == Bandwidth{25e9});
}

TEST_CASE("a rate is lanes times the data rate of a lane") {
  const auto gigabits = [](const char* rate) {
    return infiniband_bandwidth(rate).value().value() * 8e-9;
  };
  CHECK(gigabits("4xSDR") == Approx(8.0));
  CHECK(gigabits("4xDDR") == Approx(16.0));
  CHECK(gigabits("4xQDR") == Approx(32.0));
  CHECK(gigabits("4xFDR10") == Approx(40.0));
  CHECK(gigabits("4xFDR") == Approx(54.5454545));
  CHECK(gigabits("4xEDR") == Approx(100.0));
  CHECK(gigabits("4xHDR") == Approx(200.0));
  CHECK(gigabits("4xNDR") == Approx(400.0));
  CHECK(gigabits("4xXDR") == Approx(800.0));
  CHECK(gigabits("1xNDR") == Approx(100.0));
  CHECK(gigabits("2xNDR") == Approx(200.0));
  CHECK(gigabits("8xNDR") == Approx(800.0));
  CHECK(gigabits("12xQDR") == Approx(96.0));
  for (const char* wrong : {"", "4", "4x", "3xHDR", "HDR", "4xHDR ", "x"}) {
    CAPTURE(wrong);
    CHECK_FALSE(infiniband_bandwidth(wrong).has_value());
  }
}

TEST_CASE("lines may end as on Windows") {
  std::string text;
  for (const char letter : fabric)
    text += letter == '\n' ? std::string{"\r\n"} : std::string{letter};
  CHECK(read_ibnetdiscover("input", text).cables.size() == 6);
}

TEST_CASE("a file without a switch is refused") {
  CHECK(error_in("") == "input:1:1: no switch in this file (give the output of ibnetdiscover)");
  CHECK(error_in("Ca 1 \"H-00000000000000b1\" # \"a\"\n") ==
        "input:1:1: no switch in this file (give the output of ibnetdiscover)");
}

TEST_CASE("a file that was cut off is refused") {
  const std::string remedy = " (is the file cut off? save all that ibnetdiscover prints)";
  CHECK(error_in(fabric.substr(0, fabric.find("\nCa\t2 \"H-00000000000000b4\""))) ==
        "input:17:12: H-00000000000000b4 is not in this file" + remedy);
  CHECK(
      error_in(fabric.substr(0, fabric.find("\n[1](b5) "))) ==
      "input:17:12: port 1 of S-00000000000000a2 is cabled to port 1 of H-00000000000000b4, which "
      "is not listed in the block of line 36" +
          remedy);
}

TEST_CASE("a cable whose ends do not agree is refused") {
  CHECK(error_in(replaced(fabric, "\"S-00000000000000a1\"[3]", "\"S-00000000000000a1\"[4]")) ==
        "input:11:5: port 3 of S-00000000000000a1 is cabled to port 1 of S-00000000000000c1, but "
        "line 22 has that cabled to port 4 of S-00000000000000a1");
  CHECK(error_in(replaced(fabric, "lid 22 4xHDR", "lid 22 4xEDR")) ==
        "input:10:5: port 2 of S-00000000000000a1 is cabled to port 2 of H-00000000000000b1 at "
        "another rate than in line 31");
}

TEST_CASE("a port is used once, and is one that the device has") {
  CHECK(error_in(replaced(fabric, "[2]\t\"H-", "[1]\t\"H-")) ==
        "input:10:1: port 1 of S-00000000000000a1 is used twice, first in line 9");
  CHECK(error_in(replaced(fabric, "[2]\t\"H-", "[42]\t\"H-")) ==
        "input:10:1: port 42 of S-00000000000000a1, which has 41");
  CHECK(error_in(replaced(fabric, "[2]\t\"H-", "[0]\t\"H-")) ==
        "input:10:2: cables are plugged into ports from 1 on");
}

TEST_CASE("a device stands in a file once") {
  CHECK(error_in(leaf + leaf) ==
        "input:2:10: S-00000000000000a1 comes twice, first in line 1 (give one subnet at a time)");
}

TEST_CASE("two HCAs that are cabled straight to one another are refused") {
  CHECK(error_in(leaf + R"(Ca 1 "H-00000000000000b1" # "b"
[1](b2) "H-00000000000000b3"[1] (b4) # lid 2 lmc 0 "c" lid 3 4xHDR
Ca 1 "H-00000000000000b3" # "c"
[1](b4) "H-00000000000000b1"[1] (b2) # lid 3 lmc 0 "b" lid 2 4xHDR
)") == "input:3:9: H-00000000000000b1 is cabled straight to H-00000000000000b3 (only fabrics of "
       "switches are modelled; leave out these two)");
}

TEST_CASE("a cable from a switch to itself is left out, be it from one port") {
  CHECK(read_ibnetdiscover("input", leaf + port).cables.empty());
}

TEST_CASE("routers are left out, and their cables") {
  const Wiring wiring =
      read_ibnetdiscover("input", leaf + R"([1] "R-00000000000000e1"[1](e2) # "r" lid 9 4xHDR
Rt 1 "R-00000000000000e1" # "r"
[1](e2) "S-00000000000000a1"[1] # lid 9 lmc 0 "a" lid 1 4xHDR
)");
  CHECK(wiring.devices.size() == 1);
  CHECK(wiring.cables.empty());
}

TEST_CASE("a line that is none of such a file is refused where it goes wrong") {
  const std::string remedy = " (save what ibnetdiscover prints without options, unchanged)";
  CHECK(error_in("Chassis 1\n") == "input:1:1: a line that ibnetdiscover does not write" + remedy);
  CHECK(error_in(port) == "input:1:1: a port before any switch or HCA" + remedy);
  CHECK(error_in("Switch x \"S-00000000000000a1\"") == "input:1:8: 'x' is not a whole number");
  CHECK(error_in("Switch 8 \"S-00000000000000a1") == "input:1:10: a quote that is not closed");
  CHECK(error_in("Switch 8 \"leaf\"") ==
        "input:1:10: 'leaf' is not the name of a device (names are like S-0002c90300000001)");
  CHECK(error_in("Switch 8 \"H-00000000000000a1\"") ==
        "input:1:10: a Switch is called H-00000000000000a1 (its name begins with S)");
  CHECK(error_in("Switch 8 \"S-00000000000000a1\" # \"a") ==
        "input:1:33: a quote that is not closed");
  CHECK(error_in("Switch 8 \"S-00000000000000a1\" # \"a\" port 0") ==
        "input:1:37: it says 'port 0' where 'enhanced' should stand");
  CHECK(error_in(leaf + "[1 \"S-00000000000000a1\"[1]") ==
        "input:2:4: it says '\"S-00000000000000a1\"[1]' where ']' should stand");
  CHECK(error_in(leaf + "[1] \"S-00000000000000a1\"[1]") ==
        "input:2:28: the line ends where '#' should stand");
  CHECK(
      error_in(leaf + "[1] \"S-00000000000000a1\"[1] # \"a\" lid 1 4xHD") ==
      "input:2:41: '4xHD' is not the rate of a link (rates are like 4xHDR; is the line cut off?)");
  CHECK(error_in(leaf + "[1] \"S-00000000000000a1\"[1] # \"a\" lid 1 4xHDR x") ==
        "input:2:47: 'x' behind the rate of a link");
}

TEST_CASE("a damaged ibnetdiscover file is read or refused, never worse") {
  check_damaged(fabric, read_ibnetdiscover);
}
