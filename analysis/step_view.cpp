#include "analysis/step_view.hpp"

#include "analysis/kernel_times.hpp"
#include "analysis/memory_view.hpp"
#include "analysis/timeline_view.hpp"

namespace trainyard {
namespace {

Json parts_view(const StepParts& parts) {
  Json list = Json::array();
  for (const StepPart& part : step_parts) {
    list.push_back({{"name", part.name},
                    {"title", part.title},
                    {"value_s", rounded((parts.*part.value).value())}});
  }
  return list;
}

Json parts_by_rank(const Prediction& prediction) {
  Json list = Json::array();
  for (const std::size_t rank : ranks_to_draw(prediction)) {
    Json& parts = list.emplace_back(Json::array());
    for (const StepPart& part : step_parts) {
      parts.push_back(rounded((prediction.parts[rank].*part.value).value()));
    }
  }
  return list;
}

/// Those that take any time.
Json times_view(const std::vector<NamedTime>& times) {
  Json list = Json::array();
  for (const auto& [name, time] : times) {
    if (time > Seconds{}) list.push_back({{"name", name}, {"value_s", rounded(time.value())}});
  }
  return list;
}

}  // namespace

Json step_view(const Scenario& scenario, const Prediction& p) {
  Json view{{"step_time_s", rounded(p.step_time.value())},
            {"pipeline_end_s", rounded(p.step.timeline.pipeline_end.value())}};
  add_timeline(view, p);
  view["parts"] = parts_view(p.mean_parts);
  view["parts_by_rank"] = parts_by_rank(p);
  const KernelTimes kernels = mean_kernel_times(p.step);
  view["kernels"] = times_view(kernels.kernels);
  view["exposed"] = times_view(kernels.exposed);
  view["memory"] = memory_view(scenario, p);
  view["links"] = Json::array();
  return view;
}

}  // namespace trainyard
