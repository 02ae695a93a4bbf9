#include "workloads/kernel_constants.hpp"

#include <algorithm>
#include <string>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

const MatmulConstants& of(const KernelModel& model, MatmulKind kind) {
  return model.matmul[static_cast<std::size_t>(kind)];
}

const AttentionConstants& of(const KernelModel& model, AttentionLibrary library) {
  return model.attention[static_cast<std::size_t>(library)];
}

/// The embedded catalogue once `from` is replaced.
KernelModel kernels_with(const std::string& from, const std::string& to) {
  std::string text = catalogue_file(embedded_catalogue(), "kernels.yaml").text;
  const std::size_t found = text.find(from);
  REQUIRE(found != std::string::npos);
  text.replace(found, from.size(), to);
  return read_yaml_text("kernels.yaml", text).root().read([](YamlMap& map) {
    return read_kernel_model(map, catalogue_gpu("H100-SXM"));
  });
}

std::string error_with(const std::string& from, const std::string& to) {
  try {
    kernels_with(from, to);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("each generation of the kernel catalogue has all kinds, with sources") {
  for (const char* id : {"H100-SXM", "A100-SXM"}) {
    CAPTURE(id);
    const KernelModel model = catalogue_kernels(catalogue_gpu(id));
    for (const auto& [name, kind] : matmul_names) {
      CAPTURE(name);
      const MatmulConstants& with = of(model, kind);
      CHECK(with.efficiency > 0.0);
      CHECK(with.sustained > 0.0);
      CHECK(with.memory_efficiency > 0.0);
      CHECK(with.launch > Seconds{});
      CHECK(with.widest_tile >= 64);
      CHECK(with.operand >= 1.0_B);
      CHECK(with.result == (name.ends_with("-weights")         ? 8.0_B
                            : name == "tf32" || name == "fp32" ? 4.0_B
                                                               : 2.0_B));
      const auto told = [&, constant = "matmul." + std::string{name}](const Provenance& entry) {
        return entry.constant == constant && !entry.source.empty();
      };
      CHECK(std::ranges::count_if(model.provenance, told) == 1);
    }
    CHECK(model.power_exponent > 0.0);
    CHECK(model.power_exponent < 1.0);
  }
}

TEST_CASE("generations differ, and parts of one do not") {
  const KernelModel hopper = catalogue_kernels(catalogue_gpu("H100-SXM"));
  const KernelModel ampere = catalogue_kernels(catalogue_gpu("A800-PCIe"));
  CHECK(of(ampere, MatmulKind::bf16).efficiency > of(hopper, MatmulKind::bf16).efficiency);
  for (const auto& [name, library] : attention_library_names) {
    CAPTURE(name);
    CHECK(of(ampere, library).forward_scores_per_sm < of(hopper, library).forward_scores_per_sm);
  }
  const KernelModel h20 = catalogue_kernels(catalogue_gpu("H20"));
  CHECK(of(h20, MatmulKind::bf16).efficiency == of(hopper, MatmulKind::bf16).efficiency);
  CHECK(h20.provenance.size() == hopper.provenance.size());
}

TEST_CASE("a generation without constants takes Hopper's, which is told as an assumption") {
  const KernelModel hopper = catalogue_kernels(catalogue_gpu("H100-SXM"));
  const KernelModel other = catalogue_kernels(catalogue_gpu("MI300X"));
  CHECK(of(other, AttentionLibrary::flash_3).efficiency ==
        of(hopper, AttentionLibrary::flash_3).efficiency);
  REQUIRE(other.provenance.size() == hopper.provenance.size() + 1);
  const auto told = std::ranges::find(other.provenance, "kernels of MI300X", &Provenance::constant);
  REQUIRE(told != other.provenance.end());
  CHECK(told->kind == "assumption");
}

TEST_CASE("a kind that is like another has what it does not say itself") {
  const KernelModel model = kernels_with("        like: bf16\n        result: 8 B\n",
                                         "        like: bf16\n        result: 6 B\n"
                                         "        sustained: 0.5\n");
  const MatmulConstants& weights = of(model, MatmulKind::bf16_weights);
  CHECK(weights.result == 6.0_B);
  CHECK(weights.sustained == 0.5);
  CHECK(weights.efficiency == of(model, MatmulKind::bf16).efficiency);
  const KernelModel as_written = catalogue_kernels(catalogue_gpu("H100-SXM"));
  CHECK(of(model, MatmulKind::bf16).sustained == of(as_written, MatmulKind::bf16).sustained);
}

TEST_CASE("kernels by themselves lose nothing of what a long run would not sustain") {
  KernelModel model = catalogue_kernels(catalogue_gpu("H100-SXM"));
  REQUIRE(of(model, MatmulKind::bf16).sustained < 1.0);
  model = in_bursts(model);
  for (const MatmulConstants& constants : model.matmul) CHECK(constants.sustained == 1.0);
}

TEST_CASE("a mistake in the kernel catalogue is pointed at, whatever the GPU") {
  CHECK(error_with("power:  ", "force:  ") ==
        "kernels.yaml:13:1: 'power' is missing (add a line 'power: ...')");
  CHECK_THAT(error_with("like: bf16", "like: fp32"),
             Catch::Matchers::ContainsSubstring(
                 "'fp32' is not known yet (name one before it: bf16, fp8-block"));
  CHECK_THAT(error_with("like: bf16", "like: bf32"),
             Catch::Matchers::ContainsSubstring("unknown 'bf32'"));
  CHECK_THAT(error_with("        efficiency: 0.90", "        efficiency: 1.1"),
             Catch::Matchers::ContainsSubstring("kernels.yaml:"));
  CHECK_THAT(error_with("  ampere:", "  ampera:"),
             Catch::Matchers::ContainsSubstring("unknown key 'ampera' (did you mean 'ampere'?)"));
}
