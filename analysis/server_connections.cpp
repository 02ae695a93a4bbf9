#include "analysis/server_connections.hpp"

namespace trainyard {

constexpr std::size_t most_connections_waiting = 128;

Connections::Connections(int threads) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

bool Connections::take(std::function<void()>& connection) {
  const std::lock_guard lock{mutex_};
  if (waiting_.size() >= most_connections_waiting) return false;
  waiting_.push_back(std::move(connection));
  return true;
}

Connections::Taken Connections::enqueue(std::function<void()> connection) {
  if (take(connection)) {
    changed_.notify_one();
  } else {
    connection();
  }
  return static_cast<Taken>(true);
}

void Connections::shutdown() {
  {
    const std::lock_guard lock{mutex_};
    ended_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Connections::work() {
  for (;;) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::function<void()> connection = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    connection();
  }
}

}  // namespace trainyard
