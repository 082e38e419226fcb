#include "service/ledger_glance.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

AdminView::Operation OperationOf(const OperationRow& row) {
  return {.method = row.method,
          .merchant_id = row.key.merchant_id,
          .request_id = row.key.request_id,
          .since = row.attempt_end_time,
          .looks = row.looks,
          .next_look = row.next_look_time};
}

AdminView::Ledger ViewOf(const Unresolved& unresolved, absl::Time as_of) {
  AdminView::Ledger ledger = {.as_of = as_of,
                              .running = unresolved.counts.running,
                              .unknown = unresolved.counts.unknown,
                              .unattended = unresolved.counts.unattended,
                              .oldest_unknown = unresolved.counts.oldest_unknown};
  for (const OperationRow& row : unresolved.oldest) ledger.oldest.push_back(OperationOf(row));
  std::stable_sort(ledger.oldest.begin(), ledger.oldest.end(),
                   [](const AdminView::Operation& a, const AdminView::Operation& b) {
                     return a.since < b.since;
                   });
  return ledger;
}

}  // namespace

LedgerGlance::LedgerGlance(Ask ask, Clock clock, absl::Duration patience)
    : ask_(std::move(ask)),
      clock_(std::move(clock)),
      patience_(patience),
      thread_([this] { Loop(); }) {}

LedgerGlance::~LedgerGlance() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wanted_changed_.notify_all();
  answered_.notify_all();
  thread_.join();
}

AdminView::Ledger LedgerGlance::Look() {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(patience_);
  MutexLock lock(mutex_);
  const std::uint64_t before = answers_;
  wanted_ = true;
  wanted_changed_.notify_one();
  bool in_time = true;
  while (answers_ == before && in_time && !stopping_) in_time = lock.WaitUntil(answered_, deadline);
  AdminView::Ledger ledger = ViewOf(last_, as_of_);
  ledger.answers = answers_ != before && last_status_.ok();
  if (!ledger.answers) {
    ledger.trouble = last_status_.ok()
                         ? absl::StrCat("no answer within ", absl::FormatDuration(patience_))
                         : std::string(last_status_.message());
  }
  return ledger;
}

void LedgerGlance::Loop() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      while (!wanted_ && !stopping_) lock.Wait(wanted_changed_);
      if (stopping_) return;
      wanted_ = false;
    }
    const absl::Time now = clock_();
    absl::StatusOr<Unresolved> found = ask_(now);
    MutexLock lock(mutex_);
    last_status_ = found.status();
    if (found.ok()) {
      last_ = *std::move(found);
      as_of_ = now;
    }
    ++answers_;
    answered_.notify_all();
  }
}

}  // namespace flexiti
