#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trainyard {

/// What a catalogue file says in comments, which is written for readers and no part of its values.
/// Lines count from 1, as those of a YamlNode do.
class CatalogueComments {
 public:
  explicit CatalogueComments(std::string_view text);

  /// What the file begins with, in lines.
  std::string header() const;

  /// The lines right above one, indented as it is, without the header.
  std::string above(int line) const;

  /// What stands behind a value, and goes on below it in the same column. `ending` is how the line
  /// ends without it; empty where it ends in anything else.
  std::string behind(int line, std::string_view ending) const;

 private:
  std::string_view line(int number) const;

  std::vector<std::string> lines_;
};

}  // namespace trainyard
