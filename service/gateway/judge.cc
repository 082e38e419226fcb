#include "service/gateway/judge.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/resource.h"

namespace flexiti {
namespace {

using Verdict = Finding::Verdict;

// A settled one whose resource is known has its record; one that a person settled, or for which
// Flexiti gave no id, made something that nobody owns.
bool MayOwnMore(const Rival& rival) { return !rival.is_settled || !rival.has_resource; }

RecordJudgement Judge(const std::vector<Sighting>& sightings, const std::vector<size_t>& left,
                      bool has_rival) {
  RecordJudgement judgement;
  std::string& summary = *judgement.evidence.mutable_summary();
  if (left.empty()) {
    judgement.verdict = Verdict::kNotFound;
    summary = sightings.empty() ? "nothing like it is shown"
                                : "all that is like it belongs to other operations";
    return judgement;
  }
  judgement.chosen = left.front();
  if (left.size() > 1) {
    summary = absl::StrCat(left.size(), " records could be it");
  } else if (!sightings[left.front()].is_certain) {
    summary =
        "one record could be it, but not all of reference, account, amount, time and state "
        "are shown and match";
  } else if (has_rival) {
    summary = "one record matches, but it could be that of another operation with equal content";
  } else {
    judgement.verdict = Verdict::kExecuted;
    summary = "one record matches, and it belongs to no other operation";
  }
  return judgement;
}

// What a balance tells of one operation.
enum class Story {
  kNone,    // it cannot have come about like that
  kDone,    // every explanation needs the operation
  kUndone,  // none does
  kEither,
};

// Everything that the rivals may have moved of which each is in the picture or is not.
std::vector<std::int64_t> Sums(const std::vector<std::int64_t>& amounts) {
  std::vector<std::int64_t> sums = {0};
  for (const std::int64_t amount : amounts) {
    const size_t count = sums.size();
    for (size_t i = 0; i < count; ++i) {
      std::int64_t sum = 0;
      if (!__builtin_add_overflow(sums[i], amount, &sum)) sums.push_back(sum);
    }
  }
  return sums;
}

// `rest`: what the settled rivals do not explain.
Story Explain(std::int64_t rest, const Balance& balance, std::optional<std::int64_t> asked,
              const std::vector<std::int64_t>& open) {
  if (rest < 0) return Story::kNone;
  const std::vector<std::int64_t> sums = Sums(open);
  const bool without = std::find(sums.begin(), sums.end(), rest) != sums.end();
  bool with = false;
  if (asked.has_value()) {
    with = std::find(sums.begin(), sums.end(), rest - *asked) != sums.end();
  } else {
    // It leaves nothing, and it does not happen where there is nothing to take.
    with = balance.remaining == 0 &&
           std::any_of(sums.begin(), sums.end(), [rest](std::int64_t sum) { return sum < rest; });
  }
  if (with && without) return Story::kEither;
  if (with) return Story::kDone;
  return without ? Story::kUndone : Story::kNone;
}

struct Shares {
  std::int64_t settled = 0;
  std::vector<std::int64_t> open = {};
  bool is_known = true;  // every amount is
};

Shares Read(const std::vector<Share>& rivals) {
  Shares shares;
  for (const Share& rival : rivals) {
    if (!rival.amount.has_value() || *rival.amount < 0) {
      shares.is_known = false;
    } else if (!rival.is_settled) {
      shares.open.push_back(*rival.amount);
    } else if (__builtin_add_overflow(shares.settled, *rival.amount, &shares.settled)) {
      shares.is_known = false;
    }
  }
  shares.is_known = shares.is_known && shares.open.size() <= kMaxOpenShares;
  return shares;
}

// Both readings of what was given back; see Balance::given_back.
Story Tell(const Balance& balance, std::optional<std::int64_t> asked, const Shares& shares) {
  if (!balance.given_back.has_value()) return Story::kEither;
  const std::int64_t rest = *balance.moved - shares.settled;
  const Story story = Explain(rest, balance, asked, shares.open);
  if (*balance.given_back == 0) return story;
  std::int64_t more = 0;
  if (__builtin_add_overflow(rest, *balance.given_back, &more)) return Story::kEither;
  const Story other = Explain(more, balance, asked, shares.open);
  if (story == Story::kNone) return other;
  return other == Story::kNone || other == story ? story : Story::kEither;
}

std::string Numbers(const Balance& balance, const Shares& shares) {
  return absl::StrCat("Flexiti shows ", *balance.moved, " cents moved in all; ", shares.settled,
                      " of them by operations that are known to be among it");
}

}  // namespace

absl::StatusOr<RecordJudgement> JudgeRecords(const std::vector<Sighting>& sightings,
                                             const Traces& traces, const std::string& endpoint) {
  // In this order: a rival that settles between the two questions is seen by the second.
  const absl::StatusOr<std::vector<Rival>> rivals = traces.rivals();
  if (!rivals.ok()) return rivals.status();
  std::vector<size_t> left;
  for (size_t i = 0; i < sightings.size(); ++i) {
    if (!sightings[i].resource.empty()) {
      const absl::StatusOr<bool> is_owned = traces.is_owned(sightings[i].resource);
      if (!is_owned.ok()) return is_owned.status();
      if (*is_owned) continue;
    }
    left.push_back(i);
  }
  RecordJudgement judgement =
      Judge(sightings, left, std::any_of(rivals->begin(), rivals->end(), MayOwnMore));
  judgement.evidence.set_endpoint(endpoint);
  for (size_t i = 0; i < std::min(left.size(), kMaxEvidenceIds); ++i) {
    judgement.evidence.add_candidate_ids(sightings[left[i]].id);
  }
  return judgement;
}

BalanceJudgement JudgeBalance(const Balance& balance, std::optional<std::int64_t> asked,
                              const std::vector<Share>& before, const std::vector<Share>& after,
                              const std::string& endpoint) {
  BalanceJudgement judgement;
  judgement.evidence.set_endpoint(endpoint);
  std::string& summary = *judgement.evidence.mutable_summary();
  const Shares shares = Read(after);
  if (!balance.moved.has_value()) {
    summary = "Flexiti does not show how much was moved in all";
    return judgement;
  }
  // A rival that came, or settled, while Flexiti was looked at is in what it showed or is not.
  const bool is_nothing_moved = *balance.moved == 0 && balance.given_back == 0;
  if (is_nothing_moved) {
    judgement.verdict = Verdict::kNotFound;
    summary = "nothing was moved at all";
    return judgement;
  }
  if (before != after) {
    summary = "another operation on the same amount ran during the look";
    return judgement;
  }
  if (!shares.is_known) {
    summary = "how much other operations moved of the same amount is not known";
    return judgement;
  }
  const std::string numbers = Numbers(balance, shares);
  switch (Tell(balance, asked, shares)) {
    case Story::kDone:
      judgement.verdict = Verdict::kExecuted;
      if (asked.has_value()) {
        judgement.amount = asked;
      } else if (shares.open.empty() && balance.given_back == 0) {
        judgement.amount = *balance.moved - shares.settled;
      }
      summary = absl::StrCat(numbers, "; the rest is this operation");
      break;
    case Story::kUndone:
      judgement.verdict = Verdict::kNotFound;
      summary = absl::StrCat(numbers, "; this operation is not among the rest");
      break;
    case Story::kNone:
    case Story::kEither:
      summary = absl::StrCat(numbers, "; whether this operation is among the rest cannot be told");
      break;
  }
  return judgement;
}

std::string ResourceOf(const google::protobuf::Message& response) {
  if (const auto* made = dynamic_cast<const v1::CreateAuthorizationResponse*>(&response)) {
    return AuthorizationResource(made->authorization().authorization_id());
  }
  if (const auto* made = dynamic_cast<const v1::CreatePurchaseResponse*>(&response)) {
    const v1::Purchase& purchase = made->purchase();
    return purchase.transaction_id().empty() ? AuthorizationResource(purchase.authorization_id())
                                             : TransactionResource(purchase.transaction_id());
  }
  if (const auto* made = dynamic_cast<const v1::CaptureAuthorizationResponse*>(&response)) {
    return CaptureResource(made->capture().capture_id());
  }
  if (const auto* made = dynamic_cast<const v1::ReturnCaptureResponse*>(&response)) {
    return ReturnResource(made->return_id());
  }
  if (const auto* made = dynamic_cast<const v1::CreateAccountCreditResponse*>(&response)) {
    return TransactionResource(made->transaction_id());
  }
  return "";
}

}  // namespace flexiti
