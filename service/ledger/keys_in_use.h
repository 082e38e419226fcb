// The operations that this very process runs, or knows the end of and could not write yet. However
// long that takes, and whatever the clock says meanwhile, nobody in this process looks at them.
#pragma once

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/mutex.h"
#include "service/ledger/operation_row.h"

namespace flexiti {

// Thread-safe. A key may be added several times, and is in use until it was removed as often.
class KeysInUse {
 public:
  void Add(const OperationKey& key) {
    MutexLock lock(mutex_);
    ++counts_[Name(key)];
  }
  void Remove(const OperationKey& key) {
    MutexLock lock(mutex_);
    const auto found = counts_.find(Name(key));
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }
  bool Has(const OperationKey& key) {
    MutexLock lock(mutex_);
    return counts_.count(Name(key)) > 0;
  }

 private:
  static std::string Name(const OperationKey& key) {
    return absl::StrCat(key.merchant_id, "/", key.request_id);
  }

  Mutex mutex_;
  std::map<std::string, int> counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
