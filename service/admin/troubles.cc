#include "service/admin/troubles.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/admin/words.h"

namespace flexiti {
namespace {

using Weight = Trouble::Weight;
using Troubles = std::vector<Trouble>;

bool IsFull(const AdminView::Limit& limit) { return limit.max > 0 && limit.used >= limit.max; }

bool IsNearlyFull(const AdminView::Limit& limit) {
  return limit.max > 0 && limit.used * 100 >= limit.max * kNearlyFullPercent;
}

void AddProcess(const AdminView& view, Troubles& troubles) {
  if (!view.stuck.empty()) {
    troubles.push_back(
        {Weight::kBad, absl::StrCat("This process is stuck: ", view.stuck, "."), "top"});
  }
  if (view.phase == AdminView::Phase::kDraining) {
    troubles.push_back({Weight::kNotice,
                        absl::StrCat("This process is shutting down: it takes no new calls, and ",
                                     Counted(view.in_flight.used, "call"), " may still finish."),
                        "calls"});
  }
  if (view.phase == AdminView::Phase::kLeaving) {
    troubles.push_back({Weight::kNotice,
                        "This process is about to shut down: it is not ready any more, so that "
                        "balancers look away, and still takes the calls that come.",
                        "calls"});
  }
  if (view.phase == AdminView::Phase::kStarting) {
    troubles.push_back(
        {Weight::kNotice, "This process is starting and takes no calls yet.", "top"});
  }
}

void AddLedgerWrites(const AdminView& view, Troubles& troubles) {
  const AdminView::Ledger& ledger = view.ledger;
  const absl::Duration age = view.now - ledger.last_failed_write;
  if (IsWriteFailing(ledger)) {
    troubles.push_back({age < kOfLate ? Weight::kBad : Weight::kWarning,
                        absl::StrCat("The last write to the ledger failed, ", InWords(age),
                                     " ago: while it cannot be written, calls that change "
                                     "something are refused with LEDGER_UNAVAILABLE, nothing is "
                                     "charged twice, and reads go on."),
                        "operations"});
  } else if (age < kJustFailed) {
    troubles.push_back(
        {Weight::kWarning,
         absl::StrCat("A write to the ledger failed ", InWords(age), " ago; later ones succeeded."),
         "operations"});
  }
}

void AddLedger(const AdminView& view, Troubles& troubles) {
  const AdminView::Ledger& ledger = view.ledger;
  if (!ledger.answers) {
    troubles.push_back({Weight::kBad,
                        "The ledger does not answer, and without it nothing is sent that changes "
                        "something.",
                        "operations"});
  }
  if (ledger.unknown == 0) return;
  const absl::Duration age = view.now - ledger.oldest_unknown;
  const bool is_one = ledger.unknown == 1;
  std::string sentence =
      absl::StrCat("Nobody knows whether ", Counted(ledger.unknown, "operation"), " happened");
  if (ledger.oldest_unknown != absl::InfiniteFuture()) {
    absl::StrAppend(&sentence, is_one ? ", for " : ", the oldest for ", InWords(age));
  }
  troubles.push_back({age >= kLongUnknown ? Weight::kBad : Weight::kWarning,
                      absl::StrCat(sentence, "."), "operations"});
}

void AddBreakers(const AdminView& view, Troubles& troubles) {
  for (const AdminView::Breaker& breaker : view.breakers) {
    const std::string host = absl::StrCat("Flexiti's ", breaker.api, " at ", breaker.host);
    const std::string why =
        breaker.failure_cause.empty() ? "" : absl::StrCat(" (", breaker.failure_cause, ")");
    if (breaker.state == AdminView::Breaker::State::kOpen) {
      troubles.push_back({Weight::kBad,
                          absl::StrCat(host, " fails", why, ": for ", Age(breaker.since, view.now),
                                       " nothing has been sent to it."),
                          "flexiti"});
    } else if (breaker.state == AdminView::Breaker::State::kTrying) {
      troubles.push_back(
          {Weight::kWarning,
           absl::StrCat(host, " failed", why, ": single requests try whether it is back."),
           "flexiti"});
    }
  }
}

std::string Instead(AdminView::Serving serving) {
  switch (serving) {
    case AdminView::Serving::kFallbackFile:
      return "; its second one serves.";
    case AdminView::Serving::kMemory:
      return "; the one before serves, from memory only: a restart would take this merchant down.";
    case AdminView::Serving::kFile:
    case AdminView::Serving::kNone:
      break;
  }
  return ", and none works: without a token its calls are not sent.";
}

void AddCredentials(const AdminView& view, Troubles& troubles) {
  for (const AdminView::Merchant& merchant : view.merchants) {
    bool is_refused = false;
    for (const AdminView::Secret& secret : merchant.secrets) {
      if (secret.serving == AdminView::Serving::kFile) continue;
      is_refused = true;
      troubles.push_back(
          {secret.serving == AdminView::Serving::kFallbackFile ? Weight::kWarning : Weight::kBad,
           absl::StrCat("Flexiti's ", secret.api, " gives no token for the client secret of ",
                        merchant.id, Instead(secret.serving)),
           "merchants"});
    }
    if (is_refused) continue;  // why there is no token, too
    for (const AdminView::Token& token : merchant.tokens) {
      if (!IsTokenMissing(token, view.now)) continue;
      troubles.push_back({Weight::kBad,
                          absl::StrCat(merchant.id, " has no access token for the ", token.api,
                                       " (scope ", token.scope, "), so its calls are not sent."),
                          "merchants"});
    }
  }
}

void AddLimits(const AdminView& view, Troubles& troubles) {
  if (IsNearlyFull(view.in_flight)) {
    troubles.push_back({IsFull(view.in_flight) ? Weight::kBad : Weight::kWarning,
                        absl::StrCat(view.in_flight.used, " of ", view.in_flight.max,
                                     " possible calls are in flight",
                                     IsFull(view.in_flight) ? ": more are refused." : "."),
                        "calls"});
  }
  for (const AdminView::Merchant& merchant : view.merchants) {
    if (!IsFull(merchant.in_flight)) continue;
    troubles.push_back({Weight::kWarning,
                        absl::StrCat(merchant.id, " has all of its ", merchant.in_flight.max,
                                     " calls in flight: more of its calls are refused."),
                        "merchants"});
  }
}

void AddCertificates(const AdminView& view, Troubles& troubles) {
  for (const AdminView::Certificate& certificate : view.certificates) {
    const absl::Duration left = certificate.expiry - view.now;
    if (left > kExpiresSoon) continue;
    const bool is_over = left <= absl::ZeroDuration();
    troubles.push_back(
        {is_over ? Weight::kBad : Weight::kWarning,
         is_over ? absl::StrCat("The ", certificate.name, " expired ", InWords(-left), " ago.")
                 : absl::StrCat("The ", certificate.name, " expires in ", InWords(left), "."),
         "certificates"});
  }
}

void AddFiles(const AdminView& view, Troubles& troubles) {
  if (view.unusable_files.empty()) return;
  const bool is_one = view.unusable_files.size() == 1;
  const std::string what =
      is_one ? absl::StrCat("A changed file cannot be used: ", view.unusable_files[0].files)
             : absl::StrCat(view.unusable_files.size(), " changed files cannot be used");
  troubles.push_back({Weight::kWarning,
                      absl::StrCat(what, "; what ", is_one ? "it" : "they",
                                   " held before serves, but a restart would be refused."),
                      "files"});
}

void AddRefusals(const AdminView& view, Troubles& troubles) {
  std::int64_t refused = 0;
  bool is_full = false;
  std::vector<std::string> reasons;
  for (const AdminView::Refusal& refusal : view.refusals) {
    if (refusal.of_late == 0) continue;
    refused += refusal.of_late;
    is_full = is_full || refusal.reason == "TOO_MANY_CALLS";
    reasons.push_back(absl::StrCat(refusal.of_late, " ", refusal.reason));
  }
  if (refused == 0) return;
  troubles.push_back({is_full ? Weight::kWarning : Weight::kNotice,
                      absl::StrCat(Counted(refused, "call"), refused == 1 ? " was" : " were",
                                   " refused in the last ", InWords(kOfLate), ": ",
                                   absl::StrJoin(reasons, ", "), "."),
                      "refusals"});
}

void AddFailures(const AdminView& view, Troubles& troubles) {
  const int failures = FailuresOfLate(view);
  if (failures == 0) return;
  const bool is_cut =
      view.has_older_failures && static_cast<size_t>(failures) == view.failures.size();
  troubles.push_back({failures < kManyFailures ? Weight::kNotice : Weight::kWarning,
                      absl::StrCat(is_cut ? "At least " : "", Counted(failures, "call"),
                                   " failed in the last ", InWords(kOfLate), "."),
                      "failures"});
}

}  // namespace

int FailuresOfLate(const AdminView& view) {
  return static_cast<int>(std::count_if(
      view.failures.begin(), view.failures.end(),
      [&](const AdminView::Failure& failure) { return failure.end > view.now - kOfLate; }));
}

bool IsWriteFailing(const AdminView::Ledger& ledger) {
  return ledger.last_failed_write > ledger.last_write;
}

bool IsTokenMissing(const AdminView::Token& token, absl::Time now) {
  return token.last_failure != absl::InfinitePast() && token.valid_until <= now;
}

std::vector<Trouble> TroublesOf(const AdminView& view) {
  Troubles troubles;
  AddProcess(view, troubles);
  AddLedger(view, troubles);
  AddLedgerWrites(view, troubles);
  AddBreakers(view, troubles);
  AddCredentials(view, troubles);
  AddLimits(view, troubles);
  AddCertificates(view, troubles);
  AddFiles(view, troubles);
  AddFailures(view, troubles);
  AddRefusals(view, troubles);
  std::stable_sort(troubles.begin(), troubles.end(),
                   [](const Trouble& a, const Trouble& b) { return a.weight > b.weight; });
  return troubles;
}

}  // namespace flexiti
