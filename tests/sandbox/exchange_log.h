// The recorded exchanges and what is counted about connections. Any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/sandbox/exchange.h"

namespace flexiti_sandbox {

class ExchangeLog {
 public:
  // `observer`, if there is one, sees each exchange before it is kept.
  ExchangeLog(size_t capacity, std::function<void(const Exchange&)> observer)
      : capacity_(capacity), observer_(std::move(observer)) {}

  // Counts a request whose head has arrived, and gives it its number.
  uint64_t Arrived(const std::string& method, const std::string& path);
  void Add(Exchange exchange);
  void Clear(bool restart_sequence);

  std::vector<Exchange> Since(uint64_t sequence) const;
  uint64_t Count(const std::string& method, const std::string& path_suffix) const;

 private:
  const size_t capacity_;
  const std::function<void(const Exchange&)> observer_;
  mutable std::mutex mutex_;
  uint64_t sequence_ = 0;
  std::deque<Exchange> exchanges_;
  std::map<std::pair<std::string, std::string>, uint64_t> counts_;  // by method and path
};

}  // namespace flexiti_sandbox
