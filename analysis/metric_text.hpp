#pragma once

#include <string>
#include <string_view>

namespace trainyard {

/// A value of a metric of steps or of a run: "19.926 s", "38.94 %", "61.2 GB", "0.54 d", "$50,000",
/// "2,788,000". The unit is told where a reader would not guess it from the metric's name.
std::string metric_text(std::string_view metric, double value);

/// What the metric is to a reader: "step time", "tokens/s on each GPU", "bubble, of a step".
std::string metric_title(std::string_view metric);

}  // namespace trainyard
