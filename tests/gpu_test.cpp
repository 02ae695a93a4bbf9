#include "topologies/gpu.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

std::vector<Gpu> catalogue() {
  return read_gpus(catalogue_document(embedded_catalogue(), "gpus.yaml"));
}

Gpu gpu_from(const std::string& written, const std::vector<Gpu>& known) {
  const YamlDocument document = read_yaml_text("input", "gpu: " + written);
  return document.root().read([&](YamlMap& map) { return read_gpu(map.at("gpu"), known); });
}

std::string error_of(const std::string& written) {
  try {
    Gpu h100;
    h100.id = "H100-SXM";
    Gpu h800;
    h800.id = "H800-SXM";
    h800.rated_power = Watts{700.0};
    gpu_from(written, {h100, h800});
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_in_catalogue(const std::string& text) {
  try {
    read_gpus(read_yaml_text("gpus.yaml", text));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

bool same_but_for_memory_and_id(Gpu a, const Gpu& b) {
  a.id = b.id;
  a.memory = b.memory;
  a.memory_bandwidth = b.memory_bandwidth;
  return a.vendor == b.vendor && a.launch == b.launch && a.datacenter == b.datacenter &&
         a.peak.fp64 == b.peak.fp64 && a.peak.bf16 == b.peak.bf16 && a.peak.fp16 == b.peak.fp16 &&
         a.peak.fp8 == b.peak.fp8 && a.scale_up == b.scale_up && a.pcie == b.pcie &&
         a.architecture == b.architecture && a.sms == b.sms && a.tdp == b.tdp &&
         a.rated_power == b.rated_power;
}

}  // namespace

TEST_CASE("the H800 of the catalogue is what its datasheet says") {
  const Gpu gpu = gpu_from("H800-SXM", catalogue());

  CHECK(gpu.id == "H800-SXM");
  CHECK(gpu.vendor == "NVIDIA");
  CHECK(gpu.launch == "2023-03");
  CHECK(gpu.datacenter);
  CHECK(gpu.sms == 132);
  CHECK(gpu.peak.bf16.value() == Approx(989.4e12));
  CHECK(gpu.peak.fp8.value() == Approx(1978.9e12));
  CHECK(gpu.peak.fp4 == FlopRate{});
  CHECK(gpu.memory == 80.0_GB);
  CHECK(gpu.memory_bandwidth.value() == Approx(3.35e12));
  CHECK(gpu.scale_up == 200.0_GBps);
  CHECK(gpu.pcie == 64.0_GBps);
  CHECK(gpu.architecture == Architecture::hopper);
  CHECK(gpu.tdp == Watts{700.0});
  CHECK(gpu.power_share() == 1.0);
}

TEST_CASE("every part of the catalogue has what tells it from another") {
  const std::vector<Gpu> gpus = catalogue();
  CHECK(gpus.size() >= 26);
  std::set<std::string> ids;
  for (const Gpu& gpu : gpus) {
    CAPTURE(gpu.id);
    CHECK(ids.insert(gpu.id).second);
    CHECK_FALSE(gpu.vendor.empty());
    CHECK(gpu.launch.size() == std::string{"2023-03"}.size());
    CHECK(gpu.peak.bf16 > FlopRate{});
    CHECK(gpu.memory >= 20.0_GB);
    CHECK(gpu.memory_bandwidth > gpu.pcie);
    CHECK(gpu.tdp < Watts{2000.0});
    CHECK(gpu.power_share() == 1.0);
    CHECK((gpu.architecture == Architecture::other) == (gpu.vendor != "NVIDIA"));
  }
}

TEST_CASE("parts of one silicon differ in what the export rules cut") {
  const std::vector<Gpu> gpus = catalogue();
  const Gpu h100 = gpu_from("H100-SXM", gpus);
  const Gpu h800 = gpu_from("H800-SXM", gpus);

  CHECK(h100.scale_up == 450.0_GBps);
  CHECK(h800.peak.fp64 < h100.peak.fp64);
  CHECK(h800.peak.bf16 == h100.peak.bf16);
  CHECK(gpu_from("A800-SXM", gpus).scale_up < gpu_from("A100-SXM", gpus).scale_up);
}

TEST_CASE("what is written replaces what another part has, and nothing else") {
  const std::vector<Gpu> gpus = catalogue();
  const Gpu changed = gpu_from("{like: H100-SXM, memory: 96 GB, memory_bandwidth: 2 TB/s}", gpus);

  CHECK(changed.id == "H100-SXM (changed)");
  CHECK(changed.memory == 96.0_GB);
  CHECK(changed.memory_bandwidth.value() == 2e12);
  CHECK(same_but_for_memory_and_id(changed, gpu_from("H100-SXM", gpus)));
}

TEST_CASE("less power than the part that it is like has is a limit") {
  const std::vector<Gpu> gpus = catalogue();
  const Gpu capped = gpu_from("{like: H100-SXM, tdp: 500 W}", gpus);
  CHECK(capped.tdp == Watts{500.0});
  CHECK(capped.rated_power == Watts{700.0});
  CHECK(capped.power_share() == Approx(500.0 / 700.0));
  CHECK(capped.peak.bf16 == gpu_from("H100-SXM", gpus).peak.bf16);
}

TEST_CASE("power that no part is known to be rated at is the rating") {
  CHECK(gpu_from("{like: L2, tdp: 72 W}", catalogue()).power_share() == 1.0);
  CHECK(gpu_from("{bf16: 100 TFLOP/s, tdp: 300 W}", {}).power_share() == 1.0);
  CHECK(gpu_from("{bf16: 100 TFLOP/s}", {}).power_share() == 1.0);
}

TEST_CASE("a part is of the generation that is written, or of that which it is like") {
  const std::vector<Gpu> gpus = catalogue();
  CHECK(gpu_from("{like: A800-SXM, sms: 100}", gpus).architecture == Architecture::ampere);
  CHECK(gpu_from("{like: A800-SXM, architecture: ada}", gpus).architecture == Architecture::ada);
  CHECK(gpu_from("{sms: 100}", gpus).architecture == Architecture::other);
}

TEST_CASE("a part that is like no other has only what is written") {
  const Gpu gpu = gpu_from("{bf16: 100 TFLOP/s, sms: 64, scale_up: 300 GB/s}", {});

  CHECK(gpu.id == "custom");
  CHECK(gpu.peak.bf16.value() == 1e14);
  CHECK(gpu.peak.fp8 == FlopRate{});
  CHECK(gpu.sms == 64);
  CHECK(gpu.scale_up == 150.0_GBps);
  CHECK(gpu.memory == Bytes{});
}

TEST_CASE("fp16 is as fast as bf16 unless it is written") {
  CHECK(gpu_from("{bf16: 100 TFLOP/s}", {}).peak.fp16.value() == 1e14);
  CHECK(gpu_from("{bf16: 100 TFLOP/s, fp16: 50 TFLOP/s}", {}).peak.fp16.value() == 5e13);
  Gpu halved;
  halved.id = "X";
  halved.peak.fp16 = FlopRate{5e13};
  CHECK(gpu_from("{like: X, sms: 4}", {halved}).peak.fp16.value() == 5e13);
  CHECK(gpu_from("{like: X, bf16: 100 TFLOP/s}", {halved}).peak.fp16.value() == 1e14);
}

TEST_CASE("a mistake in a part is reported where it stands") {
  CHECK(error_of("H800-SXM") == "no error");
  CHECK(error_of("H80-SXM") == "input:1:6: unknown 'H80-SXM' (did you mean 'H800-SXM'?)");
  CHECK(error_of("TPU") == "input:1:6: unknown 'TPU' (known: H100-SXM, H800-SXM)");
  CHECK(error_of("{like: H800}") == "input:1:13: unknown 'H800' (did you mean 'H800-SXM'?)");
  CHECK(error_of("[H800-SXM]") == "input:1:6: expected a single value (write it after 'key: ')");
  CHECK(error_of("{like: H800-SXM, sms: -4}") ==
        "input:1:28: '-4' is not a count (write a whole number, 1 or more)");
  CHECK(error_of("{like: H800-SXM, fp8: 1979}") ==
        "input:1:28: '1979' is not a rate (write it like '989.4 TFLOP/s')");
  CHECK(error_of("{like: H800-SXM, scale_up: 400}") ==
        "input:1:33: '400' is not a bandwidth (write it like '450 GB/s')");
  CHECK(error_of("{like: H800-SXM, memory_bandwith: 2 TB/s}") ==
        "input:1:23: unknown key 'memory_bandwith' (did you mean 'memory_bandwidth'?)");
  CHECK(error_of("{like: H800-SXM, tdp: 500 W, tdp: 600 W}") ==
        "input:1:35: 'tdp' is written twice (keep one of them)");
  CHECK(
      error_of("{like: H800-SXM, tdp: 800 W}") ==
      "input:1:28: the peak rates are those of 700 W, and more power is not modelled (write 700 W "
      "or less)");
  CHECK(error_of("{like: H800-SXM, tdp: 0 W}") ==
        "input:1:28: no power, no work (write it like '500 W')");
  CHECK(error_of("{like: H800-SXM, architecture: hoper}") ==
        "input:1:37: unknown 'hoper' (did you mean 'hopper'?)");
}

TEST_CASE("a mistake in the catalogue is reported where it stands") {
  CHECK(error_in_catalogue("gpus:\n  X:\n    sms: many\n") ==
        "gpus.yaml:3:10: 'many' is not a count (write a whole number, 1 or more)");
  CHECK(error_in_catalogue("gpu:\n  X: {sms: 4}\n") ==
        "gpus.yaml:1:1: unknown key 'gpu' (did you mean 'gpus'?)");
  CHECK(error_in_catalogue("gpus:\n  X: {}\n  X: {}\n") ==
        "gpus.yaml:3:3: 'X' is written twice (keep one of them)");
}
