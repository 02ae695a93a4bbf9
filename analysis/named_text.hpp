#pragma once

#include <string>

namespace trainyard {

/// A line of a report.
struct NamedText {
  std::string name;
  std::string text;
};

/// A line of a report, and where it comes from.
struct CitedText {
  std::string name;
  std::string text;
  std::string source;
};

}  // namespace trainyard
