#include "topologies/host_nics.hpp"

#include "sim/yaml.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

using Nics = std::vector<std::vector<std::uint32_t>>;

Wiring with_nics(const std::vector<std::string>& descriptions) {
  Wiring wiring{.file = "fabric.txt", .devices = {}, .cables = {}};
  int line = 0;
  for (const std::string& description : descriptions) {
    const auto kind =
        description.starts_with("leaf") ? DeviceKind::network_switch : DeviceKind::nic;
    wiring.devices.push_back({.kind = kind,
                              .name = "H-" + std::to_string(line),
                              .description = description,
                              .line = ++line});
  }
  return wiring;
}

std::string error_of(const Wiring& wiring) {
  try {
    nics_by_host(wiring);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("numbers in names count as numbers") {
  CHECK(comes_before("node-2", "node-10"));
  CHECK(!comes_before("node-10", "node-2"));
  CHECK(comes_before("mlx5_9", "mlx5_10"));
  CHECK(comes_before("a", "b"));
  CHECK(comes_before("a1", "a1b"));
  CHECK(comes_before("a01", "a1"));
  CHECK(!comes_before("a1", "a01"));
  CHECK(!comes_before("a1", "a1"));
}

TEST_CASE("NICs are grouped by the host that their descriptions begin with") {
  const Wiring wiring = with_nics({"leaf0", "h10 mlx5_1", "h2 mlx5_10", "h2 mlx5_9", "h10 mlx5_0"});
  CHECK(nics_by_host(wiring) == Nics{{3, 2}, {4, 1}});
}

TEST_CASE("our own names and names of single NICs are hosts too") {
  CHECK(nics_by_host(with_nics({"node-1.nic-0", "node-0.nic-1", "node-0.nic-0", "node-1.nic-1"})) ==
        Nics{{2, 1}, {0, 3}});
  CHECK(nics_by_host(with_nics({"node001", "node000"})) == Nics{{1}, {0}});
}

TEST_CASE("NICs that serve no GPU may be left out") {
  const Wiring wiring = with_nics({"a mlx5_0", "a storage", "b mlx5_0"});
  CHECK(nics_by_host(wiring, {"mlx5_0"}) == Nics{{0}, {2}});
  CHECK(error_of(wiring) ==
        "fabric.txt:3:1: b has 1 NICs and a has 2 (name those that serve GPUs, as 'nics: "
        "[mlx5_0, mlx5_1]')");
}

TEST_CASE("a fabric without NICs is refused") {
  CHECK(error_of(with_nics({"leaf0"})) == "fabric.txt:1:1: no NIC in this file");
}
