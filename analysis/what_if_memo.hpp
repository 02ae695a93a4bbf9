#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "analysis/server.hpp"

namespace trainyard {

/// The last answers, so that going back is free. Threads may share one.
class AnswerMemo {
 public:
  /// Keeps answers of so many bytes together.
  explicit AnswerMemo(std::size_t most_bytes) : most_bytes_{most_bytes} {}

  std::optional<HttpReply> find(const std::string& question);
  void keep(const std::string& question, const HttpReply& reply);

 private:
  struct Kept {
    std::string question;
    HttpReply reply;
  };

  std::mutex mutex_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::list<Kept> answers_;  ///< the last one asked for is the first
  std::unordered_map<std::string, std::list<Kept>::iterator> places_;
};

/// Lets so many at once do something, and so many wait for that.
class Turns {
 public:
  Turns(int at_once, int waiting) : free_{at_once}, places_{waiting} {}

  /// While there is one of it, it is somebody's turn.
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_{&turns} {}
    ~Turn();
    Turn(Turn&& other) noexcept : turns_{other.turns_} { other.turns_ = nullptr; }
    Turn& operator=(Turn&&) = delete;

   private:
    Turns* turns_;
  };

  /// Waits for a turn; nothing if too many wait already.
  std::optional<Turn> take();

  /// How many wait for theirs.
  int waiting() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  int free_;
  int places_;
  int waiting_ = 0;
};

}  // namespace trainyard
