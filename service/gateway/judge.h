// From what Flexiti shows, and what the ledger knows of other operations, to a verdict on one
// operation. Where two stories explain what is shown, the verdict is kUndecided: an operation that
// waits for a person costs minutes, one that is done twice or never costs money.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "flexiti/v1/operation.pb.h"
#include "service/flexiti/balance.h"
#include "service/gateway/operation_kind.h"

namespace flexiti {

// Of the candidates that one Evidence names.
inline constexpr size_t kMaxEvidenceIds = 20;
// Of unsettled operations whose amounts are tried in every combination.
inline constexpr size_t kMaxOpenShares = 10;

// --- What leaves a record: authorizations, purchases, captures. ---

// A Candidate without what was made.
struct Sighting {
  std::string resource = {};
  std::string id = {};
  bool is_certain = false;
};

struct RecordJudgement {
  Finding::Verdict verdict = Finding::Verdict::kUndecided;
  size_t chosen = 0;  // kExecuted: which of the sightings
  v1::Evidence evidence = {};
};

// `endpoint` is what was looked at, for the evidence. Asks `traces` after the look, never before.
// An error is one of the ledger.
//  - Sightings that other operations own are dropped.
//  - None is left: kNotFound.
//  - One is left, it is certain, and no rival could be its owner: kExecuted.
//  - Anything else: kUndecided.
absl::StatusOr<RecordJudgement> JudgeRecords(const std::vector<Sighting>& sightings,
                                             const Traces& traces, const std::string& endpoint);

// --- What leaves only an amount: releases and returns. ---

// What one operation moved, or would move. Cents; unset: all that remained, or not known.
struct Share {
  // It is in what Flexiti shows. Else it may be: it may not have happened, or so lately that
  // Flexiti does not show it yet, or be of a method of which nobody knows whether it counts.
  bool is_settled = false;
  std::optional<std::int64_t> amount = std::nullopt;
};
inline bool operator==(const Share& a, const Share& b) {
  return a.is_settled == b.is_settled && a.amount == b.amount;
}

struct BalanceJudgement {
  Finding::Verdict verdict = Finding::Verdict::kUndecided;
  // kExecuted: cents that the operation moved. Unset: how much of it was the operation's cannot be
  // told.
  std::optional<std::int64_t> amount = std::nullopt;
  v1::Evidence evidence = {};
};

// `asked`: cents; unset: all that remains. `before` and `after`: the rivals before and after the
// look. What was moved in all is explained by the rivals that are in it, any of those that may be,
// and the operation itself: kExecuted if every explanation needs it, kNotFound if none
// does.
//
// What else looks the same, and why that is borne:
//  - Somebody moved exactly as much past the gateway (Flexiti's portal, another system). That
//    cannot be seen. Merchants who do both settle such operations by hand (README.md).
//  - An authorization expired, or Flexiti closed it after a capture, or somebody released the
//    rest: nothing remains. For an operation that asked for all, or for just what was left, that
//    is what it wanted; taking it for done moves no money and holds none back.
//  - A return of a capture may add to what remains of the authorization (Balance::given_back):
//    both readings must agree.
//  - A capture that is not shown looks like a release: Balance::moved is unset then.
BalanceJudgement JudgeBalance(const Balance& balance, std::optional<std::int64_t> asked,
                              const std::vector<Share>& before, const std::vector<Share>& after,
                              const std::string& endpoint);

// What was made, of any method's response: "authorizations/7"; empty: Flexiti gave no id.
std::string ResourceOf(const google::protobuf::Message& response);

}  // namespace flexiti
