// What a look at Flexiti may come to, by what the gateway's README files promise of looks.
#include <algorithm>

#include "tests/model/model.h"

namespace flexiti_model {

std::vector<Model::Look> Model::LookFor(const Call& call, const Operation& operation) const {
  if (!HasLookUp(operation.call)) return {Look::kUndecided};
  const Authorization* authorization = world_.FindAuthorization(call.key);
  const Capture* capture = world_.FindCapture(call.key);
  const bool is_hidden = ((authorization != nullptr && authorization->is_hidden) ||
                          (capture != nullptr && capture->is_hidden)) &&
                         call.ahead != Ahead::kHour;
  std::vector<Look> looks;
  if (call.key.is_elsewhere && HasKey(operation.call.authorization)) {
    return {Look::kUndecided};  // an authorization that Flexiti does not know shows nothing
  }
  if (!operation.happened) {
    looks = {settles_late_ || operation.was_answered ? Look::kUndecided : Look::kAbsent};
  } else if (is_hidden) {
    looks = {Look::kUndecided};
    // By its authorization it can be read at once.
    if (operation.call.verb == Verb::kCapture) looks.push_back(Look::kFound);
  } else {
    looks = {Look::kFound};
  }
  if (IsDoubtful(operation)) looks.push_back(Look::kUndecided);
  return looks;
}

bool Model::IsDoubtful(const Operation& operation) const {
  const Call& call = operation.call;
  const Authorization* authorization =
      world_.FindAuthorization(IsAuthorizationSale(call) ? call.key : call.authorization);
  if (IsAuthorizationSale(call) && authorization != nullptr) {
    // A hold of which something has gone could be somebody else's purchase.
    if (!authorization->captured_at_once && authorization->remaining < authorization->amount) {
      return true;
    }
  }
  if (call.verb == Verb::kCapture && authorization != nullptr &&
      call.amount == authorization->amount && call.reference == Reference::kShared &&
      authorization->reference == Reference::kShared) {
    // It could be what a sale captured by itself, unless the ledger knows that sale.
    const Operation& sale = operations_.at(authorization->key);
    if (authorization->captured_at_once || sale.state != State::kDone ||
        sale.verdict == State::kDone) {
      return true;
    }
  }
  if (call.verb == Verb::kRelease) {
    for (const Capture& capture : world_.captures) {
      if (capture.authorization != call.authorization) continue;
      // Whether what was returned can be captured again is not documented.
      if (capture.is_hidden || capture.remaining < capture.amount) return true;
    }
  }
  return std::any_of(operations_.begin(), operations_.end(), [&](const auto& other) {
    return other.first.is_elsewhere == call.key.is_elsewhere && other.first != call.key &&
           MayBeTakenFor(operation, other.second);
  });
}

bool Model::MayBeTakenFor(const Operation& one, const Operation& other) const {
  const Call& call = one.call;
  const Call& rival = other.call;
  const bool owns_nothing = other.state == State::kUnknown ||
                            (other.state == State::kDone && other.verdict == State::kDone);
  const bool is_settled_by_sum = other.state == State::kDone && !owns_nothing;
  const bool looks_alike = call.amount == rival.amount && call.reference == Reference::kShared &&
                           rival.reference == Reference::kShared;
  if (IsAuthorizationSale(call)) {
    return IsAuthorizationSale(rival) && looks_alike && owns_nothing;
  }
  if (call.verb == Verb::kCapture) {
    return rival.verb == Verb::kCapture && rival.authorization == call.authorization &&
           looks_alike && owns_nothing;
  }
  const bool is_of_same = call.verb == Verb::kRelease ? rival.authorization == call.authorization
                                                      : rival.capture == call.capture;
  if (!is_of_same) return false;
  if (call.verb == Verb::kReturn && rival.verb == Verb::kRefund) {
    return owns_nothing || is_settled_by_sum;
  }
  if (rival.verb != call.verb) return false;
  // Of a release of all that remained, a look cannot tell how much that was.
  const bool is_vague = is_settled_by_sum && other.was_unknown && rival.amount == kUnsaid;
  return owns_nothing || is_vague || (settles_late_ && is_settled_by_sum);
}

}  // namespace flexiti_model
