// Writes that failed because the store could not be written, kept in memory until it can.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/ledger/keys_in_use.h"
#include "service/ledger/ledger_store.h"

namespace flexiti {

// Thread-safe.
class LedgerRepairs {
 public:
  // More are not kept. What became of operations comes before claims for which nothing was sent.
  static constexpr size_t kMaxFacts = 20'000;
  static constexpr size_t kMaxClaims = 2'000;

  // Both must outlive this.
  LedgerRepairs(LedgerStore& store, KeysInUse& in_use) : store_(store), in_use_(in_use) {}

  // What became of an operation: the row as it is to be, with the revision it had. Over a row that
  // was changed meanwhile it is written as far as it is still news. What its own attempt knows:
  // that it happened always; that it did not, or that Flexiti's answer leaves it open, while no
  // later attempt was started and nobody settled it. What a look or a person found (not
  // `of_attempt`): that it happened, under the same condition; that it did not, never, since it
  // takes another look to know.
  void Write(const OperationRow& row, bool of_attempt);

  // A claim whose write failed, so that nobody knows whether it was made, and for which nothing was
  // sent: if it is found until `give_up`, held by the attempt `reference_id`, it becomes
  // `fallback`.
  void Abandon(const OperationKey& key, const std::string& reference_id, OperationState fallback,
               absl::Time give_up);

  // Tries all in their order until the store fails twice in a row. Answers how many facts are left.
  // `step` is called after each.
  int Make(absl::Time now, const std::function<void()>& step);

 private:
  struct Fact {
    OperationRow row = {};
    bool of_attempt = false;
  };
  struct Claim {
    OperationKey key = {};
    std::string reference_id = {};
    OperationState fallback = OperationState::kUnknown;
    absl::Time give_up = absl::InfiniteFuture();
  };
  enum class Made { kDone, kLater, kFailed };

  template <typename Item, typename Try>
  void MakeEach(std::deque<Item>& items, const std::function<void()>& step, const Try& make);
  // The result of a Replace, without the resource if an attempt's own is taken.
  absl::StatusOr<ReplaceResult> Replace(const Fact& fact);
  Made TryWrite(const Fact& fact);
  Made TryOverrun(Fact fact);
  static bool IsNews(const Fact& fact, const OperationRow& stored);
  Made TryAbandon(const Claim& claim, absl::Time now);

  LedgerStore& store_;
  KeysInUse& in_use_;
  Mutex round_mutex_;  // one round at a time
  Mutex mutex_;
  std::deque<Fact> facts_ ABSL_GUARDED_BY(mutex_);
  std::deque<Claim> claims_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
