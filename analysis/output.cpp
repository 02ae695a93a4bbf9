#include "analysis/output.hpp"

#include <fstream>
#include <iostream>

namespace trainyard {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw OutputError{file.string() +
                    ": cannot be written (check the folder, its permissions, and "
                    "the space on the disk)"};
}

}  // namespace

void write_output(const std::filesystem::path& file,
                  const std::function<void(std::ostream&)>& write) {
  if (file == "-") {
    write(std::cout);
    if (!std::cout.flush()) fail("standard output");
    return;
  }
  // A pipe or a device is written to; it must not be replaced by a file.
  std::error_code error;
  const bool special =
      std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error);
  const std::filesystem::path target = std::filesystem::is_symlink(file, error)
                                           ? std::filesystem::weakly_canonical(file, error)
                                           : file;
  std::filesystem::path unfinished = target;
  if (!special) unfinished += ".unfinished";

  std::ofstream stream{unfinished, std::ios::binary};
  if (!stream) fail(file);
  write(stream);
  stream.close();
  if (stream && !special) std::filesystem::rename(unfinished, target, error);
  if (!stream || error) {
    if (!special) std::filesystem::remove(unfinished, error);
    fail(file);
  }
}

}  // namespace trainyard
