#include "analysis/kernel_times.hpp"

#include <algorithm>

#include "analysis/prediction.hpp"
#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "tests/stragglers.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

Seconds sum_of(const std::vector<NamedTime>& times) {
  Seconds sum;
  for (const NamedTime& each : times) sum += each.time;
  return sum;
}

Seconds time_of(const std::vector<NamedTime>& times, std::string_view name) {
  const auto found = std::ranges::find(times, name, &NamedTime::name);
  return found == times.end() ? Seconds{} : found->time;
}

void check_against_parts(const KernelTimes& times, const StepParts& parts, Seconds step_time) {
  CHECK(sum_of(times.exposed).value() ==
        Approx(parts.exposed_communication.value()).epsilon(1e-9).margin(1e-12));
  CHECK(times.bubble.value() == Approx(parts.bubble.value()).epsilon(1e-9).margin(1e-12));
  CHECK((sum_of(times.kernels) + sum_of(times.exposed) + times.bubble + times.idle).value() ==
        Approx(step_time.value()).epsilon(1e-12));
  CHECK(times.idle.value() >= -1e-9 * step_time.value());
}

/// One chunk of a second for each of some spans, on one rank.
TrainingStep one_chunk(const std::vector<Span>& spans) {
  const ChunkShape shape{.kind = ChunkKind::forward, .stage = {}, .other = {}};
  const Seconds duration = std::ranges::max_element(spans, {}, [](const Span& span) {
                             return span.when.finish;
                           })->when.finish;
  TrainingStep step{};
  step.classes = {{.replicas = {0}, .sites = {0}, .sends = {}}};
  step.schedule.order = {{{.kind = ChunkKind::forward}}};
  step.profiles = {profile_of(shape, duration, spans)};
  step.uses = {{0}};
  step.timeline.chunks = {{{Seconds{}, duration}}};
  step.timeline.reduce.resize(1);
  step.timeline.gather.resize(1);
  step.timeline.optimizer = {{duration, duration}};
  step.timeline.pipeline_end = step.timeline.end = duration;
  return step;
}

}  // namespace

TEST_CASE("transfers that are exposed at the same moment share it evenly") {
  const KernelTimes times =
      kernel_times(one_chunk({{SpanKind::dispatch, {0.0_s, 2.0_s}, ChunkGraph::exchange},
                              {SpanKind::weight_gather, {1.0_s, 3.0_s}, ChunkGraph::gather},
                              {SpanKind::attention_forward, {2.5_s, 4.0_s}, ChunkGraph::compute}}),
                   0);
  REQUIRE(times.exposed.size() == 2);
  CHECK(time_of(times.exposed, "dispatch").value() == Approx(1.5));
  CHECK(time_of(times.exposed, "gather weights").value() == Approx(1.0));
}

TEST_CASE("what ranks spend adds up to their parts of the step") {
  const char* text = GENERATE(
      "parallel: {pipeline: 4, zero: 1}", "parallel: {pipeline: 4, zero: 1, tensor: 2}",
      "parallel: {pipeline: 1, zero: 3}", "parallel: {pipeline: 1, zero: 1}",
      "parallel: {pipeline: 2, context: 2, overlap: {gradient: false, point_to_point: false}}");
  CAPTURE(text);
  const bool flat = GENERATE(false, true);
  const Scenario scenario = scenario_of(
      "cluster: {gpu: H800-SXM, nodes: 2, fabric: single-switch" + slow_gpu +
      "}\nmodel: {like: llama3.1-8b, layers: 8}\ntraining: {tokens: 1 B, sequence_length: 4096, "
      "global_batch: 64, precision: bf16}\n" +
      text + "\nstack: megatron-core\n");
  const Prediction p =
      predict(scenario, {.engine = Engine::fluid, .detail = flat ? Detail::flat : Detail::nested});
  for (std::size_t rank = 0; rank < p.parts.size(); ++rank) {
    check_against_parts(kernel_times(p.step, rank), p.parts[rank], p.step_time);
  }
  check_against_parts(mean_kernel_times(p.step), p.mean_parts, p.step_time);
}

TEST_CASE("DeepSeek-V3 spends most of its step on products, some of them grouped") {
  const Prediction p = predict(deepseek_v3("cluster:", "cluster:"), {.engine = Engine::fluid});
  const KernelTimes times = mean_kernel_times(p.step);
  check_against_parts(times, p.mean_parts, p.step_time);
  const auto share = [&](std::string_view name) {
    return time_of(times.kernels, name) / p.step_time;
  };
  CHECK(share("matrix products") > 0.2);
  CHECK(share("grouped matrix products") > 0.1);
  CHECK(share("attention scores") > 0.05);
  CHECK(share("elementwise passes") > 0.02);
  CHECK(share("optimizer") ==
        Approx(p.step.timeline.optimizer[0].duration() / p.step_time).epsilon(0.5));
}

TEST_CASE("kinds of kernels add up to what runs on the compute stream") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  const Run run = seed % 3 == 0 ? skewed_run(seed) : random_run(seed);
  for (const ChunkProfile& profile : replay_training_step(run.setup(), Engine::fluid).profiles) {
    Seconds spans;
    for (const Span& span : profile.compute) spans += span.when.duration();
    Seconds kinds;
    for (const Seconds time : profile.kernels) kinds += time;
    CHECK(kinds.value() == Approx(spans.value()).epsilon(1e-9));
  }
}
