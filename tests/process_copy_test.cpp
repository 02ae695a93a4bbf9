#include "sim/process_copy.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("what a copy of the process computes comes back, and nothing else") {
  int touched = 0;
  std::vector<double> result(100'000);  // more than a pipe holds
  compute_in_copy(std::as_writable_bytes(std::span{result}), [&] {
    touched = 1;
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<double>(i);
    return std::as_bytes(std::span{result});
  });
  CHECK(touched == 0);
  CHECK(result.back() == 99'999.0);
}

#ifndef __SANITIZE_ADDRESS__
TEST_CASE("what a copy prints on stderr is lost with it") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  const int before = dup(STDERR_FILENO);
  dup2(fileno(file), STDERR_FILENO);
  double result = 0.0;
  compute_in_copy(std::as_writable_bytes(std::span{&result, 1}), [&] {
    std::fputs("a page of matrices", stderr);
    return std::as_bytes(std::span{&result, 1});
  });
  dup2(before, STDERR_FILENO);
  close(before);
  CHECK(std::fseek(file, 0, SEEK_END) == 0);
  CHECK(std::ftell(file) == 0);
  std::fclose(file);
}
#endif

TEST_CASE("a copy that throws, returns too little or is killed is noticed") {
  double result = 0.0;
  const std::span bytes = std::as_writable_bytes(std::span{&result, 1});
  CHECK_THROWS_WITH(
      compute_in_copy(bytes,
                      []() -> std::span<const std::byte> { throw std::runtime_error{"no"}; }),
      "it failed");
  CHECK_THROWS_WITH(compute_in_copy(bytes, [] { return std::span<const std::byte>{}; }),
                    "it failed");
  CHECK_THROWS_WITH(compute_in_copy(bytes,
                                    []() -> std::span<const std::byte> {
                                      raise(SIGKILL);
                                      return {};
                                    }),
                    "it was ended by signal 9");
}
