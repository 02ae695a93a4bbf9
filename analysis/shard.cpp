#include "analysis/shard.hpp"

#include <charconv>

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

std::string database_name(const std::optional<Shard>& shard) {
  if (!shard) return "study.sqlite";
  return "shard-" + std::to_string(shard->number) + "-of-" + std::to_string(shard->count) +
         ".sqlite";
}

}  // namespace trainyard
