#pragma once

#include <string>
#include <vector>

#include "analysis/commands.hpp"

namespace trainyard {

struct ServeOptions {
  std::string catalog;                 ///< empty: only the embedded one
  std::vector<std::string> scenarios;  ///< beside the examples that the program carries
  std::string host = "127.0.0.1";
  int port = 8080;  ///< 0: one that is free
};

/// Answers a browser until it is interrupted: pages to play with, and lessons.
int serve(const ServeOptions& options);

}  // namespace trainyard
