#pragma once

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

// What must happen in another process.

namespace trainyard {

/// Runs `what` in a copy of the process; returns its number, by which it is to be awaited.
inline pid_t start_child(const std::function<int()>& what) {
  const pid_t child = fork();
  if (child != 0) return child;
  int code = 99;
  try {
    code = what();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "in the child: %s\n", error.what());
  }
  _exit(code);
}

/// The exit code of a child; -1 if something killed it.
inline int await(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

inline int in_child(const std::function<int()>& what) {
  return await(start_child(what));
}

/// Makes `folder` a file system of `size` ("256k") that only this process sees, and that goes with
/// it. Whether the machine allows it: for root, or by a user namespace.
inline bool mount_small(const std::filesystem::path& folder, const std::string& size) {
  const auto user = std::to_string(getuid());
  const auto group = std::to_string(getgid());
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream{"/proc/self/setgroups"} << "deny";
    std::ofstream{"/proc/self/uid_map"} << "0 " + user + " 1";
    std::ofstream{"/proc/self/gid_map"} << "0 " + group + " 1";
  }
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("tmpfs", folder.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
}

}  // namespace trainyard
