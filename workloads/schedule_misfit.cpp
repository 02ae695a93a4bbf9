#include "workloads/schedule_misfit.hpp"

namespace trainyard {
namespace {

/// "dualpipe with 24 micro-batches"
std::string with_batches(const Plan& plan, int batches) {
  return std::string{name_of(plan.schedule)} + " with " + std::to_string(batches) +
         " micro-batches";
}

std::optional<Misfit> find_stages_misfit(const Plan& plan) {
  const std::string stages = std::to_string(plan.virtual_stages);
  const std::string name{name_of(plan.schedule)};
  const StagesOnRank held = stages_on_rank(plan.schedule);
  if (held == StagesOnRank::chosen) {
    if (plan.schedule == ScheduleKind::interleaved && plan.virtual_stages < 2) {
      return Misfit{"virtual_stages", "interleaved with one stage on each rank",
                    "write 'virtual_stages: 2' or more, or choose 1f1b"};
    }
    if (plan.virtual_stages <= most_phases) return std::nullopt;
    return Misfit{"virtual_stages", stages + " stages on each rank",
                  "at most " + std::to_string(most_phases)};
  }
  const bool said_again = held == StagesOnRank::two && plan.virtual_stages == 2;
  if (plan.virtual_stages == 1 || said_again) return std::nullopt;
  return Misfit{"virtual_stages", name + " cannot have " + stages + " virtual stages on each rank",
                "leave 'virtual_stages' out, or choose interleaved or bfs"};
}

std::optional<Misfit> find_odd_ranks(const Plan& plan) {
  if (plan.pipeline % 2 == 0) return std::nullopt;
  return Misfit{"pipeline",
                std::string{name_of(plan.schedule)} + " on an odd number of stages, " +
                    std::to_string(plan.pipeline),
                "choose an even number, or another schedule"};
}

std::optional<Misfit> find_too_few(const Plan& plan, int batches, const char* ranks) {
  if (batches / 2 >= plan.pipeline) return std::nullopt;
  return Misfit{"schedule",
                with_batches(plan, batches) + ", fewer than twice the " +
                    std::to_string(plan.pipeline) + " " + ranks,
                "raise global_batch, or choose another schedule"};
}

std::optional<Misfit> find_no_multiple(const Plan& plan, int batches) {
  if (batches % plan.pipeline == 0) return std::nullopt;
  const std::string ranks = std::to_string(plan.pipeline);
  return Misfit{
      "schedule", with_batches(plan, batches) + ", no multiple of the " + ranks + " ranks",
      "choose a global_batch that gives a multiple of " + ranks + ", or another schedule"};
}

std::optional<Misfit> find_dualpipe_misfit(const Plan& plan, int batches) {
  if (auto misfit = find_odd_ranks(plan)) return misfit;
  if (batches % 2 != 0) {
    return Misfit{"schedule",
                  "dualpipe with an odd number of micro-batches, " + std::to_string(batches),
                  "choose a global_batch that gives an even number, or another schedule"};
  }
  return find_too_few(plan, batches, "stages");
}

std::optional<Misfit> find_written_misfit(const Plan& plan, int batches) {
  const auto ranks = static_cast<int>(plan.written.order.size());
  if (ranks != plan.pipeline) {
    return Misfit{"pipeline",
                  "the written schedule has " + std::to_string(ranks) +
                      " ranks, but the pipeline " + std::to_string(plan.pipeline),
                  "write 'pipeline: " + std::to_string(ranks) + "', or another schedule"};
  }
  const int written = plan.written.micro_batches * pipes(plan.written.placement);
  if (written == batches) return std::nullopt;
  return Misfit{"schedule",
                "the written schedule has " + std::to_string(written) +
                    " micro-batches, but each pipeline " + std::to_string(batches),
                "choose a global_batch that gives " + std::to_string(written)};
}

}  // namespace

std::optional<Misfit> find_schedule_misfit(const Training& training, const Plan& plan) {
  if (auto misfit = find_stages_misfit(plan)) return misfit;
  const int batches = micro_batches(plan, training);
  switch (plan.schedule) {
    case ScheduleKind::interleaved:
      return find_no_multiple(plan, batches);
    case ScheduleKind::dualpipe:
      return find_dualpipe_misfit(plan, batches);
    case ScheduleKind::dualpipe_v:
      return find_too_few(plan, batches, "ranks");
    case ScheduleKind::chimera:
      if (auto misfit = find_odd_ranks(plan)) return misfit;
      return find_no_multiple(plan, batches);
    case ScheduleKind::written:
      return find_written_misfit(plan, batches);
    default:
      return std::nullopt;  // the others take any number
  }
}

}  // namespace trainyard
