#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace trainyard {

/// As many as this process may use at once.
int usable_cores();

/// What came of a job.
struct JobResult {
  std::size_t job;
  std::string bytes;
  std::string death;  ///< how the process that did it ended, if it did: "by signal 11"
};

/// Copies of this process that do jobs, one at a time each. They are made when there is something
/// to do, and end with this one, however it ends; Ctrl-C is left to this process.
///
/// A job whose process dies is given to another one; when that dies too, so does the job. This
/// process must have one thread.
class Workers {
 public:
  using Work = std::function<std::string(std::size_t job)>;

  Workers(int processes, Work work);
  ~Workers();  ///< ends them, whatever they do
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  bool has_room() const;  ///< whether one would begin with another job at once
  bool busy() const;      ///< whether there are results to wait for

  /// Throws OutputError if not a single copy of the process can be made.
  void give(std::size_t job);

  /// Waits until there are results, but no longer than `most`, nor on after a signal. Throws
  /// OutputError as `give` does.
  std::vector<JobResult> collect(std::chrono::milliseconds most);

 private:
  struct Worker {
    pid_t process;
    int socket;
    std::optional<std::size_t> job;
    std::string received;
  };

  void hand_out();
  bool start();
  bool receive(Worker& worker, std::vector<JobResult>& results);
  void bury(const Worker& worker, std::vector<JobResult>& results);

  std::size_t most_;  // processes
  Work work_;
  std::vector<Worker> workers_;
  std::deque<std::size_t> waiting_;
  std::set<std::size_t> tried_;  // jobs whose process died once
};

}  // namespace trainyard
