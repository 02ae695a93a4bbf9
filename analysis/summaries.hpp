#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trainyard {

/// Something of all rows, of those that constants may be fitted to, and of the others.
template <class Summary>
struct SplitSummary {
  Summary all;
  Summary calibration;
  Summary validation;
};

/// The same of everything, and of each source in the order of its first row.
template <class Summary>
struct Summaries {
  SplitSummary<Summary> whole;
  std::vector<std::pair<std::string, SplitSummary<Summary>>> by_source;
};

/// What `summarize` makes of the rows, of each `split` and of each `folder` among them.
template <class Row, class Summarize>
auto summaries_of(const std::vector<Row>& rows, Summarize summarize) {
  using Summary = decltype(summarize(rows));
  const auto of_some = [&](auto wanted) {
    std::vector<Row> some;
    std::ranges::copy_if(rows, std::back_inserter(some), wanted);
    return summarize(some);
  };
  const auto by_split = [&](auto wanted) {
    const auto in = [&](std::string_view split) {
      return of_some([&](const Row& row) { return row.split == split && wanted(row); });
    };
    return SplitSummary<Summary>{.all = of_some(wanted),
                                 .calibration = in("public_calibration"),
                                 .validation = in("public_validation")};
  };

  Summaries<Summary> summaries{.whole = by_split([](const Row&) { return true; }), .by_source = {}};
  for (const Row& row : rows) {
    const auto known = [&](const auto& source) { return source.first == row.folder; };
    if (std::ranges::any_of(summaries.by_source, known)) continue;
    const auto of_source = [&](const Row& other) { return other.folder == row.folder; };
    summaries.by_source.emplace_back(row.folder, by_split(of_source));
  }
  return summaries;
}

}  // namespace trainyard
