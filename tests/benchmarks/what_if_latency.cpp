#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/served.hpp"

// How long a page waits for what-ifs on DeepSeek-V3 while several people turn knobs.
//   what_if_latency [CLIENTS [QUESTIONS_OF_EACH]]
// Each client asks its next question when it has the answer to the last one, and turns two knobs
// to other places each time, so that no answer is known before.

namespace {

using namespace trainyard;
using Clock = std::chrono::steady_clock;

struct Asked {
  double milliseconds;
  int status;
};

std::string one_of(std::mt19937& random, const std::vector<const char*>& choices) {
  return choices[random() % choices.size()];
}

/// Two knobs, one of which has so many places that hardly any question is asked twice.
std::string question(std::mt19937& random) {
  const std::string links =
      fmt::format("&cluster.nvlink={}&cluster.nic={}", 100 + random() % 1700, 50 + random() % 1500);
  const std::vector<std::string> others{
      "&parallel.schedule=" + one_of(random, {"1f1b", "zb-v", "v-half", "dualpipev", "dualpipe"}),
      "&parallel.overlap.expert=" + one_of(random, {"true", "false"}),
      "&cluster.gpu=" + one_of(random, {"H100-SXM", "H20", "H200-SXM", "B200", "MI300X"}),
      "&training.global_batch=" + one_of(random, {"7680", "15360", "30720", "61440"}),
      "&cluster.nodes=" + one_of(random, {"128", "256", "512"}),
      "&cluster.fabric=" + one_of(random, {"fat-tree", "rail-fat-tree", "single-switch"}),
      "&parallel.pipeline=" + one_of(random, {"8", "16", "32"}),
      "&parallel.expert=" + one_of(random, {"32", "64", "128"}),
      "&reliability.failures=" + one_of(random, {"rsc-1", "365 d", "none"}),
      "&training.expert_load.skew=" + one_of(random, {"0.3", "0.7", "1.1"})};
  std::string other = others[random() % others.size()];
  std::replace(other.begin(), other.end(), ' ', '+');
  return "/api/what-if?example=deepseek-v3" + links + other;
}

std::vector<Asked> ask(int port, unsigned seed, int questions) {
  std::mt19937 random{seed};
  RawConnection connection{port};
  std::vector<Asked> all;
  for (int i = 0; i < questions; ++i) {
    const std::string request = get_request(question(random));
    const auto begin = Clock::now();
    connection.send(request);
    const int status = connection.receive().status;
    const std::chrono::duration<double, std::milli> time = Clock::now() - begin;
    all.push_back({time.count(), status});
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const int clients = argc > 1 ? std::atoi(argv[1]) : 4;
  const int questions = argc > 2 ? std::atoi(argv[2]) : 200;
  Served served;
  served.get("/api/what-if?example=deepseek-v3");
  std::vector<Asked> all;
  std::mutex mutex;
  const auto begin = Clock::now();
  std::vector<std::thread> threads;
  for (int client = 0; client < clients; ++client) {
    threads.emplace_back([&, client] {
      const std::vector<Asked> own = ask(served.port(), static_cast<unsigned>(client), questions);
      const std::lock_guard lock{mutex};
      all.insert(all.end(), own.begin(), own.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> time = Clock::now() - begin;
  std::ranges::sort(all, {}, &Asked::milliseconds);
  const auto at = [&](double share) {
    const double rank = std::ceil(share * static_cast<double>(all.size()));
    return all[static_cast<std::size_t>(rank) - 1].milliseconds;
  };
  // On a busy machine this tells more than times do.
  rusage used{};
  served.end(SIGTERM);
  getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& spent) {
    return static_cast<double>(spent.tv_sec) + 1e-6 * static_cast<double>(spent.tv_usec);
  };
  const double computed = seconds(used.ru_utime) + seconds(used.ru_stime);
  std::map<int, int> statuses;
  for (const Asked& asked : all) ++statuses[asked.status];
  fmt::print("{} clients, {} what-ifs on DeepSeek-V3, {} hardware threads\n", clients, all.size(),
             std::thread::hardware_concurrency());
  fmt::print(
      "p50 {:.1f} ms, p99 {:.1f} ms, longest {:.1f} ms; {:.0f} a second, {:.1f} ms of CPU each;",
      at(0.5), at(0.99), all.back().milliseconds, static_cast<double>(all.size()) / time.count(),
      1e3 * computed / static_cast<double>(all.size()));
  for (const auto& [status, count] : statuses) fmt::print(" {}: {}", status, count);
  fmt::print("\n");
}
