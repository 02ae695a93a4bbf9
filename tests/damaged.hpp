#pragma once

#include <cstdio>
#include <random>
#include <string>

#include "sim/yaml.hpp"
#include "tests/catch.hpp"

namespace trainyard {

/// The message of the InputError that `action` throws, or "no error".
template <class Action>
std::string input_error_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// Checks that `read` gives a value or an InputError of one line with the place, which begins with
/// "input:", for `text` cut off behind every byte and with any byte changed.
template <class Reader>
void check_damaged(const std::string& text, Reader read) {
  const auto check = [&](const std::string& damaged) {
    const std::string error = input_error_of([&] { read("input", damaged); });
    if (error == "no error") return;
    int line = 0;
    int column = 0;
    CAPTURE(damaged, error);
    REQUIRE(std::sscanf(error.c_str(), "input:%d:%d: ", &line, &column) == 2);
    REQUIRE(line > 0);
    REQUIRE(column > 0);
    REQUIRE(error.find('\n') == std::string::npos);
  };
  REQUIRE(input_error_of([&] { read("input", text); }) == "no error");
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    check(text.substr(0, size));
  }
  const unsigned seed = 4711;
  std::mt19937 random{seed};
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(random() % 256);
    CAPTURE(seed, at);
    check(changed);
  }
}

}  // namespace trainyard
