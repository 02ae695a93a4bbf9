#include "topologies/nvidia_smi_topology.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/damaged.hpp"

using namespace trainyard;

namespace {

using Nics = std::vector<std::uint32_t>;

/// Eight GPUs in two halves, each with a NIC of its own, and two more NICs of the front end.
std::string dgx() {
  std::string text;
  for (int gpu = 0; gpu < 8; ++gpu) text += "\tGPU" + std::to_string(gpu);
  for (int nic = 0; nic < 10; ++nic) text += "\tmlx5_" + std::to_string(nic);
  text += "\tCPU Affinity\tNUMA Affinity\n";
  for (int gpu = 0; gpu < 8; ++gpu) {
    text += "GPU" + std::to_string(gpu);
    for (int other = 0; other < 8; ++other) text += other == gpu ? "\t X " : "\tNV18";
    for (int nic = 0; nic < 8; ++nic) text += nic == gpu ? "\tPIX" : "\tSYS";
    text += gpu < 4 ? "\tNODE\tSYS\t0-47,96-143\t0\n" : "\tSYS\tNODE\t48-95,144-191\t1\n";
  }
  return text + "\nLegend:\n\n  X    = Self\n";
}

const std::string two =
    "\tGPU0\tGPU1\tNIC0\tNIC1\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\n"
    "GPU0\t X \tNODE\tPXB\tPHB\t0-31\t0\tN/A\n"
    "GPU1\tNODE\t X \tPHB\tPXB\t0-31\t0\tN/A\n"
    "NIC0\tPXB\tPHB\t X \tNODE\t\t\n"
    "NIC1\tPHB\tPXB\tNODE\t X \t\t\n"
    "\nLegend:\n\n  X    = Self\n  SYS  = over the link between the CPUs\n"
    "\nNIC Legend:\n\n  NIC0: mlx5_0\n  NIC1: mlx5_bond_1\n";

std::string error_in(const std::string& text) {
  return input_error_of([&] { read_nvidia_smi_topology("input", text); });
}

std::vector<std::string> names_of(const NodeWiring& node) {
  std::vector<std::string> names;
  for (const NodeWiring::Nic& nic : node.nics) names.push_back(nic.name);
  return names;
}

using Names = std::vector<std::string>;

/// GPUs over PCIe and NICs, connected by what `rows` say of the NICs.
NodeWiring node_of(const std::vector<std::string>& rows) {
  std::string text;
  for (std::size_t gpu = 0; gpu < rows.size(); ++gpu) text += "GPU" + std::to_string(gpu) + " ";
  const auto nics = std::count(rows[0].begin(), rows[0].end(), ' ') + 1;
  for (int nic = 0; nic < nics; ++nic) text += "NIC" + std::to_string(nic) + " ";
  for (std::size_t gpu = 0; gpu < rows.size(); ++gpu) {
    text += "\nGPU" + std::to_string(gpu);
    for (std::size_t other = 0; other < rows.size(); ++other) text += gpu == other ? " X" : " SYS";
    text += " " + rows[gpu];
  }
  return read_nvidia_smi_topology("input", text);
}

}  // namespace

TEST_CASE("a node with NVSwitches has a NIC for each GPU, and idle ones of the front end") {
  const NodeWiring node = read_nvidia_smi_topology("input", dgx());
  CHECK(node.file == "input");
  CHECK(node.gpus == 8);
  CHECK(node.nvlink_known);
  CHECK(node.nvlinks == 18);
  CHECK(node.nic_of_gpu == Nics{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(names_of(node) ==
        Names{"mlx5_0", "mlx5_1", "mlx5_2", "mlx5_3", "mlx5_4", "mlx5_5", "mlx5_6", "mlx5_7"});
  CHECK(node.idle_nics == Names{"mlx5_8", "mlx5_9"});
  CHECK_FALSE(node.nics[0].bandwidth.has_value());
  CHECK_FALSE(node.pcie.has_value());
}

TEST_CASE("a node without NVLink has none, and NICs have their names from the legend") {
  const NodeWiring node = read_nvidia_smi_topology("input", two);
  CHECK(node.nvlink_known);
  CHECK(node.nvlinks == 0);
  CHECK(names_of(node) == Names{"mlx5_0", "mlx5_bond_1"});
  CHECK(node.nic_of_gpu == Nics{0, 1});
}

TEST_CASE("colours, blanks, broken and joined headings do not matter") {
  const std::string text =
      "$ nvidia-smi topo -m\r\n\033[4m        GPU0GPU1 \033[0m\r\n  NIC0mlx5_1CPU AffinityNUMA "
      "Affinity\r\n\033[1mGPU0\033[0m X   NV18  \033[31mPIX\033[0m SYS 0-1 0\r\n"
      "GPU1 NV18 X SYS PIX 0-1 0\r\n";
  const NodeWiring node = read_nvidia_smi_topology("input", text);
  CHECK(node.gpus == 2);
  CHECK(node.nvlinks == 18);
  CHECK(names_of(node) == Names{"NIC0", "mlx5_1"});
}

TEST_CASE("one GPU tells nothing of NVLink, and a node may have no NIC") {
  const NodeWiring node = read_nvidia_smi_topology("input", "\tGPU0\tCPU Affinity\nGPU0\t X \t0\n");
  CHECK(node.gpus == 1);
  CHECK_FALSE(node.nvlink_known);
  CHECK(node.nics.empty());
  CHECK(node.nic_of_gpu.empty());
}

TEST_CASE("each GPU has one of its closest NICs, and each NIC as few GPUs as can be") {
  CHECK(node_of({"PXB PXB", "PXB PXB"}).nic_of_gpu == Nics{0, 1});
  CHECK(node_of({"PXB PXB", "PXB SYS"}).nic_of_gpu == Nics{1, 0});
  CHECK(node_of({"PIX SYS", "PIX SYS", "SYS PIX", "SYS PIX"}).nic_of_gpu == Nics{0, 0, 1, 1});
  CHECK(node_of({"SYS NODE", "SYS NODE", "SYS PHB"}).nic_of_gpu == Nics{0, 0, 0});
  CHECK(node_of({"PXB PXB SYS", "PXB PXB SYS", "PXB SYS SYS"}).nic_of_gpu == Nics{0, 1, 0});
  CHECK(node_of({"SYS SOC", "SOC SYS"}).nic_of_gpu == Nics{0, 1});
}

TEST_CASE("GPUs that are as close to all NICs share them evenly") {
  const std::string any = "NODE NODE NODE NODE";
  CHECK(node_of(std::vector<std::string>(8, any)).nic_of_gpu == Nics{0, 1, 2, 3, 0, 1, 2, 3});
  CHECK(node_of(std::vector<std::string>(5, any)).nic_of_gpu == Nics{0, 1, 2, 3, 0});
}

TEST_CASE("links that lead from GPU to GPU are refused") {
  CHECK(error_in("GPU0 GPU1 GPU2\nGPU0 X NV1 NV2\nGPU1 NV1 X NV1\nGPU2 NV2 NV1 X\n") ==
        "input:2:12: 'NV2' where other GPUs have 'NV1' (only NVLink over NVSwitches is modelled, "
        "which is the same between all GPUs)");
  CHECK(error_in("GPU0 GPU1 GPU2\nGPU0 X NV12 SYS\nGPU1 NV12 X SYS\nGPU2 SYS SYS X\n") ==
        "input:2:13: 'SYS' where other GPUs have 'NV12' (only NVLink over NVSwitches is modelled, "
        "which is the same between all GPUs)");
  CHECK(error_in("GPU0 GPU1 GPU2\nGPU0 X NV4 NV4\nGPU1 NV4 X NV4\nGPU2 NV4 NV4 X\n") ==
        "input:2:8: 'NV4' between 3 GPUs may be direct links (only NVLink over NVSwitches is "
        "modelled)");
  CHECK(error_in("GPU0 GPU1\nGPU0 X NV19\nGPU1 NV19 X\n") ==
        "input:2:8: no GPU has 19 NVLinks (up to 18 are known)");
}

TEST_CASE("what is no whole matrix is refused where it goes wrong") {
  const std::string remedy = " (give what nvidia-smi topo -m prints, whole)";
  CHECK(error_in("") == "input:1:1: no heading that begins with GPU0" + remedy);
  CHECK(error_in("GPU0x\n") == "input:1:1: 'GPU0x' is not GPU0" + remedy);
  CHECK(error_in("GPU0 GPU2\nGPU0 X SYS") == "input:1:6: 'GPU2' is out of order" + remedy);
  CHECK(error_in("GPU0 NIC0 NIC0\nGPU0 X SYS SYS") == "input:1:11: two columns 'NIC0'" + remedy);
  CHECK(error_in("GPU0 GPU1\n") == "input:1:6: the row of GPU0 is missing" + remedy);
  CHECK(error_in("GPU0 GPU1\nGPU0 X SYS 0\nNIC0 X\n") ==
        "input:3:1: the row of GPU1 is missing" + remedy);
  CHECK(error_in("GPU0 GPU1\nGPU0 X\n") ==
        "input:2:1: the row of GPU0 has 1 of 2 columns" + remedy);
  CHECK(error_in("GPU0 GPU1\nGPU0 X\nGPU1 SYS X\n") ==
        "input:3:1: 'GPU1' is no connection; the row of GPU0 has 1 of 2 columns" + remedy);
}

TEST_CASE("a matrix that contradicts itself is refused") {
  CHECK(error_in("GPU0 GPU1\nGPU0 X SYS\nGPU1 NODE X\n") ==
        "input:3:6: 'NODE' where line 2 has 'SYS' (a pair is connected in one way)");
  CHECK(error_in("GPU0 GPU1\nGPU0 SYS X\nGPU1 X SYS\n") ==
        "input:2:6: 'SYS' between GPU0 and GPU0 (X stands for the device itself, and only there)");
  CHECK(error_in("GPU0 NIC0\nGPU0 X NV2\n") ==
        "input:2:8: 'NV2' between a GPU and a NIC (known: PIX, PXB, PHB, NODE, SYS)");
}

TEST_CASE("a damaged matrix is read or refused, never worse") {
  check_damaged(dgx(), read_nvidia_smi_topology);
  check_damaged(two, read_nvidia_smi_topology);
}
