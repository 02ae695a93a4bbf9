#include "analysis/shard.hpp"

#include <charconv>
#include <cstdio>

namespace trainyard {
namespace {

std::optional<std::size_t> read_number(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  constexpr std::size_t most = 1'000'000;
  return whole && number >= 1 && number <= most ? std::optional{number} : std::nullopt;
}

}  // namespace

std::size_t Shard::size(std::size_t scenarios) const {
  return (scenarios + count - number) / count;
}

std::optional<Shard> read_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = read_number(text.substr(0, slash));
  const auto count = read_number(text.substr(slash + 1));
  if (!number || !count || *number > *count) return std::nullopt;
  return Shard{.number = *number, .count = *count};
}

std::string mistake_in_shard(const std::string& text) {
  if (read_shard(text)) return "";
  return "'" + text + "' is no part of a whole (write it like 3/7, from 1/7 to 7/7)";
}

std::string database_name(const std::optional<Shard>& shard) {
  if (!shard) return whole_study_name;
  return "shard-" + std::to_string(shard->number) + "-of-" + std::to_string(shard->count) +
         ".sqlite";
}

bool is_database_name(const std::string& name) {
  if (name == whole_study_name) return true;
  Shard shard;
  return std::sscanf(name.c_str(), "shard-%zu-of-%zu", &shard.number, &shard.count) == 2 &&
         shard.number >= 1 && shard.number <= shard.count && name == database_name(shard);
}

}  // namespace trainyard
