#include "topologies/opensm_lfts.hpp"

#include <cstddef>
#include <cstdint>

#include "sim/yaml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    trainyard::read_opensm_lfts("input", {reinterpret_cast<const char*>(data), size});
  } catch (const trainyard::InputError&) {
  }
  return 0;
}
