#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace trainyard {

/// What a child tells about its work before it ends.
struct Told {
  double building = 0.0;   ///< CPU seconds until the cluster stood
  double simulated = 0.0;  ///< seconds of the simulation's own clock
  double gpus = 0.0;       ///< of the cluster
};

/// How a child ended.
enum class Ending : std::uint8_t {
  done,
  out_of_time,    ///< ended by us
  out_of_memory,  ///< likewise
  wrong_usage,    ///< a command that does not know its arguments: exit code 2
  failed,
};

/// What a child took, and the children that it waited for.
struct Cost {
  Ending ending = Ending::failed;
  double seconds = 0.0;    ///< of CPU, user's and system's
  double mebibytes = 0.0;  ///< the largest resident set of any one of them
  Told told;
};

/// Where a child is cut off. Its own children are held to `seconds` one by one, and not to
/// `mebibytes`.
struct Limits {
  double seconds;
  double mebibytes;
};

inline constexpr Limits no_limits{.seconds = 36000.0, .mebibytes = 1e9};

/// CPU seconds of this process so far.
double cpu_seconds();

/// What `work` takes in a copy of this process, which must have one thread. What it prints is
/// thrown away.
Cost cost_of(const std::function<Told()>& work, const Limits& limits);

/// What a command takes, whose output is thrown away.
Cost cost_of_command(const std::vector<std::string>& command, const Limits& limits);

}  // namespace trainyard
