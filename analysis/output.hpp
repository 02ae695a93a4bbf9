#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <stdexcept>

namespace trainyard {

/// The machine failed, not the input: "FILE: cannot be written (...)". Exit code 4.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Writes a file whole or not at all: what `write` puts out goes to a file beside it first, which
/// then takes its name. "-" is standard output; pipes and devices are written to as they are.
/// Throws OutputError.
void write_output(const std::filesystem::path& file,
                  const std::function<void(std::ostream&)>& write);

}  // namespace trainyard
