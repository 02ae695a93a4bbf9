#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace trainyard {

/// Connections on their way to threads. When too many wait, the thread that accepts them turns them
/// away itself.
class Connections final : public httplib::TaskQueue {
  // Later versions of the library want to know whether there was room.
  using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));

 public:
  explicit Connections(int threads);

  Taken enqueue(std::function<void()> connection) override;
  void shutdown() override;

 private:
  /// Whether there was room for it.
  bool take(std::function<void()>& connection);
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::thread> threads_;
  bool ended_ = false;
};

}  // namespace trainyard
