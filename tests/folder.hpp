#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace trainyard {

/// A folder of one test, gone afterwards; tests that run at the same time have different ones.
class Folder {
 public:
  Folder() : Folder{std::filesystem::temp_directory_path()} {}
  explicit Folder(const std::filesystem::path& parent) {
    std::string name = (parent / "trainyard-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a file, and the folders on the way to it; returns its path.
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name} << text;
    return file(name);
  }
  std::string read(const std::string& name) const {
    std::ifstream stream{path_ / name};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
  auto count() const { return std::distance(std::filesystem::directory_iterator{path_}, {}); }

 private:
  std::filesystem::path path_;
};

}  // namespace trainyard
