#include "analysis/published_view.hpp"

#include "analysis/metric_text.hpp"

namespace trainyard {
namespace {

/// What follows the name of the run in that of a row's scenario.
std::string part_of(const ValidationRow& row, const std::string& run) {
  const std::string before = run + ": ";
  return row.scenario.starts_with(before) ? row.scenario.substr(before.size()) : "";
}

}  // namespace

Json published_view(const std::string& run, std::span<const ValidationRow> rows) {
  Json list = Json::array();
  for (const ValidationRow& row : rows) {
    list.push_back({{"what", row.metric},
                    {"title", metric_title(row.metric)},
                    {"part", part_of(row, run)},
                    {"published", rounded(row.published)},
                    {"predicted", rounded(row.predicted)},
                    {"published_text", metric_text(row.metric, row.published)},
                    {"predicted_text", metric_text(row.metric, row.predicted)},
                    {"relative_error", rounded(row.relative_error())},
                    {"split", row.split},
                    {"source", row.source}});
  }
  return list;
}

}  // namespace trainyard
