#include "workloads/moved_units.hpp"

#include "tests/catch.hpp"
#include "tests/plans.hpp"
#include "workloads/site_router.hpp"

using namespace trainyard;

namespace {

constexpr std::size_t exchange = traffic_kinds - 1;

TrainingSetup v3_setup(const Plan& plan = v3_plan) {
  return setup_on(cluster_from("{gpu: H800-SXM, nodes: 256, fabric: rail-only}"), deepseek_v3(),
                  v3_training, plan);
}

double units_of(const TrainingSetup& setup, const ChunkShape& shape, SpanKind span) {
  SiteRouter router{setup};
  return moved_units(setup, router.traffic(0), shape)[static_cast<std::size_t>(span)][exchange];
}

}  // namespace

TEST_CASE("each layer with experts exchanges its rows once a way, whether or not others compute") {
  const TrainingSetup setup = with_mean_rows(v3_setup(), true);
  const StageShape four{.expert_layers = 4};
  const auto [there, back] = row_bytes(setup);
  const ChunkKind kind = GENERATE(ChunkKind::forward, ChunkKind::backward, ChunkKind::pair);
  const ChunkShape shape{
      .kind = kind, .stage = four, .other = kind == ChunkKind::pair ? four : StageShape{}};
  const double forward = kind == ChunkKind::backward ? 0.0 : 4.0;
  const double backward = kind == ChunkKind::forward ? 0.0 : 4.0;
  CHECK(units_of(setup, shape, SpanKind::dispatch) == Approx(forward * there));
  CHECK(units_of(setup, shape, SpanKind::combine) == Approx(forward * back));
  CHECK(units_of(setup, shape, SpanKind::dispatch_gradient) == Approx(backward * back));
  CHECK(units_of(setup, shape, SpanKind::combine_gradient) == Approx(backward * there));
  CHECK(sum_of(moved_units(setup, SiteRouter{setup}.traffic(0), shape))[exchange] ==
        Approx((forward + backward) * (there + back)));
}

TEST_CASE("rows that differ between ranks move as their mean") {
  TrainingSetup setup = v3_setup();
  setup.loads = {.draws = {{{.ranks = {2.0, 0.5, 0.5}}}, {{.ranks = {1.0, 0.0, 2.0}}}},
                 .vary = true};
  const TrainingSetup mean = with_mean_rows(setup, true);
  CHECK(equal_rows(mean.loads) == 1.0);
  const ChunkShape shape{.kind = ChunkKind::forward, .stage = {.expert_layers = 1}, .other = {}};
  CHECK(units_of(mean, shape, SpanKind::dispatch) == Approx(row_bytes(mean).there));
}
