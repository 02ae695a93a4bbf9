#include "analysis/interruption.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a signal that would end the process is remembered") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const Interruption interruption;
  CHECK_FALSE(interruption.came());
  raise(signal);
  CHECK(interruption.came());
}

TEST_CASE("an interruption of an earlier command is none of a later one") {
  {
    const Interruption interruption;
    raise(SIGINT);
  }
  CHECK_FALSE(Interruption{}.came());
}

TEST_CASE("a signal that was ignored stays so, as under nohup") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const auto before = std::signal(signal, SIG_IGN);
  {
    const Interruption interruption;
    raise(signal);
    CHECK_FALSE(interruption.came());
  }
  CHECK(std::signal(signal, before) == SIG_IGN);
}

TEST_CASE("a second signal ends the process, and so does one when nobody watches any more") {
  const auto end_of = [](void (*work)()) {
    const pid_t child = fork();
    if (child == 0) {
      work();
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  };
  const int twice = end_of([] {
    const Interruption interruption;
    raise(SIGINT);
    raise(SIGINT);
  });
  CHECK(WIFEXITED(twice));
  CHECK(WEXITSTATUS(twice) == 130);
  const int later = end_of([] {
    std::signal(SIGTERM, SIG_DFL);  // Catch2 has a handler of its own
    {
      const Interruption interruption;
    }
    raise(SIGTERM);
  });
  CHECK(WIFSIGNALED(later));
}
