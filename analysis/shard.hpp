#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

/// One of so many equal parts of a study: every `count`-th scenario, so that each part has some of
/// every kind, and they take about as long as one another. The whole is the first of one.
struct Shard {
  std::size_t number = 1;  ///< from 1
  std::size_t count = 1;

  /// How many of so many scenarios are of this part.
  std::size_t size(std::size_t scenarios) const;
  /// The scenario that comes at `place` of it.
  std::size_t scenario(std::size_t place) const { return number - 1 + place * count; }
};

/// Of "3/7"; nothing if it is no part of a whole.
std::optional<Shard> read_shard(std::string_view text);

/// What is wrong with such a text, with a remedy; empty: nothing.
std::string mistake_in_shard(const std::string& text);

/// The database of a whole study.
inline constexpr const char* whole_study_name = "study.sqlite";

/// That name, or of a part "shard-3-of-7.sqlite".
std::string database_name(const std::optional<Shard>& shard);

/// Whether it is the name of such a database.
bool is_database_name(const std::string& name);

}  // namespace trainyard
