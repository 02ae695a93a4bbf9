#include "analysis/what_if_memo.hpp"

#include <string>
#include <thread>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("the memo keeps the last answers, and forgets the oldest") {
  AnswerMemo memo{10'000};
  const auto keep = [&](const std::string& question) {
    memo.keep(question, {.body = std::string(3'000, question.front())});
  };
  keep("a");
  keep("b");
  CHECK(memo.find("a")->body.front() == 'a');  // and so younger than b
  keep("c");
  keep("d");
  CHECK_FALSE(memo.find("b"));
  CHECK(memo.find("a"));
  CHECK(memo.find("d")->body.size() == 3'000);
  memo.keep("huge", {.body = std::string(20'000, 'x')});
  CHECK_FALSE(memo.find("huge"));
}

TEST_CASE("so many have their turn at once, so many wait, and others are sent away") {
  Turns none_waits{2, 0};
  auto first = none_waits.take();
  const auto second = none_waits.take();
  CHECK(first);
  CHECK(second);
  CHECK_FALSE(none_waits.take());
  first.reset();
  CHECK(none_waits.take());

  Turns one_waits{1, 1};
  auto only = one_waits.take();
  bool had_its_turn = false;
  std::thread waiting{[&] { had_its_turn = one_waits.take().has_value(); }};
  while (one_waits.waiting() == 0) std::this_thread::yield();
  CHECK_FALSE(one_waits.take());
  only.reset();
  waiting.join();
  CHECK(had_its_turn);
  CHECK(one_waits.waiting() == 0);
  CHECK(one_waits.take());
}
