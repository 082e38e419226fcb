#include "tests/chaos/verdicts.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::JournalEntry;
namespace v1 = flexiti::v1;

// The journal's times are cut to milliseconds.
constexpr absl::Duration kGrain = absl::Milliseconds(1);
constexpr int kHttpOk = 200;

using Problems = std::vector<std::string>;

bool HappenedBefore(const JournalEntry* entry, absl::Time time) {
  return entry != nullptr && TimeOf(*entry) + kGrain <= time;
}

void CheckSuccess(const Operation& operation, const Call& call, const JournalEntry* entry,
                  Problems* problems) {
  if (call.purpose == Call::Purpose::kOtherContent) {
    problems->push_back("other content under a used request_id was answered as if it were done");
  }
  if (operation.kind == Kind::kVerify) return;
  if (entry == nullptr) {
    problems->push_back("a caller was told that it is done, and Flexiti did nothing");
    return;
  }
  const std::string difference =
      Difference(operation.kind, *operation.request, *call.response, *entry);
  if (!difference.empty()) {
    problems->push_back(absl::StrCat("a caller was told of something else: ", difference));
  }
}

void CheckFailure(const Call& call, const JournalEntry* entry, Problems* problems) {
  const v1::Outcome outcome = call.error.outcome();
  if (call.bare()) {
    // The connection, or the caller's own patience. Anything else must explain itself.
    if (call.code != grpc::StatusCode::UNAVAILABLE && call.code != grpc::StatusCode::CANCELLED &&
        call.code != grpc::StatusCode::DEADLINE_EXCEEDED) {
      problems->push_back(absl::StrCat("a failure without details: ", call.told));
    }
    return;
  }
  if (call.reason == "INTERNAL" || call.reason == "REPLY_MISMATCH" ||
      absl::StrContains(call.told, " but ")) {
    problems->push_back(absl::StrCat("an answer that should not be: ", call.told));
  }
  const bool changes = call.purpose == Call::Purpose::kAsk;
  if (changes && call.code == grpc::StatusCode::UNAVAILABLE && outcome != v1::OUTCOME_NOT_SENT) {
    problems->push_back(absl::StrCat("UNAVAILABLE for what may have been sent: ", call.told));
  }
  if (entry == nullptr || outcome == v1::OUTCOME_UNKNOWN) return;
  if (!call.reference_id.empty() && call.reference_id == entry->x_reference_id) {
    problems->push_back(absl::StrCat("said ", call.told, " of the attempt that moved money"));
  }
  if (outcome == v1::OUTCOME_REJECTED && HappenedBefore(entry, call.start)) {
    problems->push_back(absl::StrCat("said ", call.told, " after it had happened"));
  }
}

void CheckState(const Operation& operation, const Call& call, const JournalEntry* entry,
                Problems* problems) {
  const v1::Operation* row = OperationOf(call);
  if (row == nullptr || operation.kind == Kind::kVerify) return;
  if (row->state() == v1::OPERATION_STATE_EXECUTED && !HappenedBefore(entry, call.end + kGrain)) {
    problems->push_back("the ledger said EXECUTED before it happened");
  }
  if (row->state() == v1::OPERATION_STATE_NOT_EXECUTED && HappenedBefore(entry, call.start)) {
    problems->push_back("the ledger said NOT_EXECUTED after it had happened");
  }
}

void CheckExecuted(const Operation& operation, const v1::Operation& row, const JournalEntry* entry,
                   Problems* problems) {
  const MessagePtr response = NewResponse(operation.kind);
  if (!row.response().UnpackTo(response.get())) {
    problems->push_back("EXECUTED in the ledger without its answer");
  } else if (entry == nullptr && operation.kind != Kind::kVerify) {
    problems->push_back("EXECUTED in the ledger, and Flexiti did nothing");
  } else if (operation.kind != Kind::kVerify) {
    const std::string difference =
        Difference(operation.kind, *operation.request, *response, *entry);
    if (!difference.empty()) {
      problems->push_back(
          absl::StrCat("the ledger keeps an answer of something else: ", difference));
    }
  }
}

std::string SiblingKey(const Operation& operation) {
  return absl::StrCat(NameOf(operation.kind), " ", operation.parent);
}

}  // namespace

absl::Time TimeOf(const JournalEntry& entry) {
  return absl::FromUnixMillis(entry.time.time_since_epoch().count());
}

Problems AnswerProblems(const Operation& operation, const std::vector<JournalEntry>& entries) {
  Problems problems;
  if (entries.size() > 1) problems.push_back(absl::StrCat("EXECUTED ", entries.size(), " TIMES"));
  const JournalEntry* entry = entries.empty() ? nullptr : entries.data();
  bool any_doubt = false;
  for (const Call& call : operation.calls()) {
    if (call.purpose == Call::Purpose::kState || call.purpose == Call::Purpose::kResolve) {
      CheckState(operation, call, entry, &problems);
      if (!call.ok()) CheckFailure(call, nullptr, &problems);
      continue;
    }
    any_doubt =
        any_doubt || call.ok() || call.bare() || call.error.outcome() == v1::OUTCOME_UNKNOWN;
    if (call.ok()) {
      CheckSuccess(operation, call, entry, &problems);
    } else {
      CheckFailure(call, call.purpose == Call::Purpose::kAsk ? entry : nullptr, &problems);
    }
  }
  if (entry != nullptr && !any_doubt) {
    problems.push_back("it happened, and every caller was told that it did not");
  }
  return problems;
}

Problems StateProblems(const Operation& operation, const std::vector<JournalEntry>& entries,
                       const Call* last, int siblings) {
  Problems problems;
  const JournalEntry* entry = entries.empty() ? nullptr : entries.data();
  const std::string state = last == nullptr ? "NOT ANSWERED" : StateName(*last);
  if (state == "EXECUTED") {
    CheckExecuted(operation, *OperationOf(*last), entry, &problems);
  } else if (state == "NOT_EXECUTED" || state == "ABSENT") {
    if (entry != nullptr)
      problems.push_back(absl::StrCat(state, " in the ledger, and it happened"));
    if (operation.answer() != nullptr && operation.kind != Kind::kVerify) {
      problems.push_back(absl::StrCat(state, " in the ledger, and a caller has an answer"));
    }
  } else if (state != "UNKNOWN" ||
             !(MayStayUnknown(operation, siblings) || (entry == nullptr && WasUnreadable(*last)))) {
    problems.push_back(absl::StrCat(state, " at the end"));
  }
  return problems;
}

std::string StateName(const Call& state) {
  if (state.reason == "OPERATION_NOT_FOUND") return "ABSENT";
  const v1::Operation* row = OperationOf(state);
  if (row == nullptr) return state.told;
  constexpr char kPrefix[] = "OPERATION_STATE_";
  return v1::OperationState_Name(row->state()).substr(sizeof(kPrefix) - 1);
}

bool MayStayUnknown(const Operation& operation, int siblings) {
  if (operation.kind == Kind::kRefund || operation.kind == Kind::kVerify) return true;
  if (operation.is_twin) return true;
  if (operation.is_forsaken && !CanBeLookedUp(operation.kind)) return true;
  return (operation.kind == Kind::kRelease || operation.kind == Kind::kReturn) && siblings > 1;
}

bool WasUnreadable(const Call& state) {
  const v1::Operation* row = OperationOf(state);
  return row != nullptr && row->error().http_status() == kHttpOk;
}

std::map<std::string, int> CountSiblings(const std::vector<OperationPtr>& operations) {
  std::map<std::string, int> counts;
  for (const OperationPtr& operation : operations) ++counts[SiblingKey(*operation)];
  return counts;
}

int SiblingsOf(const std::map<std::string, int>& counts, const Operation& operation) {
  const auto found = counts.find(SiblingKey(operation));
  return found == counts.end() ? 0 : found->second;
}

}  // namespace flexiti_test
