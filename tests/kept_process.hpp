#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/folder.hpp"

namespace trainyard {

/// A program that runs beside a test, and ends with it together with everything that it started,
/// even when the test is killed. What it prints, to either stream, is kept.
class KeptProcess {
 public:
  /// Starts a program, looked for in PATH, with `variables` ("HOME=/tmp") in its environment.
  /// Throws std::runtime_error if there is no such program.
  explicit KeptProcess(const std::vector<std::string>& words,
                       const std::vector<std::string>& variables = {});
  ~KeptProcess();
  KeptProcess(const KeptProcess&) = delete;
  KeptProcess& operator=(const KeptProcess&) = delete;

  pid_t id() const { return program_; }
  bool is_running() const;
  /// What it has printed so far.
  std::string output() const { return folder_.read("output"); }
  /// Waits, 30 s at most, until it prints a line that starts with `opening`; returns the rest of
  /// that line. Throws std::runtime_error, with what it did print, if none comes.
  std::string rest_of_line(const std::string& opening) const;

 private:
  Folder folder_;
  pid_t keeper_ = 0;
  pid_t program_ = 0;
  int leash_ = -1;  ///< the keeper ends everything when nobody holds this any more
};

}  // namespace trainyard
