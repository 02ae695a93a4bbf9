#include "analysis/what_if_memo.hpp"

#include <utility>

namespace trainyard {
namespace {

std::size_t size_of(const std::string& question, const HttpReply& reply) {
  constexpr std::size_t beside = 256;  // of lists and maps
  return 2 * question.size() + reply.body.size() + beside;
}

}  // namespace

std::optional<HttpReply> AnswerMemo::find(const std::string& question) {
  const std::lock_guard lock{mutex_};
  const auto place = places_.find(question);
  if (place == places_.end()) return std::nullopt;
  answers_.splice(answers_.begin(), answers_, place->second);
  return answers_.front().reply;
}

void AnswerMemo::keep(const std::string& question, const HttpReply& reply) {
  const std::lock_guard lock{mutex_};
  if (places_.contains(question)) return;  // another thread was asked the same
  answers_.push_front({question, reply});
  places_.emplace(question, answers_.begin());
  bytes_ += size_of(question, reply);
  while (bytes_ > most_bytes_) {
    const Kept& oldest = answers_.back();
    bytes_ -= size_of(oldest.question, oldest.reply);
    places_.erase(oldest.question);
    answers_.pop_back();
  }
}

std::optional<Turns::Turn> Turns::take() {
  std::unique_lock lock{mutex_};
  if (free_ == 0 && waiting_ == places_) return std::nullopt;
  ++waiting_;
  freed_.wait(lock, [&] { return free_ > 0; });
  --waiting_;
  --free_;
  return std::optional<Turn>{std::in_place, *this};
}

int Turns::waiting() const {
  const std::lock_guard lock{mutex_};
  return waiting_;
}

Turns::Turn::~Turn() {
  if (turns_ == nullptr) return;
  {
    const std::lock_guard lock{turns_->mutex_};
    ++turns_->free_;
  }
  turns_->freed_.notify_one();
}

}  // namespace trainyard
