// The series of one metric, found by the values of its labels.
#pragma once

#include <prometheus/family.h>

#include <functional>
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "service/base/mutex.h"

namespace flexiti {

// Thread-safe. prometheus::Family::Add finds a series too, at four times the cost: it builds,
// checks and hashes a map of names and values. A call is counted in several series.
template <typename Metric>
class Series {
 public:
  // `labels`: their names. `arguments` make a new Metric: the bounds of a histogram's buckets.
  template <typename... Arguments>
  Series(prometheus::Family<Metric>& family, std::vector<std::string> labels,
         Arguments... arguments)
      : labels_(std::move(labels)), add_([&family, arguments...](const prometheus::Labels& all) {
          return &family.Add(all, arguments...);
        }) {}

  // The series of these values, one for each name and in their order; a new one stands at 0.
  Metric& At(std::initializer_list<const std::string*> values) {
    std::string key;
    for (const std::string* value : values) key.append(*value).push_back('\0');
    MutexLock lock(mutex_);
    Metric*& metric = metrics_[std::move(key)];
    if (metric == nullptr) metric = add_(WithNames(values));
    return *metric;
  }
  Metric& At(const std::string& value) { return At({&value}); }
  // The only one of a metric without labels. Until then that metric has no series.
  Metric& Only() { return At(std::initializer_list<const std::string*>()); }

 private:
  prometheus::Labels WithNames(std::initializer_list<const std::string*> values) const {
    prometheus::Labels all;
    auto name = labels_.begin();
    for (const std::string* value : values) all.emplace(*name++, *value);
    return all;
  }

  const std::vector<std::string> labels_;
  const std::function<Metric*(const prometheus::Labels&)> add_;
  Mutex mutex_;
  std::unordered_map<std::string, Metric*> metrics_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
