#include "workloads/gpu_traffic.hpp"

#include <algorithm>
#include <vector>

#include "sim/demand.hpp"
#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/site_traffic.hpp"

using namespace trainyard;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned cases = 10;
#else
constexpr unsigned cases = 100;
#endif

/// The longest that any GPU's transfer of a kind takes alone.
template <class Load>
double longest(const std::vector<LayerTraffic>& gpus, const std::vector<Bandwidth>& links,
               Load load) {
  double most = 0.0;
  for (LayerTraffic gpu : gpus) most = std::max(most, busiest_time(links, load(gpu)).value());
  return most;
}

}  // namespace

// On one switch groups share no links.
TEST_CASE("on one switch the slowest group takes what the site takes with all of its groups") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  Run run = random_run(seed);
  run.fabric.kind = "single-switch";
  const TrainingSetup setup = run.setup();
  LayerTraffic site = site_traffic(setup).kinds.front();
  const std::vector<LayerTraffic> gpus = gpu_traffic(setup, 0);
  const std::vector<Bandwidth> links = links_of_gpus(setup);
  for (std::size_t kind = 0; kind < loads_of(site).size(); ++kind) {
    CAPTURE(kind);
    const double alone =
        longest(gpus, links, [&](LayerTraffic& gpu) { return *loads_of(gpu)[kind]; });
    CHECK(alone == Approx(busiest_time(site.links, *loads_of(site)[kind]).value()).margin(1e-18));
  }
}

TEST_CASE("kernels that drive an exchange have a link for each expert group") {
  for (const Dispatcher dispatcher : {Dispatcher::two_hop, Dispatcher::all_to_all}) {
    Run run = skewed_run(1);
    run.plan.dispatcher = dispatcher;
    const TrainingSetup setup = run.setup();
    const bool drives = dispatcher == Dispatcher::two_hop && setup.plan.expert > 1;
    const auto groups = static_cast<std::size_t>(setup.plan.gpus() / setup.plan.expert);
    const std::size_t links = setup.cluster.links.size();
    CHECK(links_of_gpus(setup).size() == links + (drives ? groups : 0));
    for (int rank = 0; rank < setup.plan.pipeline; ++rank) {
      for (const LayerTraffic& gpu : gpu_traffic(setup, rank)) {
        CHECK(gpu.exchange.driven == drives);
        CHECK(gpu.links.size() <= links_of_gpus(setup).size());
      }
    }
  }
}

TEST_CASE("a GPU sends to its place on the next rank alone") {
  const Run run = plain_run(4, ScheduleKind::gpipe);
  const TrainingSetup setup = run.setup();
  const std::vector<HandOver> sends = gpu_sends(setup, 0, 1);
  REQUIRE(sends.size() == 8);
  const double seconds =
      sent_between_stages(setup).value() / 50e9 / setup.collectives.point_to_point.nic;
  for (const HandOver& send : sends) {
    CHECK(busiest_time(setup.cluster.links.bandwidth, send.load).value() == Approx(seconds));
    CHECK(send.latency > Seconds{});
  }
}
