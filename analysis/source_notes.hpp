#pragma once

#include <string>
#include <vector>

namespace trainyard {

/// Sources below a table, numbered in the order in which they were first named.
class SourceNotes {
 public:
  /// "[2]"
  std::string mark(const std::string& source);

  /// A line "[2] what, where (date)" for each.
  std::string lines() const;

 private:
  std::vector<std::string> sources_;
};

}  // namespace trainyard
