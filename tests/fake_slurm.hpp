#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/folder.hpp"

namespace trainyard {

/// A Slurm of shell scripts, which PATH leads to. Each writes its folder and arguments to `calls`.
class FakeSlurm {
 public:
  FakeSlurm() { setenv("PATH", bin().c_str(), 1); }
  ~FakeSlurm() { setenv("PATH", before_.c_str(), 1); }
  FakeSlurm(const FakeSlurm&) = delete;
  FakeSlurm& operator=(const FakeSlurm&) = delete;

  /// What a program does, in shell.
  const FakeSlurm& with(const std::string& program, const std::string& does) const {
    const std::string file = folder_.write(
        "bin/" + program, "#!/bin/sh\nPATH=/usr/bin:/bin\necho \"" + program +
                              " $* in $(pwd)\" >> " + folder_.file("calls") + "\n" + does + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return *this;
  }

  /// Takes the array as job 17, and what waits for it as 18.
  const FakeSlurm& that_takes_jobs() const {
    return with("sbatch", "case $* in *dependency*) echo 18 ;; *) echo '17;cluster' ;; esac");
  }

  std::filesystem::path program(const std::string& name) const { return bin() + "/" + name; }
  std::filesystem::path out() const {
    const std::filesystem::path out = folder_.path() / "out";
    std::filesystem::create_directories(out);
    return std::filesystem::canonical(out);
  }
  std::string calls() const { return folder_.read("calls"); }
  std::string written(const std::string& name) const { return folder_.read("out/" + name); }
  void forget_calls() const { folder_.write("calls", ""); }

 private:
  std::string bin() const { return folder_.file("bin"); }

  Folder folder_;
  std::string before_ = std::getenv("PATH");
};

}  // namespace trainyard
