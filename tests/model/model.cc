#include "tests/model/model.h"

#include <algorithm>

namespace flexiti_model {
namespace {

constexpr char kNotKnown[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION OUTCOME_NOT_KNOWN";
constexpr char kReused[] = "INVALID_ARGUMENT NOT_SENT FIX_REQUEST REQUEST_ID_REUSED";
constexpr char kBadField[] = "INVALID_ARGUMENT NOT_SENT FIX_REQUEST INVALID_FIELD";
constexpr char kNoOperation[] = "NOT_FOUND NOT_SENT FIX_REQUEST OPERATION_NOT_FOUND";
constexpr char kNotUnknown[] = "FAILED_PRECONDITION NOT_SENT FIX_REQUEST OPERATION_NOT_UNKNOWN";
constexpr char kReadFailed[] = "UNAVAILABLE REJECTED RETRY_SAME_REQUEST_ID *";

bool IsCarriedOut(Fault fault) {
  return fault != Fault::kDropBefore && fault != Fault::kErrorBefore &&
         fault != Fault::kUnreadableBefore;
}

bool IsUnreadable(Fault fault) {
  return fault == Fault::kUnreadableAfter || fault == Fault::kUnreadableBefore;
}

// What a caller is told when nobody knows.
std::string ToldOf(Fault fault) {
  const bool is_500 = fault == Fault::kErrorAfter || fault == Fault::kErrorBefore;
  const bool is_unreadable = IsUnreadable(fault);
  return std::string("UNKNOWN UNKNOWN RESOLVE_OPERATION ") + (is_500          ? "SERVER_ERROR"
                                                              : is_unreadable ? "REPLY_UNREADABLE"
                                                                              : "REPLY_LOST");
}

// What a caller is told of a word of Flexiti.
std::string Told(const std::string& word) {
  if (word == "NOT_FOUND") return "NOT_FOUND REJECTED FIX_REQUEST NOT_FOUND";
  const bool asks =
      word == "CREDIT_EXCEEDED" || word == "NOT_ENOUGH_CREDIT" || word == "LIMIT_PAYMENT_AMOUNT_24";
  const std::string next = asks                      ? "ASK_CUSTOMER "
                           : word == "NOT_PERMITTED" ? "CONTACT_OPERATOR "
                                                     : "FIX_REQUEST ";
  return "FAILED_PRECONDITION REJECTED " + next + word;
}

}  // namespace

bool Matches(const Branch& branch, const std::string& answer) {
  if (answer.find(" but ") != std::string::npos) return false;
  const size_t length = branch.answer.size();
  if (branch.answer.back() != '*') return branch.answer == answer;
  return branch.answer.compare(0, length - 1, answer, 0, length - 1) == 0;
}

std::vector<Branch> Model::Ask(const Call& call) const {
  switch (call.verb) {
    case Verb::kResolve:
      return ResolveOperation(call);
    case Verb::kSettle:
      return SettleOperation(call);
    case Verb::kState:
    case Verb::kGet:
    case Verb::kListAuthorizations:
    case Verb::kListCaptures:
      return {Same(Read(call))};
    default:
      return Change(call);
  }
}

Branch Model::Same(const std::string& answer) const { return {answer, *this}; }

Branch Model::With(const std::string& answer, const Key& key, const Operation& operation) const {
  Branch branch = Same(answer);
  branch.after.operations_[key] = operation;
  return branch;
}

std::vector<Branch> Model::Change(const Call& call) const {
  const auto found = operations_.find(call.key);
  const Operation before = found == operations_.end() ? Operation{.call = call} : found->second;
  if (call.amount != kUnsaid && call.amount <= 0) return {With(kBadField, call.key, before)};
  if (before.state == State::kNone || before.state == State::kFree) return {Attempt(call)};
  if (before.call.verb != call.verb || before.call.amount != call.amount) return {Same(kReused)};
  if (before.state == State::kUnknown) return Repeat(call, before);
  std::vector<Branch> branches;
  for (const std::string& answer : Replays(before)) branches.push_back(Same(answer));
  return branches;
}

std::vector<std::string> Model::Replays(const Operation& done) const {
  // A person's verdict knows no answer, and a refund's has no amount.
  if (done.verdict == State::kDone || done.call.verb == Verb::kRefund) return {"replayed"};
  const std::string told = "replayed amount " + std::to_string(done.moved);
  if (done.may_omit_moved) return {told, "replayed"};
  return {told};
}

Model::Operation Model::Found(const Operation& before) const {
  Operation found = before;
  found.state = State::kDone;
  // What else was taken may be known too little to tell how much "all that remained" was.
  found.may_omit_moved = before.call.amount == kUnsaid && IsDoubtful(before);
  return found;
}

Branch Model::Attempt(const Call& call) const {
  Branch branch = Same("");
  Operation& operation = branch.after.operations_[call.key];
  World& world = branch.after.world_;
  operation.call = call;
  const std::string refusal = world.Refusal(call);
  const bool is_lost = LosesReply(call.fault);
  const bool happens = refusal.empty() && (!is_lost || IsCarriedOut(call.fault));
  if (happens) operation.moved = call.amount == kUnsaid ? world.Most(call) : call.amount;
  const std::string answer = happens ? world.CarryOut(call, call.fault == Fault::kHide) : "";
  if (is_lost) {
    operation.state = State::kUnknown;
    operation.happened = happens;
    operation.was_answered = IsUnreadable(call.fault);
    operation.was_unknown = true;
    branch.answer = ToldOf(call.fault);
  } else {
    operation.state = happens ? State::kDone : State::kFree;
    operation.was_unknown = false;
    branch.answer = happens ? answer : Told(refusal);
  }
  return branch;
}

std::vector<Branch> Model::Repeat(const Call& call, const Operation& before) const {
  if (call.verb == Verb::kRefund) return {Same(kNotKnown)};
  if (!HasLookUp(call)) return SendAgain(call, before);
  if (call.fault == Fault::kReads) return {Same(kNotKnown)};
  std::vector<Branch> branches;
  for (const Look look : LookFor(call, before)) {
    if (look == Look::kFound) {
      const Operation found = Found(before);
      for (const auto& answer : Replays(found)) branches.push_back(With(answer, call.key, found));
    }
    if (look == Look::kUndecided) branches.push_back(Same(kNotKnown));
    if (look == Look::kAbsent) branches.push_back(Attempt(call));
  }
  return branches;
}

// Under the same x-idempotency-key: Flexiti answers what it did, if it did. Not before the settle
// time, for the attempt before could still be on its way.
std::vector<Branch> Model::SendAgain(const Call& call, const Operation& before) const {
  if (settles_late_) return {Same(kNotKnown)};
  Operation operation = before;
  if (before.happened && !LosesReply(call.fault)) {
    operation.state = State::kDone;
    return {With("OK amount " + std::to_string(call.amount), call.key, operation)};
  }
  if (before.happened) {
    operation.was_answered |= IsUnreadable(call.fault);
    return {With(ToldOf(call.fault), call.key, operation)};
  }
  Branch branch = Attempt(call);
  Operation& now = branch.after.operations_[call.key];
  now.was_answered |= before.was_answered;
  // A refusal does not undo that Flexiti once answered 200.
  if (now.state == State::kFree && before.was_answered) return {Same(kNotKnown)};
  return {branch};
}

std::vector<Branch> Model::ResolveOperation(const Call& call) const {
  const auto found = operations_.find(call.key);
  if (found == operations_.end() || found->second.state == State::kNone) {
    return {Same(kNoOperation)};
  }
  const Operation& before = found->second;
  if (before.state != State::kUnknown) {
    return {Same(before.state == State::kDone ? "EXECUTED" : "NOT_EXECUTED")};
  }
  if (HasLookUp(before.call) && call.fault == Fault::kReads) return {Same(kReadFailed)};
  std::vector<Branch> branches;
  for (const Look look : LookFor(call, before)) {
    if (look == Look::kUndecided) branches.push_back(Same("STILL_UNKNOWN"));
    if (look == Look::kFound) branches.push_back(With("EXECUTED", call.key, Found(before)));
    if (look == Look::kAbsent) {
      Operation free = before;
      free.state = State::kFree;
      branches.push_back(With("NOT_EXECUTED", call.key, free));
    }
  }
  return branches;
}

std::vector<Branch> Model::SettleOperation(const Call& call) const {
  const auto found = operations_.find(call.key);
  if (found == operations_.end() || found->second.state == State::kNone) {
    return {Same(kNoOperation)};
  }
  Operation operation = found->second;
  if (operation.state != State::kUnknown) {
    return {Same(operation.verdict == operation.state ? "OK" : kNotUnknown)};
  }
  operation.state = operation.happened ? State::kDone : State::kFree;
  operation.verdict = operation.state;
  return {With("OK", call.key, operation)};
}

std::string Model::Read(const Call& call) const {
  if (call.verb == Verb::kState) {
    const auto found = operations_.find(call.key);
    const State state = found == operations_.end() ? State::kNone : found->second.state;
    return state == State::kNone      ? kNoOperation
           : state == State::kDone    ? "EXECUTED"
           : state == State::kUnknown ? "UNKNOWN"
                                      : "NOT_EXECUTED";
  }
  if (call.fault == Fault::kReads) return kReadFailed;
  const bool shows_all = call.ahead == Ahead::kHour || call.verb == Verb::kGet;
  const auto shows = [&](const auto& record, const Key& authorization) {
    if (record.key.is_elsewhere != call.key.is_elsewhere) return false;
    if (HasKey(call.authorization) && authorization != call.authorization) return false;
    return shows_all || !record.is_hidden;
  };
  if (HasKey(call.authorization) && call.key.is_elsewhere) return Told("NOT_FOUND");
  std::string text;
  for (const Authorization& each : world_.authorizations) {
    if (call.verb == Verb::kListCaptures || !shows(each, each.key)) continue;
    const bool is_filtered =
        (call.is_regular && !each.is_regular) || (call.captures_at_once && each.status != "closed");
    if (call.verb == Verb::kGet || !is_filtered) text += world_.Show(each);
  }
  std::vector<std::string> captures;
  for (const Capture& each : world_.captures) {
    if (call.verb == Verb::kListAuthorizations || !shows(each, each.authorization)) continue;
    captures.push_back(world_.Show(each));
  }
  // Of an authorization they are in order of creation; of lists that is not documented.
  if (call.verb == Verb::kListCaptures) std::sort(captures.begin(), captures.end());
  for (const std::string& each : captures) text += each;
  return text.empty() ? "nothing" : text;
}

}  // namespace flexiti_model
