#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sim/units.hpp"

namespace trainyard {

/// What the wall-clock time of a run goes to.
enum class RunPart : std::uint8_t {
  productive,   ///< work that is kept, at full speed
  checkpoints,  ///< standing while a copy is made, or written
  lost,         ///< work done again, and hanging until a failure is noticed
  restarting,
  waiting,  ///< for nodes to come back from repair
  maintenance,
  slowed,  ///< work that is kept: what it took longer than at full speed
};

constexpr std::array<std::pair<std::string_view, RunPart>, 7> run_part_names{
    {{"productive", RunPart::productive},
     {"checkpoints", RunPart::checkpoints},
     {"lost", RunPart::lost},
     {"restarting", RunPart::restarting},
     {"waiting", RunPart::waiting},
     {"maintenance", RunPart::maintenance},
     {"slowed", RunPart::slowed}}};

/// Time by part.
struct RunTimes {
  std::array<Seconds, run_part_names.size()> parts;

  Seconds& operator[](RunPart part) { return parts[static_cast<std::size_t>(part)]; }
  Seconds operator[](RunPart part) const { return parts[static_cast<std::size_t>(part)]; }

  Seconds wall() const;    ///< the sum of all
  double goodput() const;  ///< productive over wall (ETTR)
  RunTimes& operator+=(const RunTimes& other);

  friend bool operator==(const RunTimes&, const RunTimes&) = default;
};

}  // namespace trainyard
