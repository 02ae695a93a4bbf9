#pragma once

#include <signal.h>

#include <array>

namespace trainyard {

/// While there is one of these, SIGINT (Ctrl-C), SIGTERM and SIGHUP do not end the process at once:
/// they wake it, and are remembered. A second one ends it. One that the process ignores stays so.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool came() const;

 private:
  std::array<struct sigaction, 3> before_{};
};

}  // namespace trainyard
