#include "analysis/input_sides.hpp"

#include <chrono>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>

#include "analysis/workers.hpp"

namespace trainyard {
namespace {

static_assert(std::is_trivially_copyable_v<BothSides>);

RunEstimate estimate_with(LargePhases phases, const UncertainInput& input, double factor) {
  input.apply(phases.run, factor);
  return estimate_run(phases);
}

BothSides sides_of(const LargePhases& phases, const UncertainInput& input) {
  const double factor = 1.0 + input.uncertainty;
  return {.more = estimate_with(phases, input, factor),
          .less = estimate_with(phases, input, 1.0 / factor)};
}

/// Empty where they throw.
std::string bytes_of_sides(const LargePhases& phases, const UncertainInput& input) {
  try {
    const BothSides sides = sides_of(phases, input);
    std::string bytes(sizeof sides, '\0');
    std::memcpy(bytes.data(), &sides, sizeof sides);
    return bytes;
  } catch (const std::exception&) {
    return "";
  }
}

std::optional<BothSides> sides_from(const std::string& bytes) {
  if (bytes.size() != sizeof(BothSides)) return std::nullopt;
  BothSides sides{};
  std::memcpy(&sides, bytes.data(), sizeof sides);
  return sides;
}

/// By input; nothing of those that failed.
std::vector<std::optional<BothSides>> by_workers(const LargePhases& phases,
                                                 const std::vector<UncertainInput>& inputs,
                                                 int processes, const InputsDone& tell) {
  std::vector<std::optional<BothSides>> sides(inputs.size());
  Workers workers{processes, [&](std::size_t job) { return bytes_of_sides(phases, inputs[job]); }};
  std::size_t given = 0;
  std::size_t done = 0;
  while (given < inputs.size() || workers.busy()) {
    while (given < inputs.size() && workers.has_room()) workers.give(given++);
    for (const JobResult& result : workers.collect(std::chrono::milliseconds{500})) {
      sides[result.job] = sides_from(result.bytes);
      ++done;
    }
    if (tell) tell(done, inputs.size());
  }
  return sides;
}

}  // namespace

std::vector<BothSides> estimate_sides(const LargePhases& phases,
                                      const std::vector<UncertainInput>& inputs, int processes,
                                      const InputsDone& tell) {
  std::vector<std::optional<BothSides>> known(inputs.size());
  if (processes > 1) known = by_workers(phases, inputs, processes, tell);
  std::vector<BothSides> sides;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (tell && processes <= 1) tell(i, inputs.size());
    // What failed elsewhere fails here again, in the order of the inputs.
    sides.push_back(known[i] ? *known[i] : sides_of(phases, inputs[i]));
  }
  return sides;
}

}  // namespace trainyard
