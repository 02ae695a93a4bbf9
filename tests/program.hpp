#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "tests/folder.hpp"

// The program as a user runs it.

namespace trainyard {

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

/// Runs the program; what it prints goes to the files out and err of a folder of its own.
inline Result run(const std::string& arguments) {
  const Folder folder;
  const std::string command = std::string{TRAINYARD_PROGRAM} + " " + arguments + " > " +
                              folder.file("out") + " 2> " + folder.file("err");
  const int status = std::system(command.c_str());
  return {.exit_code = WEXITSTATUS(status), .out = folder.read("out"), .err = folder.read("err")};
}

}  // namespace trainyard
