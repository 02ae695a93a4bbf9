#include "tests/benchmarks/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>

namespace trainyard {
namespace {

constexpr int usage_code = 2;

double seconds(const rusage& used) {
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

/// What a process has in memory by now, which a limit of the system's cannot hold: that would count
/// the stacks of actors too, of which little is ever touched.
double resident_mebibytes(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/statm"};
  double pages = 0.0;
  double resident = 0.0;
  file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

void limit(decltype(RLIMIT_CPU) what, rlim_t most) {
  const rlimit both{.rlim_cur = most, .rlim_max = most};
  setrlimit(what, &both);
}

Ending ending_of(int status, double seconds, bool too_large, const Limits& limits) {
  if (too_large) return Ending::out_of_memory;
  if (WIFSIGNALED(status)) {  // the kernel may be a moment early
    return seconds > limits.seconds - 1.0 ? Ending::out_of_time : Ending::failed;
  }
  if (WEXITSTATUS(status) == usage_code) return Ending::wrong_usage;
  return WEXITSTATUS(status) == 0 ? Ending::done : Ending::failed;
}

Cost watch(pid_t child, const Limits& limits) {
  constexpr useconds_t pause = 2000;
  int status = 0;
  rusage used{};
  bool too_large = false;
  while (wait4(child, &status, WNOHANG, &used) == 0) {
    if (!too_large && resident_mebibytes(child) > limits.mebibytes) {
      too_large = true;
      kill(child, SIGKILL);
    }
    usleep(pause);
  }
  return {.ending = ending_of(status, seconds(used), too_large, limits),
          .seconds = seconds(used),
          .mebibytes = static_cast<double>(used.ru_maxrss) / 1024.0,
          .told = {}};
}

Cost cost_of_child(const std::function<void()>& child_does, const Limits& limits) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) {
    std::perror("fork");
    std::exit(1);
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, static_cast<rlim_t>(std::ceil(limits.seconds)));
    child_does();
    _exit(EXIT_FAILURE);
  }
  return watch(child, limits);
}

}  // namespace

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return seconds(used);
}

Cost cost_of(const std::function<Told()>& work, const Limits& limits) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) {
    std::perror("pipe");
    std::exit(1);
  }
  Cost cost = cost_of_child(
      [&] {
        try {
          const Told told = work();
          if (write(ends[1], &told, sizeof told) == sizeof told) _exit(0);
        } catch (const std::exception&) {  // the row says that it failed
        }
      },
      limits);
  close(ends[1]);
  if (cost.ending == Ending::done &&
      read(ends[0], &cost.told, sizeof cost.told) != sizeof cost.told) {
    cost.ending = Ending::failed;
  }
  close(ends[0]);
  return cost;
}

Cost cost_of_command(const std::vector<std::string>& command, const Limits& limits) {
  return cost_of_child(
      [&] {
        std::vector<char*> arguments;
        for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.data()));
        arguments.push_back(nullptr);
        execv(arguments.front(), arguments.data());
      },
      limits);
}

}  // namespace trainyard
