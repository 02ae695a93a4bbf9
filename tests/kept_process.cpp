#include "tests/kept_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace trainyard {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// The parent of each process of the machine.
std::map<pid_t, pid_t> parents() {
  std::map<pid_t, pid_t> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", ignored}) {
    const pid_t process = std::atoi(entry.path().filename().c_str());
    if (process == 0) continue;
    std::string text;  // none if it has ended meanwhile
    std::ifstream stream{entry.path() / "stat"};
    std::getline(stream, text, '\0');
    // Its name stands in parentheses and may hold any character, ')' too.
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos) continue;
    std::istringstream rest{text.substr(name_end + 1)};
    std::string state;
    rest >> state >> found[process];
  }
  return found;
}

std::vector<pid_t> everything_below(pid_t ancestor) {
  const std::map<pid_t, pid_t> parent_of = parents();
  std::vector<pid_t> below;
  for (const auto& [process, parent] : parent_of) {
    pid_t above = parent;
    while (above != ancestor && parent_of.contains(above)) above = parent_of.at(above);
    if (above == ancestor) below.push_back(process);
  }
  return below;
}

/// What a killed process leaves behind comes to this one, so that in the end nothing is left.
void end_everything_below() {
  const auto limit = Clock::now() + 10s;
  for (auto below = everything_below(getpid()); !below.empty() && Clock::now() < limit;
       below = everything_below(getpid())) {
    for (const pid_t process : below) kill(process, SIGKILL);
    std::this_thread::sleep_for(2ms);
  }
}

/// Runs the program in a process of its own; reports the number of that.
void start_program(const std::vector<std::string>& words, const std::vector<std::string>& variables,
                   const std::string& output, int report) {
  const pid_t program = fork();
  if (program == 0) {
    const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    std::signal(SIGCHLD, SIG_DFL);
    for (const std::string& variable : variables) putenv(const_cast<char*>(variable.c_str()));
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments.front(), arguments.data());
    _exit(127);
  }
  [[maybe_unused]] const auto written = write(report, &program, sizeof program);
}

/// Waits until nobody holds the other end of the leash.
void await_release(int leash) {
  pollfd held{.fd = leash, .events = 0, .revents = 0};
  while (poll(&held, 1, -1) <= 0) {
  }
}

/// Keeps nothing open but one descriptor, which gets a number of its own: another keeper must not
/// hold this one's leash.
int keep_open_alone(int descriptor) {
  constexpr int kept = STDERR_FILENO + 1;
  if (descriptor != kept) dup2(descriptor, kept);
  close_range(kept + 1, ~0U, 0);
  return kept;
}

/// Starts the program, and ends everything when it is let go. An exception must not get out of it,
/// into the copy of the test that this process is.
[[noreturn]] void keep(const std::vector<std::string>& words,
                       const std::vector<std::string>& variables, const std::string& output,
                       int leash, int report) noexcept {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::signal(SIGCHLD, SIG_IGN);  // nobody asks how they ended, so that none stays a zombie
  start_program(words, variables, output, report);
  await_release(keep_open_alone(leash));
  end_everything_below();
  _exit(0);
}

}  // namespace

KeptProcess::KeptProcess(const std::vector<std::string>& words,
                         const std::vector<std::string>& variables) {
  std::array<int, 2> leash{};
  std::array<int, 2> report{};
  if (pipe2(leash.data(), O_CLOEXEC) != 0 || pipe2(report.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error{"no pipe is left"};
  }
  keeper_ = fork();
  if (keeper_ == 0) keep(words, variables, folder_.file("output"), leash[0], report[1]);
  close(leash[0]);
  close(report[1]);
  leash_ = leash[1];
  const bool started = read(report[0], &program_, sizeof program_) == sizeof program_;
  close(report[0]);
  if (keeper_ < 0 || !started || program_ < 0) throw std::runtime_error{"no process is left"};
}

KeptProcess::~KeptProcess() {
  close(leash_);
  waitpid(keeper_, nullptr, 0);
}

bool KeptProcess::is_running() const {
  return kill(program_, 0) == 0;
}

std::string KeptProcess::rest_of_line(const std::string& opening) const {
  const auto limit = Clock::now() + 30s;
  while (true) {
    const bool may_print_more = is_running() && Clock::now() < limit;
    std::istringstream lines{output()};
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
      if (line.starts_with(opening)) return line.substr(opening.size());
    }
    if (!may_print_more) break;
    std::this_thread::sleep_for(5ms);
  }
  throw std::runtime_error{"no line '" + opening + "...' was printed, but: " + output()};
}

}  // namespace trainyard
