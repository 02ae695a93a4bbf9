#include "workloads/pipeline_estimate.hpp"

#include <map>
#include <utility>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "tests/schedules.hpp"
#include "workloads/one_forward_one_backward.hpp"
#include "workloads/replay.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

std::size_t at(int rank) {
  return static_cast<std::size_t>(rank);
}

/// A step whose transfers each have a link of their own, of bandwidth 1.
class LonelyStep {
 public:
  LonelyStep(unsigned seed, Schedule schedule, std::size_t classes)
      : draw_{seed}, schedule_{std::move(schedule)}, order_{pipeline_order(schedule_)} {
    times_.resize(classes);
    for (PipelineTimes& times : times_) {
      times.chunks.assign(order_.chunks.size(), {});
      for (std::size_t i = 1; i < times.chunks.size(); ++i) times.chunks[i] = time();
      std::map<std::pair<int, int>, Seconds> sends;
      for (const auto [from, to] : order_.senders) {
        if (from != to) sends.try_emplace({from, to}, 0.1 * time());
        times.hand_overs.push_back(from == to ? 0.0_s : sends.at({from, to}));
      }
    }
    draw_sync();
  }

  Seconds estimated() {
    PipelineEstimate pipeline;
    return pipeline.end_of_step(order_, times_, sync_times(sync_, links_));
  }

  Seconds replayed() const {
    return replay_step(side_by_side(), costs(), sync_of_all_classes(), links_, Engine::fluid).end;
  }

 private:
  Seconds time() { return Seconds{draw_.time()}; }

  HandOver transfer() {
    links_.emplace_back(1.0);
    return {.latency = 0.1 * time(),
            .load = {{id_at<LinkId>(links_.size() - 1), Bytes{draw_.time()}}}};
  }

  void draw_sync() {
    const bool reduces_beside = draw_.whole(0, 1) == 0;
    const bool gathers_beside = draw_.whole(0, 1) == 0;
    const int pieces = schedule_.stages == 1 ? draw_.whole(1, 4) : 1;
    for (int stage = 0; stage < schedule_.stages; ++stage) {
      StageSync nothing{.holders = {}, .pieces = 1, .gather = {}, .reduce = {}};
      for (std::size_t rank = 0; rank < schedule_.placement.size(); ++rank) {
        for (std::size_t phase = 0; phase < schedule_.placement[rank].size(); ++phase) {
          if (schedule_.placement[rank][phase].stage != stage) continue;
          nothing.holders.push_back({static_cast<int>(rank), static_cast<int>(phase)});
        }
      }
      StageSync beside = nothing;
      StageSync after = nothing;
      beside.pieces = pieces;
      (reduces_beside ? beside : after).reduce = transfer();
      (gathers_beside ? beside : after).gather = transfer();
      sync_.beside.push_back(beside);
      if (!reduces_beside) sync_.reduced.push_back(after);
      if (!gathers_beside) sync_.gathered.push_back(after);
    }
    sync_.agree = time();
    for (std::size_t rank = 0; rank < order_.ranks(); ++rank) sync_.optimizer.push_back(time());
  }

  Schedule side_by_side() const {
    Schedule all = schedule_;
    for (std::size_t i = 1; i < times_.size(); ++i) {
      for (std::size_t rank = 0; rank < order_.ranks(); ++rank) {
        all.order.push_back(schedule_.order[rank]);
        all.placement.push_back(schedule_.placement[rank]);
        for (Placement& held : all.placement.back()) {
          held.pipe += static_cast<int>(i) * pipes(schedule_.placement);
        }
      }
    }
    return all;
  }

  StepSync sync_of_all_classes() const {
    StepSync all = sync_;
    const int ranks = static_cast<int>(order_.ranks());
    for (std::size_t i = 1; i < times_.size(); ++i) {
      for (auto* syncs : {&all.beside, &all.reduced, &all.gathered}) {
        for (std::size_t stage = 0; stage < syncs->size(); ++stage) {
          for (const RankPhase& holder : sync_.beside[stage].holders) {
            (*syncs)[stage].holders.push_back(
                {holder.rank + static_cast<int>(i) * ranks, holder.phase});
          }
        }
      }
      all.optimizer.insert(all.optimizer.end(), sync_.optimizer.begin(), sync_.optimizer.end());
    }
    return all;
  }

  PipelineCosts costs() const {
    const std::size_t ranks = order_.ranks();
    return {.chunk =
                [=, this](int rank, std::size_t slot) {
                  return times_[at(rank) / ranks].chunks[order_.by_rank[at(rank) % ranks][slot]];
                },
            .hand_over =
                [=, this](int from, int to) {
                  for (std::size_t sender = 0; sender < order_.senders.size(); ++sender) {
                    if (at(order_.senders[sender].from) != at(from) % ranks) continue;
                    if (at(order_.senders[sender].to) != at(to) % ranks) continue;
                    return HandOver{times_[at(from) / ranks].hand_overs[sender], {}};
                  }
                  return HandOver{};
                }};
  }

  Draw draw_;
  Schedule schedule_;
  PipelineOrder order_;
  std::vector<PipelineTimes> times_;
  StepSync sync_ = {};
  std::vector<Bandwidth> links_;
};

}  // namespace

TEST_CASE("a step whose transfers never meet is estimated as it is replayed") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto [plan, batch] = random_plan(random);
  LonelyStep step{seed, schedule_of(plan, training_of(batch)), 1 + seed % 3};
  CHECK(step.estimated().value() == Approx(step.replayed().value()).epsilon(1e-9));
}

TEST_CASE("so is one without a pipeline, whose weights come and gradients leave in pieces") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  LonelyStep step{seed, one_forward_one_backward(1, 1 + static_cast<int>(seed % 4)), 1 + seed % 3};
  CHECK(step.estimated().value() == Approx(step.replayed().value()).epsilon(1e-9));
}

TEST_CASE("one estimate leaves nothing behind for the next") {
  const PipelineOrder small = pipeline_order(one_forward_one_backward(1, 2));
  const PipelineOrder large = pipeline_order(one_forward_one_backward(4, 8));
  const auto times = [](const PipelineOrder& order) {
    PipelineTimes equal{.chunks = std::vector<Seconds>(order.chunks.size(), 1.0_s),
                        .hand_overs = std::vector<Seconds>(order.senders.size())};
    equal.chunks[PipelineOrder::no_chunk] = {};
    return std::vector{equal};
  };
  const auto no_sync = [](std::size_t ranks) {
    return SyncTimes{.stages = {}, .agree = {}, .optimizer = std::vector<Seconds>(ranks)};
  };
  PipelineEstimate pipeline;
  for (int again = 0; again < 2; ++again) {
    CHECK(pipeline.end_of_step(large, times(large), no_sync(4)) == 22.0_s);  // 2 x (8 + 4 - 1)
    CHECK(pipeline.end_of_step(small, times(small), no_sync(1)) == 4.0_s);
  }
}
