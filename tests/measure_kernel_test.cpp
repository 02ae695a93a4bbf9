#include "analysis/measure_kernel.hpp"

#include "analysis/measurement.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

MeasureScenario scenario_on(const std::string& gpu, const std::string& measure) {
  return read_measure_scenario(
      read_yaml_text("run.yaml", "cluster: {gpu: " + gpu +
                                     ", nodes: 1, fabric: single-switch}\nmeasure: " + measure),
      embedded_catalogue());
}

MeasuredKernel kernel_on(const std::string& gpu, const std::string& measure) {
  return std::get<MeasuredKernel>(scenario_on(gpu, measure).measured);
}

Seconds time_on(const std::string& gpu, const std::string& kernel) {
  return measure(scenario_on(gpu, kernel)).time;
}

const std::string shape = "kernel: matmul, rows: 4096, columns: 7168, depth: 2048";

}  // namespace

TEST_CASE("a measured product has the words of the field") {
  const MeasuredKernel measured =
      kernel_on("H800-SXM", "{" + shape + ", groups: 4, precision: fp8-block, sms: 112}");
  const auto& product = std::get<Matmul>(measured.kernel);
  CHECK(product.kind == MatmulKind::fp8_block);
  CHECK(product.rows == 4096.0);
  CHECK(product.columns == 7168.0);
  CHECK(product.depth == 2048.0);
  CHECK(product.groups == 4.0);
  CHECK(measured.sms == 112);
}

TEST_CASE("a measured product is one, and forward, on the whole GPU unless written") {
  for (const auto& [precision, kind, weights] :
       {std::tuple{"bf16", MatmulKind::bf16, MatmulKind::bf16_weights},
        std::tuple{"fp8-block", MatmulKind::fp8_block, MatmulKind::fp8_block_weights},
        std::tuple{"fp8-tensor", MatmulKind::fp8_tensor, MatmulKind::fp8_tensor_weights},
        std::tuple{"fp16", MatmulKind::fp16, MatmulKind::fp16_weights},
        std::tuple{"tf32", MatmulKind::tf32, MatmulKind::tf32_weights},
        std::tuple{"fp32", MatmulKind::fp32, MatmulKind::fp32_weights}}) {
    CAPTURE(precision);
    const std::string keys = shape + ", precision: " + precision;
    const MeasuredKernel forward = kernel_on("H100-SXM", "{" + keys + "}");
    CHECK(std::get<Matmul>(forward.kernel).kind == kind);
    CHECK(std::get<Matmul>(forward.kernel).groups == 1.0);
    CHECK(forward.sms == 132);
    const MeasuredKernel gradient = kernel_on("H100-SXM", "{" + keys + ", weights: true}");
    CHECK(std::get<Matmul>(gradient.kernel).kind == weights);
  }
}

TEST_CASE("measured attention is causal, and values are as wide as keys, unless written") {
  const auto scores = [](const std::string& more) {
    return std::get<AttentionScores>(
        kernel_on("H100-SXM",
                  "{kernel: attention, heads: 16, length: 4096, key_width: 128" + more + "}")
            .kernel);
  };
  const AttentionScores plain = scores("");
  CHECK(plain.heads == 16.0);
  CHECK(plain.sequences == 1.0);
  CHECK(plain.keys_met() == 2048.0);
  CHECK(plain.value_width == 128.0);
  CHECK_FALSE(plain.backward);
  const AttentionScores other =
      scores(", sequences: 2, value_width: 64, backward: true, causal: false");
  CHECK(other.sequences == 2.0);
  CHECK(other.keys_met() == 4096.0);
  CHECK(other.value_width == 64.0);
  CHECK(other.backward);
}

TEST_CASE("a measured kernel takes the constants of the GPU's generation, and its power") {
  const std::string product = "{" + shape + ", precision: bf16}";
  CHECK(time_on("A100-SXM", product) > time_on("H100-SXM", product));
  CHECK(time_on("{like: H100-SXM, tdp: 350 W}", product) > time_on("H100-SXM", product));
  const std::string pass = "{kernel: elementwise, size: 1 GiB}";
  CHECK(time_on("{like: H100-SXM, tdp: 350 W}", pass) == time_on("H100-SXM", pass));
}

TEST_CASE("a kernel is bound by its bytes where they take longer than its FLOPs") {
  const auto bound = [](const std::string& rows) {
    const MeasureScenario scenario =
        scenario_on("H100-SXM", "{kernel: matmul, rows: " + rows +
                                    ", columns: 8192, depth: 8192, precision: bf16, sms: 66}");
    return bound_of(std::get<MeasuredKernel>(scenario.measured), scenario.cluster.gpu);
  };
  CHECK(bound("16").by == "memory");
  CHECK(bound("16").time.value() ==
        Approx(2.0 * (8192.0 * (16.0 + 8192.0) + 16.0 * 8192.0) / 3.35e12));
  CHECK(bound("8192").by == "multiprocessors");
  CHECK(bound("8192").time.value() == Approx(2.0 * 8192.0 * 8192.0 * 8192.0 / (989.4e12 / 2.0)));
}

TEST_CASE("mistakes in a measured kernel are pointed at") {
  const auto mistake = [](const std::string& gpu, const std::string& measure) -> std::string {
    try {
      kernel_on(gpu, measure);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK(mistake("A100-SXM", "{" + shape + ", precision: fp8-block}") ==
        "run.yaml:2:78: the datasheet of A100-SXM has no rate for fp8-block (choose another "
        "precision or GPU)");
  CHECK(mistake("H100-SXM", "{" + shape + ", precision: fp8}") ==
        "run.yaml:2:78: unknown 'fp8' (did you mean 'fp8-block' or 'fp8-tensor'?)");
  CHECK(mistake("H100-SXM", "{" + shape + ", precision: bf16, sms: 144}") ==
        "run.yaml:2:89: H100-SXM has 132 multiprocessors (write that or less)");
  CHECK(mistake("H100-SXM", "{kernel: gemm}") ==
        "run.yaml:2:19: unknown 'gemm' (known: matmul, attention, elementwise)");
  CHECK(mistake("H100-SXM", "{kernel: elementwise, size: 0 B}") ==
        "run.yaml:2:38: nothing to move (write a size above zero)");
  CHECK(mistake("H100-SXM", "{kernel: elementwise, size: 1 GiB, rows: 4}") ==
        "run.yaml:2:45: unknown key 'rows' (known: collective, kernel, size, sms)");
  CHECK(mistake("H100-SXM", "{kernel: attention, heads: 8, length: 512}") ==
        "run.yaml:2:10: 'key_width' is missing (add a line 'key_width: ...')");
}
