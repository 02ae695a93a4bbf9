#pragma once

#include <string>

#include "tests/kept_process.hpp"

namespace trainyard {

/// The program's own pages, on a port of their own until the test ends.
class ServedPages {
 public:
  ServedPages() : program_{{TRAINYARD_PROGRAM, "serve", "--port", "0"}} {
    const std::string told = program_.rest_of_line("Trainyard is at ");
    url_ = told.substr(0, told.find(' '));
  }

  /// Ends with a slash.
  const std::string& url() const { return url_; }

 private:
  KeptProcess program_;
  std::string url_;
};

}  // namespace trainyard
