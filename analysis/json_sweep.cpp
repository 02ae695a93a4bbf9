#include "analysis/json_text.hpp"
#include "analysis/sweep_summary.hpp"

namespace trainyard {
namespace {

Json row_json(const StudyIdentity& identity, const StudyRow& row) {
  Json inputs = Json::object();
  for (std::size_t i = 0; i < row.inputs.size(); ++i) {
    inputs[identity.inputs[i]] = row.inputs[i] ? Json(*row.inputs[i]) : Json(nullptr);
  }
  Json outputs = Json::object();
  for (std::size_t i = 0; i < row.outputs.size(); ++i) {
    outputs[identity.outputs[i]] = row.outputs[i] ? Json(*row.outputs[i]) : Json(nullptr);
  }
  return {{"scenario", row.index}, {"hash", row.hash}, {"inputs", inputs}, {"outputs", outputs}};
}

}  // namespace

std::string json_of(const SweepSummary& summary) {
  Json failures = Json::array();
  for (const FailureCount& failure : summary.failures) {
    failures.push_back({{"message", failure.message}, {"scenarios", failure.scenarios}});
  }
  Json best = Json::array();
  for (const StudyRow& row : summary.best) best.push_back(row_json(summary.identity, row));
  Json shard = nullptr;
  if (summary.shard) shard = {{"number", summary.shard->number}, {"of", summary.shard->count}};
  return text_of({{"study", summary.identity.name},
                  {"hash", summary.identity.hash},
                  {"version", summary.identity.version},
                  {"database", summary.database.string()},
                  {"shard", shard},
                  {"scenarios", summary.counts.scenarios},
                  {"done", summary.counts.of(RowStatus::done)},
                  {"does_not_fit", summary.counts.of(RowStatus::too_much_memory)},
                  {"failed", summary.counts.of(RowStatus::failed)},
                  {"broken_off", summary.counts.of(RowStatus::broken_off)},
                  {"failures", failures},
                  {"best", best}});
}

}  // namespace trainyard
