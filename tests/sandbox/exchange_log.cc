#include "tests/sandbox/exchange_log.h"

#include <algorithm>

#include "tests/sandbox/fault_board.h"

namespace flexiti_sandbox {

uint64_t ExchangeLog::Arrived(const std::string& method, const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++counts_[{method, path}];
  return ++sequence_;
}

void ExchangeLog::Add(Exchange exchange) {
  if (observer_) observer_(exchange);
  const std::lock_guard<std::mutex> lock(mutex_);
  exchanges_.push_back(std::move(exchange));
  while (exchanges_.size() > capacity_) exchanges_.pop_front();
}

void ExchangeLog::Clear(bool restart_sequence) {
  const std::lock_guard<std::mutex> lock(mutex_);
  exchanges_.clear();
  counts_.clear();
  if (restart_sequence) sequence_ = 0;
}

std::vector<Exchange> ExchangeLog::Since(uint64_t sequence) const {
  std::vector<Exchange> found;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const Exchange& exchange : exchanges_) {
      if (exchange.sequence > sequence) found.push_back(exchange);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Exchange& a, const Exchange& b) { return a.sequence < b.sequence; });
  return found;
}

uint64_t ExchangeLog::Count(const std::string& method, const std::string& path_suffix) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  uint64_t count = 0;
  for (const auto& [key, times] : counts_) {
    if ((method.empty() || method == key.first) && PathEndsWith(key.second, path_suffix)) {
      count += times;
    }
  }
  return count;
}

}  // namespace flexiti_sandbox
