#include "topologies/nccl_xml.hpp"

#include "tests/catch.hpp"
#include "tests/damaged.hpp"
#include "topologies/pcie_rate.hpp"

using namespace trainyard;

namespace {

using Nics = std::vector<std::uint32_t>;

/// Two GPUs and two NICs below different switches of one CPU, and a NIC of the front end at the
/// other; the numbers of the GPUs run against the buses.
const std::string dump = R"(<?xml version="1.0"?>
<system version="1">
  <cpu numaid="0" arch="x86_64">
    <pci busid="0000:01:00.0" class="0x060400" link_speed="32.0 GT/s PCIe" link_width="16">
      <pci busid="0000:02:00.0" class="0x060400" link_speed="32.0 GT/s PCIe" link_width="16">
        <pci busid="0000:03:00.0" class="0x030200" link_speed="32.0 GT/s PCIe" link_width="16">
          <gpu dev="1" sm="90" rank="1" gdr="1">
            <nvlink target="0000:90:00.0" count="10" tclass="0x068000"/>
            <nvlink target="0000:91:00.0" count="8" tclass="0x068000"/>
          </gpu>
        </pci>
      </pci>
      <pci busid="0000:04:00.0" class="0x020700" link_speed="32.0 GT/s PCIe" link_width="16">
        <nic><net name="mlx5_0" dev="0" speed="400000" port="1"/></nic>
      </pci>
    </pci>
    <pci busid="0000:11:00.0" class="0x060400" link_speed="32.0 GT/s PCIe" link_width="16">
      <pci busid="0000:12:00.0" class="0x030200" link_speed="16.0 GT/s PCIe" link_width="16">
        <gpu dev="0" sm="90" rank="0" gdr="1">
          <nvlink target="0000:90:00.0" count="18" tclass="0x068000"/>
        </gpu>
      </pci>
      <pci busid="0000:13:00.0" class="0x020700" link_speed="32.0 GT/s PCIe" link_width="16">
        <nic><net name="mlx5_1" dev="1" speed="200000" port="1"/></nic>
      </pci>
    </pci>
  </cpu>
  <cpu numaid="1"><nic><net name="eth0" dev="2" speed="25000"/></nic></cpu>
</system>
)";

/// As NCCL takes it: buses and nothing else.
const std::string buses = R"(<system version="1">
  <cpu numaid="0">
    <pci busid="ffff:ff:01.0" class="0x060400" link_speed="32.0 GT/s PCIe" link_width="16">
      <pci busid="0001:00:00.0" class="0x030200" link_speed="32.0 GT/s PCIe" link_width="16"/>
      <pci busid="0101:00:00.0" class="0x020700" link_speed="32.0 GT/s PCIe" link_width="16"/>
    </pci>
    <pci busid="ffff:ff:02.0" class="0x060400" link_speed="32.0 GT/s PCIe" link_width="16">
      <pci busid="0002:00:00.0" class="0x030200" link_speed="32.0 GT/s PCIe" link_width="16"/>
      <pci busid="0102:00:00.0" class="0x020700" link_speed="32.0 GT/s PCIe" link_width="16"/>
    </pci>
  </cpu>
</system>
)";

std::string error_in(const std::string& text) {
  return input_error_of([&] { read_nccl_xml("input", text); });
}

NodeWiring node_with(const std::string& devices) {
  return read_nccl_xml("input", "<system><cpu>" + devices + "</cpu></system>");
}

std::string error_with(const std::string& devices) {
  return input_error_of([&] { node_with(devices); });
}

const std::string gpu = "<pci busid='g' class='0x030200'/>";

}  // namespace

TEST_CASE("a dump tells GPUs by number, their NICs with speeds, and NVLinks to switches") {
  const NodeWiring node = read_nccl_xml("input", dump);
  CHECK(node.file == "input");
  CHECK(node.gpus == 2);
  CHECK(node.nvlink_known);
  CHECK(node.nvlinks == 18);
  REQUIRE(node.nics.size() == 2);
  CHECK(node.nics[0].name == "mlx5_0");
  CHECK(node.nics[0].bandwidth == Bandwidth{50e9});
  CHECK(node.nics[1].name == "mlx5_1");
  CHECK(node.nics[1].bandwidth == Bandwidth{25e9});
  CHECK(node.nic_of_gpu == Nics{1, 0});
  CHECK(node.idle_nics == std::vector<std::string>{"eth0"});
}

TEST_CASE("the bandwidth over PCIe is that of the slowest GPU") {
  CHECK(read_nccl_xml("input", dump).pcie.value().value() == Approx(31.508e9).epsilon(1e-4));
}

TEST_CASE("a file with nothing but buses does not tell of NVLink") {
  const NodeWiring node = read_nccl_xml("input", buses);
  CHECK(node.gpus == 2);
  CHECK_FALSE(node.nvlink_known);
  CHECK(node.nvlinks == 0);
  CHECK(node.nic_of_gpu == Nics{0, 1});
  REQUIRE(node.nics.size() == 2);
  CHECK(node.nics[1].name == "0102:00:00.0");
  CHECK_FALSE(node.nics[1].bandwidth.has_value());
}

TEST_CASE("a dump without NVLink tells that there is none") {
  const NodeWiring node = node_with("<pci class='0x030200'><gpu dev='0'/></pci>");
  CHECK(node.nvlink_known);
  CHECK(node.nvlinks == 0);
}

TEST_CASE("a PCIe link carries its transfers less the line code") {
  const auto gigabytes = [](double speed, int lanes) {
    return pcie_bandwidth(speed, lanes).value().value() * 1e-9;
  };
  CHECK(gigabytes(2.5, 1) == Approx(0.25));
  CHECK(gigabytes(5.0, 16) == Approx(8.0));
  CHECK(gigabytes(8.0, 16) == Approx(15.754).epsilon(1e-4));
  CHECK(gigabytes(16.0, 8) == Approx(15.754).epsilon(1e-4));
  CHECK(gigabytes(32.0, 16) == Approx(63.015).epsilon(1e-4));
  CHECK(gigabytes(64.0, 16) == Approx(121.0));
  CHECK_FALSE(pcie_bandwidth(20.0, 16).has_value());
  CHECK_FALSE(pcie_bandwidth(32.0, 3).has_value());
  CHECK_FALSE(pcie_bandwidth(32.0, 0).has_value());
}

TEST_CASE("a link of unknown speed or width leaves the bandwidth open") {
  for (const char* link :
       {"", "link_speed='Unknown' link_width='16'", "link_speed='32 GT/s' link_width='0'",
        "link_speed='32 GT/s'", "link_speed='32 GT/s' link_width='255'"}) {
    CAPTURE(link);
    CHECK_FALSE(node_with("<pci class='0x030200' " + std::string{link} + "/>").pcie.has_value());
  }
  CHECK(error_with("<pci class='0x030200' link_speed='20 GT/s' link_width='16'/>") ==
        "input:1:15: no PCIe link has the speed '20 GT/s' (known: 2.5, 5, 8, 16, 32 and 64 GT/s)");
}

TEST_CASE("a NIC with two ports is two") {
  const NodeWiring node =
      node_with(gpu + gpu + "<pci class='0x020700'><nic><net name='a'/><net/></nic></pci>");
  CHECK(node.nic_of_gpu == Nics{0, 1});
  CHECK(node.nics[0].name == "a");
}

TEST_CASE("NVLinks without a switch between, and GPUs with different numbers, are refused") {
  CHECK(
      error_with("<pci class='0x030200'><gpu><nvlink count='2' tclass='0x030200'/></gpu></pci>") ==
      "input:1:42: an NVLink from GPU to GPU (only NVLink over NVSwitches is modelled)");
  CHECK(error_with(gpu + "<pci class='0x030200'><gpu><nvlink tclass='0x068000'/></gpu></pci>") ==
        "input:1:48: a GPU with 1 links to NVSwitches where another has 0 (only nodes of equal "
        "GPUs are modelled)");
  CHECK(error_with("<pci><gpu><nvlink count='1025' tclass='0x068000'/></gpu></pci>") ==
        "input:1:25: 1025 NVLinks");
}

TEST_CASE("what is no topology is refused") {
  const std::string remedy = " (give a file that NCCL wrote to NCCL_TOPO_DUMP_FILE)";
  CHECK(error_in("") == "input:1:1: not XML: No document element found" + remedy);
  CHECK(error_in("<system>\n  <cpu a=>\n</system>") ==
        "input:2:10: not XML: Error parsing element attribute" + remedy);
  CHECK(error_in("<topology/>") ==
        "input:1:1: no <system> in this file (give a topology file of NCCL)");
  CHECK(error_in("<system/>") ==
        "input:1:1: no GPU in this file (it takes a <pci> of class 0x0302 "
        "within a <cpu>)");
  CHECK(error_with("<pci class='0x030200'><gpu dev='x'/></pci>") ==
        "input:1:37: dev='x' is not a whole number");
}

TEST_CASE("nesting and numbers of devices are bounded") {
  std::string deep;
  for (int n = 0; n < 100; ++n) deep += "<pci>";
  for (int n = 0; n < 100; ++n) deep += "</pci>";
  CHECK(error_with(deep) == "input:1:330: elements nested too deeply");
  std::string many;
  for (int n = 0; n < 1025; ++n) many += "<pci class='0x0302'/>";
  CHECK(error_with(many) == "input:1:1: more than 1024 GPUs or NICs in a node");
}

TEST_CASE("a damaged topology is read or refused, never worse") {
  check_damaged(dump, read_nccl_xml);
  check_damaged(buses, read_nccl_xml);
}
