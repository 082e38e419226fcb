#include "tests/bench/open_loop.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/stack/callback_threads.h"

namespace flexiti_bench {
namespace {

using std::chrono::steady_clock;

// Calls are offered so many times a second, those that are due at once.
constexpr std::chrono::microseconds kTick{500};
// Beyond that this process, and not the gateway, would be measured.
constexpr long kMostUnanswered = 20'000;

class OpenLoop {
 public:
  explicit OpenLoop(const StartCall& start) : start_(start) {}

  OpenLoopFigures Run(double per_second, std::chrono::milliseconds time) {
    const auto begin = steady_clock::now();
    const auto end = begin + time;
    for (auto now = begin; now < end; now = steady_clock::now()) {
      const std::chrono::duration<double> passed = now - begin;
      const auto due = static_cast<long>(passed.count() * per_second);
      while (figures_.offered < due && Offer()) {
      }
      std::this_thread::sleep_until(now + kTick);
    }
    std::unique_lock<std::mutex> lock(mutex_);
    answered_.wait(lock, [&] { return unanswered_ == 0; });
    figures_.seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
    std::sort(figures_.answered.begin(), figures_.answered.end());
    std::sort(figures_.refused.begin(), figures_.refused.end());
    return std::move(figures_);
  }

 private:
  bool Offer() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (unanswered_ >= kMostUnanswered) return false;
      ++unanswered_;
    }
    ++figures_.offered;
    start_([this, begin = steady_clock::now()](const grpc::Status& status) {
      const std::chrono::duration<double, std::milli> time = steady_clock::now() - begin;
      const std::lock_guard<std::mutex> lock(mutex_);
      if (status.ok()) {
        figures_.answered.push_back(time.count());
      } else if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
        figures_.refused.push_back(time.count());
      } else {
        ++figures_.failed;
      }
      if (--unanswered_ == 0) answered_.notify_all();
    });
    return true;
  }

  const StartCall& start_;
  std::mutex mutex_;
  std::condition_variable answered_;
  long unanswered_ = 0;
  OpenLoopFigures figures_;  // guarded by mutex_, but for `offered`
};

}  // namespace

OpenLoopFigures RunOpenLoop(const StartCall& start, double per_second,
                            std::chrono::milliseconds time) {
  flexiti_test::KeepCallbackThreads();
  return OpenLoop(start).Run(per_second, time);
}

double Quantile(const Latencies& sorted, double part) {
  if (sorted.empty()) return 0;
  const auto index = static_cast<size_t>(static_cast<double>(sorted.size()) * part);
  return sorted[std::min(index, sorted.size() - 1)];
}

}  // namespace flexiti_bench
