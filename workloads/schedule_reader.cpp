#include "workloads/schedule_reader.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/deadlock.hpp"
#include "workloads/placement_reader.hpp"

namespace trainyard {
namespace {

/// Takes a number off the front of a text.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || text.front() == '-') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
  return number;
}

/// "F1.3", or for the first stage of a rank "F3".
std::optional<Pass> parse_pass(std::string_view text) {
  constexpr std::string_view letters = "FBWD";  // in the order of ChunkKind
  const std::size_t letter = text.empty() ? std::string_view::npos : letters.find(text.front());
  if (letter == std::string_view::npos) return std::nullopt;
  text.remove_prefix(1);
  auto first = take_number(text);
  if (!first) return std::nullopt;
  const auto kind = static_cast<ChunkKind>(letter);
  if (text.empty()) return Pass{.kind = kind, .phase = 0, .micro_batch = *first};
  if (text.front() != '.') return std::nullopt;
  text.remove_prefix(1);
  const auto second = take_number(text);
  if (!second || !text.empty()) return std::nullopt;
  return Pass{.kind = kind, .phase = *first, .micro_batch = *second};
}

Pass read_pass(const YamlValue& value, std::string_view text, int phases, int micro_batches) {
  const auto pass = parse_pass(text);
  const std::string quoted = "'" + std::string{text} + "'";
  if (!pass) {
    value.fail("unknown chunk " + quoted,
               "write F, B, W or D and a micro-batch, 'F3'; with the stage of the rank, 'F1.3'; as "
               "an overlapped pair, 'F0.3&D1.2'");
  }
  if (pass->phase >= phases) {
    value.fail(quoted + " is at stage " + std::to_string(pass->phase) + " of a rank that holds " +
                   std::to_string(phases),
               "they count from 0");
  }
  if (pass->micro_batch >= micro_batches) {
    value.fail(quoted + " is micro-batch " + std::to_string(pass->micro_batch) + " of " +
                   std::to_string(micro_batches),
               "they count from 0, in each direction");
  }
  return *pass;
}

Chunk read_chunk(const YamlValue& value, int phases, int micro_batches) {
  const std::string_view text = value.text();
  const std::size_t middle = text.find('&');
  const Pass first = read_pass(value, text.substr(0, middle), phases, micro_batches);
  if (middle == std::string_view::npos) return chunk_of(first);
  const Pass second = read_pass(value, text.substr(middle + 1), phases, micro_batches);
  if (first.kind != ChunkKind::forward || second.kind != ChunkKind::backward) {
    value.fail("'" + value.text() + "' is no pair",
               "only a forward can overlap a backward, 'F3&D1'");
  }
  return pair_of(first, second);
}

void read_order(const YamlValue& list, int rank, Schedule& schedule) {
  const std::vector<YamlValue> items = list.list();
  const auto phases = static_cast<int>(schedule.placement[rank].size());
  for (const YamlValue& item : items) {
    schedule.order[rank].push_back(read_chunk(item, phases, schedule.micro_batches));
  }
  const auto fault = find_fault(schedule, rank);
  if (!fault) return;
  if (fault->place) items[*fault->place].fail(fault->problem, "leave one of them out");
  list.fail(fault->problem, "every stage needs F, and either D or B and W, of each micro-batch");
}

int read_micro_batches(const YamlValue& value, const StagePlacement& placement) {
  const int count = value.count();
  if (count > most_micro_batches) {
    value.fail(value.text() + " micro-batches", "at most " + std::to_string(most_micro_batches));
  }
  if (count % pipes(placement) != 0) {
    value.fail(value.text() + " micro-batches do not divide into two directions",
               "write an even number");
  }
  return count;
}

Schedule read_keys(YamlMap& map) {
  const YamlValue ranks = map.at("ranks");
  const std::vector<YamlValue> lists = ranks.list();
  if (lists.empty()) ranks.fail("no ranks", "list what each of them does");
  StagePlacement placement = read_placement(map, static_cast<int>(lists.size()));
  const int micro_batches = read_micro_batches(map.at("micro_batches"), placement);
  Schedule schedule = idle_schedule(std::move(placement), micro_batches);
  for (std::size_t rank = 0; rank < lists.size(); ++rank) {
    read_order(lists[rank], static_cast<int>(rank), schedule);
  }
  if (const auto deadlock = find_deadlock(schedule)) ranks.fail(*deadlock);
  return schedule;
}

}  // namespace

Schedule read_schedule(const YamlValue& value) {
  return value.read(read_keys);
}

}  // namespace trainyard
