// The sandbox's clock: real time plus an offset that a test moves. Nothing sleeps on it. Any
// thread.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace flexiti_sandbox {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

class SandboxClock {
 public:
  TimePoint Now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
           std::chrono::milliseconds(offset_ms_.load());
  }
  void Advance(std::chrono::milliseconds by) { offset_ms_ += by.count(); }
  void Reset() { offset_ms_ = 0; }

 private:
  std::atomic<int64_t> offset_ms_{0};
};

// "2024-02-29T13:14:15Z", the 20 characters that Flexiti documents for a time.
std::string FormatTime(TimePoint time);

// "2024-02-29", in UTC.
std::string FormatDate(TimePoint time);

// The calendar day in America/Toronto, as "2024-02-29". Flexiti's daily payment limit counts by it.
std::string TorontoDay(TimePoint time);

// True for a real date written YYYY-MM-DD.
bool IsDate(const std::string& text);

}  // namespace flexiti_sandbox
