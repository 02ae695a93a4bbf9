#include "sim/process_copy.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>

namespace trainyard {
namespace {

bool send(int pipe_end, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(pipe_end, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

bool receive(int pipe_end, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = read(pipe_end, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

/// What a library prints when it gives up is no message of ours; AddressSanitizer's reports are
/// kept.
void silence_errors() {
#ifndef __SANITIZE_ADDRESS__
  const int nothing = open("/dev/null", O_WRONLY);
  if (nothing >= 0) dup2(nothing, STDERR_FILENO);
#endif
}

[[noreturn]] void compute_and_leave(const std::function<std::span<const std::byte>()>& compute,
                                    int pipe_end) {
  bool sent = false;
  try {
    sent = send(pipe_end, compute());
  } catch (...) {
  }
  _exit(sent ? 0 : 1);  // leaves the files and buffers of the original alone
}

}  // namespace

void compute_in_copy(std::span<std::byte> result,
                     const std::function<std::span<const std::byte>()>& compute) {
  std::fflush(nullptr);  // or the copy might print what this process has not yet printed
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw CopyError{"no file is left to be opened"};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody would take what the copy brings
    silence_errors();
    compute_and_leave(compute, ends[1]);
  }
  close(ends[1]);
  const bool whole = child > 0 && receive(ends[0], result);
  close(ends[0]);
  if (child < 0) throw CopyError{"no process or memory is left"};
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    throw CopyError{"it was ended by signal " + std::to_string(WTERMSIG(status))};
  }
  if (status != 0 || !whole) throw CopyError{"it failed"};
}

}  // namespace trainyard
