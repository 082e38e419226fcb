#include "tests/bench/load.h"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <vector>

#include "tests/stack/callback_threads.h"

namespace flexiti_bench {
namespace {

using std::chrono::steady_clock;

class Load {
 public:
  Load(const StartCall& start, int in_flight) : start_(start) {
    for (int i = 0; i < in_flight; ++i) StartOne();
  }

  void Mark(bool measuring) {
    const std::lock_guard<std::mutex> lock(mutex_);
    measuring_ = measuring;
  }

  void WaitUntil(steady_clock::time_point time) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_until(lock, time, [] { return false; });
  }

  // Waits for the calls under way. Latencies in order.
  std::vector<double> Stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    stopping_ = true;
    changed_.wait(lock, [&] { return running_ == 0; });
    std::sort(millis_.begin(), millis_.end());
    return millis_;
  }

  long errors() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return errors_;
  }

 private:
  void StartOne() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) return;
      ++running_;
    }
    start_([this, begin = steady_clock::now()](const grpc::Status& status) {
      const std::chrono::duration<double, std::milli> time = steady_clock::now() - begin;
      StartOne();
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!status.ok() && errors_++ == 0)
        std::printf("  an error: %s\n", status.error_message().c_str());
      if (measuring_ && status.ok()) millis_.push_back(time.count());
      if (--running_ == 0) changed_.notify_all();
    });
  }

  const StartCall& start_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool measuring_ = false;
  bool stopping_ = false;
  int running_ = 0;
  long errors_ = 0;
  std::vector<double> millis_;
};

}  // namespace

Figures RunLoad(const StartCall& start, int in_flight, std::chrono::milliseconds time,
                const CpuMeter& cpu, const CpuMeter& server_cpu) {
  flexiti_test::KeepCallbackThreads();
  const CpuMeter behind = server_cpu ? server_cpu : [] { return 0.0; };
  Load load(start, in_flight);
  load.WaitUntil(steady_clock::now() + time / 4);
  const double server_before = behind();
  const double before = cpu();
  load.Mark(true);
  load.WaitUntil(steady_clock::now() + time);
  load.Mark(false);
  const double taken = cpu() - before;
  const double server_taken = behind() - server_before;
  const std::vector<double> millis = load.Stop();
  Figures figures = {.errors = load.errors()};
  if (millis.empty()) return figures;
  const auto calls = static_cast<double>(millis.size());
  figures.calls_per_second = calls * 1000 / static_cast<double>(time.count());
  figures.cpu_micros = taken / calls;
  figures.server_cpu_micros = server_taken / calls;
  figures.p50_ms = millis[millis.size() / 2];
  figures.p99_ms = millis[millis.size() * 99 / 100];
  return figures;
}

}  // namespace flexiti_bench
