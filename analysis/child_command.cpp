#include "analysis/child_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "analysis/output.hpp"

namespace trainyard {
namespace {

[[noreturn]] void fail(const std::string& program, int error) {
  throw OutputError{program + ": cannot be started (" + std::strerror(error) + ")"};
}

/// A pipe, whose ends are closed with it and which no other program inherits.
class Pipe {
 public:
  explicit Pipe(const std::string& program) {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) fail(program, errno);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_writing() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) close(ends_[end]);
    ends_[end] = -1;
  }

  std::array<int, 2> ends_{};
};

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// The process, or none if there is no such program.
std::optional<pid_t> start(const std::vector<std::string>& words,
                           const std::filesystem::path& folder, const Pipe& output,
                           const Pipe& errors) {
  FileActions actions;
  posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(actions.get(), output.writing(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(actions.get(), errors.writing(), STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(actions.get(), folder.c_str());

  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, arguments.front(), actions.get(), nullptr, arguments.data(), environ);
  // A folder that is not there is told in the same way, and is no missing program.
  if (error == ENOENT && std::filesystem::is_directory(folder)) return std::nullopt;
  if (error != 0) fail(words.front(), error);
  return child;
}

/// Reads both until they end; one after the other might leave the program waiting.
void read_to_end(int output, std::string& output_text, int errors, std::string& errors_text) {
  std::array<pollfd, 2> ends{{{.fd = output, .events = POLLIN, .revents = 0},
                              {.fd = errors, .events = POLLIN, .revents = 0}}};
  const std::array<std::string*, 2> texts{&output_text, &errors_text};
  std::array<char, 4096> buffer{};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) continue;
      throw OutputError{std::string{"a program that runs cannot be read ("} + std::strerror(errno) +
                        ")"};
    }
    for (std::size_t end = 0; end < ends.size(); ++end) {
      if (ends[end].fd < 0 || ends[end].revents == 0) continue;
      const ssize_t count = read(ends[end].fd, buffer.data(), buffer.size());
      if (count > 0) texts[end]->append(buffer.data(), static_cast<std::size_t>(count));
      if (count == 0 || (count < 0 && errno != EINTR)) ends[end].fd = -1;
    }
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::optional<CommandEnd> run_command(const std::vector<std::string>& words,
                                      const std::filesystem::path& folder) {
  Pipe output{words.front()};
  Pipe errors{words.front()};
  const std::optional<pid_t> child = start(words, folder, output, errors);
  if (!child) return std::nullopt;
  output.close_writing();
  errors.close_writing();
  CommandEnd end;
  read_to_end(output.reading(), end.output, errors.reading(), end.errors);
  end.exit_code = wait_for(*child);
  return end;
}

}  // namespace trainyard
