#include "analysis/batch_ramp.hpp"

#include <string>

namespace trainyard {
namespace {

std::vector<BatchStair> read_stairs(const YamlValue& list, const Training& training) {
  std::vector<BatchStair> stairs;
  for (const YamlValue& item : list.list()) {
    stairs.push_back(item.read([&](YamlMap& map) {
      const YamlValue batch = map.at("global_batch");
      const int least = stairs.empty() ? 0 : stairs.back().global_batch;
      if (batch.count() <= least || batch.count() >= training.global_batch) {
        batch.fail("a batch of " + std::to_string(batch.count()) + " on a ramp up to " +
                       std::to_string(training.global_batch),
                   "let each stair be above the one before, and the last below 'global_batch'");
      }
      const YamlValue tokens = map.at("tokens");
      if (tokens.tokens() == Tokens{}) tokens.fail("no tokens to train on");
      return BatchStair{.global_batch = batch.count(), .tokens = tokens.tokens()};
    }));
  }
  return stairs;
}

std::vector<BatchStair> read_even_stairs(YamlMap& map, const Training& training) {
  const YamlValue from = map.at("from");
  const YamlValue increment = map.at("increment");
  const Tokens tokens = map.at("tokens").tokens();
  if (tokens == Tokens{}) map.place_of("tokens").fail("no tokens to train on");
  const int climb = training.global_batch - from.count();
  if (climb <= 0) {
    from.fail("a ramp from " + std::to_string(from.count()) + " up to a batch of " +
                  std::to_string(training.global_batch),
              "start below 'global_batch'");
  }
  if (climb % increment.count() != 0) {
    increment.fail("steps of " + std::to_string(increment.count()) + " do not lead from " +
                       std::to_string(from.count()) + " to " +
                       std::to_string(training.global_batch),
                   "choose a divisor of " + std::to_string(climb));
  }
  const int count = climb / increment.count();
  constexpr int most = 1000;
  if (count > most) {
    increment.fail(std::to_string(count) + " stairs", "choose larger steps, at most 1000 of them");
  }
  std::vector<BatchStair> stairs;
  for (int stair = 0; stair < count; ++stair) {
    stairs.push_back({.global_batch = from.count() + stair * increment.count(),
                      .tokens = tokens / static_cast<double>(count)});
  }
  return stairs;
}

}  // namespace

std::vector<BatchStair> read_batch_ramp(const YamlValue& value, const Training& training) {
  std::vector<BatchStair> stairs =
      value.is_map() ? value.read([&](YamlMap& map) { return read_even_stairs(map, training); })
                     : read_stairs(value, training);
  Tokens sum;
  for (const BatchStair& stair : stairs) sum += stair.tokens;
  if (sum >= training.tokens) {
    value.fail("the ramp has all tokens of the run, or more", "let it end before 'tokens' do");
  }
  if (stairs.empty()) value.fail("a ramp without stairs", "leave 'batch_ramp' out");
  return stairs;
}

}  // namespace trainyard
