#include <signal.h>
#include <unistd.h>

#include <exception>
#include <iostream>
#include <new>

#include "analysis/command_line.hpp"
#include "analysis/output.hpp"
#include "sim/engine.hpp"
#include "sim/yaml.hpp"

// The program: does what its command line asks, and tells in one line what went wrong.

namespace {

using namespace trainyard;

int complain(const std::exception& error, ExitCode code) {
  std::cerr << error.what() << "\n";
  return code;
}

/// But not where it is ignored: of a job in the background, Ctrl-C is meant for another.
void end_on_interrupt() {
  struct sigaction action{};
  sigaction(SIGINT, nullptr, &action);
  if (action.sa_handler == SIG_IGN) return;
  action.sa_handler = [](int) { _exit(interrupted); };
  sigaction(SIGINT, &action, nullptr);
}

}  // namespace

int main(int argc, char** argv) try {
  end_on_interrupt();
  return run_command_line(argc, argv);
} catch (const InputError& error) {
  return complain(error, wrong_input);
} catch (const OutputError& error) {
  return complain(error, machine_failed);
} catch (const SimulationError& error) {
  return complain(error, machine_failed);
} catch (const std::bad_alloc&) {
  std::cerr << "out of memory (use a machine with more, or a smaller scenario)\n";
  return machine_failed;
} catch (const std::exception& error) {
  return complain(error, machine_failed);
}
