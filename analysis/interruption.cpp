#include "analysis/interruption.hpp"

#include <unistd.h>

#include <csignal>

#include "analysis/exit_code.hpp"

namespace trainyard {
namespace {

constexpr std::array<int, 3> signals{SIGINT, SIGTERM, SIGHUP};

// The one way in which a signal can tell anything.
volatile std::sig_atomic_t signals_that_came = 0;

void remember(int) {
  if (signals_that_came != 0) _exit(interrupted);
  signals_that_came = 1;
}

}  // namespace

Interruption::Interruption() {
  signals_that_came = 0;
  struct sigaction action{};
  action.sa_handler = remember;  // and no SA_RESTART: what waits shall wake
  for (std::size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], nullptr, &before_[i]);
    // Who ignores it wants it so: nohup, or a shell of what it runs in the background.
    if (before_[i].sa_handler != SIG_IGN) sigaction(signals[i], &action, nullptr);
  }
}

Interruption::~Interruption() {
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before_[i], nullptr);
}

bool Interruption::came() const {
  return signals_that_came != 0;
}

}  // namespace trainyard
