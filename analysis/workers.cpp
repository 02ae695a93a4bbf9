#include "analysis/workers.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "analysis/output.hpp"

namespace trainyard {
namespace {

/// Before the bytes of a result.
struct ResultHead {
  std::uint64_t job;
  std::uint64_t size;
};

bool send_all(int socket, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = send(socket, bytes, size, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

/// The next job; nothing if there will be none.
std::optional<std::uint64_t> next_job(int socket) {
  std::uint64_t job = 0;
  ssize_t count = 0;
  do {
    count = recv(socket, &job, sizeof job, MSG_WAITALL);
  } while (count < 0 && errno == EINTR);
  if (count != sizeof job) return std::nullopt;
  return job;
}

/// All that a worker does. It leaves the files and buffers of the original alone.
[[noreturn]] void serve(int socket, const Workers::Work& work) {
  try {
    while (const auto job = next_job(socket)) {
      const std::string bytes = work(*job);
      const ResultHead head{.job = *job, .size = bytes.size()};
      std::string message(sizeof head, '\0');
      std::memcpy(message.data(), &head, sizeof head);
      message += bytes;
      if (!send_all(socket, message.data(), message.size())) _exit(1);
    }
  } catch (...) {
    _exit(1);
  }
  _exit(0);
}

/// The original decides what a signal to both means, and takes its workers with it.
void follow(pid_t original) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != original) _exit(1);
}

std::string death_of(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return "by signal " + std::to_string(WTERMSIG(status));
  return "with exit code " + std::to_string(WEXITSTATUS(status));
}

struct FreeCores {
  void operator()(cpu_set_t* cores) const { CPU_FREE(cores); }
};

}  // namespace

int usable_cores() {
  constexpr int most = 1 << 20;
  // The system refuses a set with less room than it has cores.
  for (int room = CPU_SETSIZE; room <= most; room *= 2) {
    const std::unique_ptr<cpu_set_t, FreeCores> usable{CPU_ALLOC(static_cast<std::size_t>(room))};
    const std::size_t size = CPU_ALLOC_SIZE(static_cast<std::size_t>(room));
    if (usable && sched_getaffinity(0, size, usable.get()) == 0) {
      return std::max(CPU_COUNT_S(size, usable.get()), 1);
    }
    if (errno != EINVAL) break;
  }
  return 1;
}

Workers::Workers(int processes, Work work)
    : most_{static_cast<std::size_t>(std::max(processes, 1))}, work_{std::move(work)} {}

Workers::~Workers() {
  for (const Worker& worker : workers_) kill(worker.process, SIGKILL);
  for (const Worker& worker : workers_) {
    close(worker.socket);
    death_of(worker.process);
  }
}

bool Workers::has_room() const {
  const auto idle = [](const Worker& worker) { return !worker.job; };
  return waiting_.empty() && (workers_.size() < most_ || std::ranges::any_of(workers_, idle));
}

bool Workers::busy() const {
  const auto works = [](const Worker& worker) { return worker.job.has_value(); };
  return !waiting_.empty() || std::ranges::any_of(workers_, works);
}

void Workers::give(std::size_t job) {
  waiting_.push_back(job);
  hand_out();
}

/// Makes another worker; false if the machine has no process, file or memory left.
bool Workers::start() {
  std::fflush(nullptr);  // or the copy might print what this process has not yet printed
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  const pid_t original = getpid();
  const pid_t child = fork();
  if (child == 0) {
    follow(original);
    close(ends[0]);
    for (const Worker& other : workers_) close(other.socket);
    serve(ends[1], work_);
  }
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return false;
  }
  workers_.push_back({.process = child, .socket = ends[0], .job = {}, .received = {}});
  return true;
}

void Workers::hand_out() {
  while (!waiting_.empty()) {
    auto idle = std::ranges::find_if(workers_, [](const Worker& worker) { return !worker.job; });
    if (idle == workers_.end()) {
      if (workers_.size() >= most_) return;
      if (!start()) {
        if (workers_.empty()) {
          throw OutputError{
              "no process can be started (is there memory, and a limit on processes?)"};
        }
        most_ = workers_.size();
        return;
      }
      idle = workers_.end() - 1;
    }
    const std::uint64_t job = waiting_.front();
    idle->job = job;  // a worker that is dead by now is found when its end is read
    send_all(idle->socket, reinterpret_cast<const char*>(&job), sizeof job);
    waiting_.pop_front();
  }
}

std::vector<JobResult> Workers::collect(std::chrono::milliseconds most) {
  hand_out();
  std::vector<pollfd> watched;
  for (const Worker& worker : workers_) {
    watched.push_back({.fd = worker.socket, .events = POLLIN, .revents = 0});
  }
  std::vector<JobResult> results;
  if (poll(watched.data(), watched.size(), static_cast<int>(most.count())) <= 0) return results;
  std::vector<Worker> alive;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    const bool ended = watched[i].revents != 0 && !receive(workers_[i], results);
    if (ended) bury(workers_[i], results);
    if (!ended) alive.push_back(std::move(workers_[i]));
  }
  workers_ = std::move(alive);
  return results;
}

/// Takes what a worker has sent; false if it has ended.
bool Workers::receive(Worker& worker, std::vector<JobResult>& results) {
  std::array<char, 65536> bytes;
  const ssize_t count = recv(worker.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (count == 0) return false;
  worker.received.append(bytes.data(), static_cast<std::size_t>(count));
  ResultHead head{};
  if (worker.received.size() < sizeof head) return true;
  std::memcpy(&head, worker.received.data(), sizeof head);
  if (worker.received.size() < sizeof head + head.size) return true;
  results.push_back({.job = head.job, .bytes = worker.received.substr(sizeof head), .death = {}});
  worker.received.clear();
  worker.job.reset();
  return true;
}

void Workers::bury(const Worker& worker, std::vector<JobResult>& results) {
  close(worker.socket);
  const std::string death = death_of(worker.process);
  if (!worker.job) return;
  if (tried_.insert(*worker.job).second) {
    waiting_.push_front(*worker.job);
  } else {
    results.push_back({.job = *worker.job, .bytes = {}, .death = death});
  }
}

}  // namespace trainyard
