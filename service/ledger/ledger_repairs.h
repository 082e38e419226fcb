// Writes that failed because the store could not be written, kept in memory until it can.
#pragma once

#include <deque>
#include <string>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/ledger/ledger_store.h"

namespace flexiti {

// Thread-safe.
class LedgerRepairs {
 public:
  // More writes than this are not kept; their rows become orphans when their lease runs out.
  static constexpr size_t kMaxWrites = 20'000;

  // `store` must outlive this.
  explicit LedgerRepairs(LedgerStore& store) : store_(store) {}

  // The row as it is to be, with the revision it has.
  void Write(const OperationRow& row);

  // A claim whose write failed, so that nobody knows whether it was made, and for which nothing was
  // sent: if it is found until `give_up`, held by the attempt `reference_id`, it becomes
  // `fallback`.
  void Abandon(const OperationKey& key, const std::string& reference_id, OperationState fallback,
               absl::Time give_up);

  // Tries all in their order until one fails. Answers how many are left.
  int Make(absl::Time now);

 private:
  struct Item {
    bool is_claim = false;
    OperationRow row = {};  // of a claim: key, reference_id and the state it falls back to
    absl::Time give_up = absl::InfiniteFuture();
  };

  void Keep(Item item);
  // What becomes of an item: kFailed ends the round, kLater keeps the item for the next one.
  enum class Made { kDone, kLater, kFailed };
  Made TryWrite(OperationRow& row);
  Made TryOverrun(OperationRow& row);
  Made TryAbandon(const Item& item, absl::Time now);

  LedgerStore& store_;
  Mutex round_mutex_;  // one round at a time
  Mutex mutex_;
  std::deque<Item> items_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
