#include "tests/model/world.h"

#include <algorithm>

namespace flexiti_model {
namespace {

int64_t Interest(const Call& call) {
  return call.is_regular ? 0 : (call.amount * kPercent + 50) / 100;
}

template <typename Record>
const Record* Find(const std::vector<Record>& records, const Key& key) {
  for (const Record& record : records) {
    if (record.key == key) return &record;
  }
  return nullptr;
}

template <typename Record>
Record& Changed(std::vector<Record>& records, const Key& key) {
  return const_cast<Record&>(*Find(records, key));
}

std::string Text(const char* word, int64_t cents) {
  return std::string(" ") + word + " " + std::to_string(cents);
}

std::string ReferenceOf(const Key& key, Reference reference) {
  if (reference == Reference::kShared) return " reference shared";
  if (reference == Reference::kUnauthorized) return " reference unauthorized";
  return " reference " + NameOf(key);
}

}  // namespace

std::string NameOf(const Key& key) {
  return "#" + std::to_string(key.step) + (key.is_elsewhere ? " elsewhere" : "");
}

bool IsAuthorizationSale(const Call& call) {
  return call.verb == Verb::kAuthorize || call.verb == Verb::kPurchase ||
         (call.verb == Verb::kTransaction && call.key.is_elsewhere);
}

bool HasLookUp(const Call& call) {
  return IsAuthorizationSale(call) || call.verb == Verb::kCapture || call.verb == Verb::kRelease ||
         call.verb == Verb::kReturn;
}

const Authorization* World::FindAuthorization(const Key& key) const {
  return Find(authorizations, key);
}

const Capture* World::FindCapture(const Key& key) const { return Find(captures, key); }

std::string World::Refusal(const Call& call) const {
  if (IsAuthorizationSale(call)) {
    return call.amount + Interest(call) > available() ? "CREDIT_EXCEEDED" : "";
  }
  switch (call.verb) {
    case Verb::kTransaction:
      return call.amount > available() ? "NOT_ENOUGH_CREDIT" : "";
    case Verb::kCredit:
      return call.is_regular && paid + call.amount > kDailyPayments ? "LIMIT_PAYMENT_AMOUNT_24"
                                                                    : "";
    case Verb::kRefund:
      return call.amount > std::max<int64_t>(balance, 0) ? "REFUNDS_LIMIT_EXCEEDED_AMOUNT" : "";
    case Verb::kReturn: {
      const Capture& capture = *FindCapture(call.capture);
      if (call.key.is_elsewhere) return "NOT_FOUND";
      if (FindAuthorization(call.authorization)->is_regular) return "WRONG_TRANSACTION_TYPE";
      if (call.ahead == Ahead::kDays101) return "RETURN_DATE_EXCEEDED";
      const bool is_too_much =
          call.amount == kUnsaid ? capture.remaining == 0 : call.amount > capture.remaining;
      return is_too_much ? "CAPTURE_AMOUNT_EXCEEDED" : "";
    }
    case Verb::kCapture:
    case Verb::kRelease: {
      const Authorization& authorization = *FindAuthorization(call.authorization);
      if (call.key.is_elsewhere) return "NOT_FOUND";
      if (authorization.status == "unauthorized") return "NOT_PERMITTED";
      if (authorization.status == "closed") return "AUTHORIZATION_ENDED";
      return call.amount > authorization.remaining ? "AUTH_AMOUNT_EXCEEDED" : "";
    }
    default:
      return "";
  }
}

void World::Move(const char* kind, int64_t amount) { moves.push_back(kind + Text("of", amount)); }

std::string World::CarryOut(const Call& call, bool is_hidden) {
  if (IsAuthorizationSale(call)) return Sell(call, is_hidden);
  switch (call.verb) {
    case Verb::kTransaction:
      balance += call.amount;
      Move("purchase", call.amount);
      return "OK" + Text("amount", call.amount);
    case Verb::kCredit:
      balance -= call.amount;
      if (call.is_regular) paid += call.amount;
      Move(call.is_regular ? "instore_payment" : "deposit", call.amount);
      return "OK" + Text("amount", call.amount);
    case Verb::kRefund:
      balance -= call.amount;
      Move("refund", call.amount);
      return "OK";
    case Verb::kReturn: {
      Capture& capture = Changed(captures, call.capture);
      const int64_t amount = call.amount == kUnsaid ? capture.remaining : call.amount;
      capture.remaining -= amount;
      balance -= amount;
      Move("return", amount);
      return "OK" + Text("amount", amount) + Text("capture left", capture.remaining) +
             Text("authorization left", FindAuthorization(call.authorization)->remaining);
    }
    default:
      return MoveHeld(call, is_hidden);
  }
}

std::string World::Sell(const Call& call, bool is_hidden) {
  const bool is_refused = call.reference == Reference::kUnauthorized;
  const bool is_captured = !is_refused && (call.captures_at_once || call.verb != Verb::kAuthorize);
  const Authorization made = {.key = call.key,
                              .amount = call.amount,
                              .remaining = is_captured ? 0 : call.amount,
                              .status = is_refused    ? "unauthorized"
                                        : is_captured ? "closed"
                                                      : "opened",
                              .is_regular = call.is_regular,
                              .captured_at_once = is_captured,
                              .reference = call.reference,
                              .is_hidden = is_hidden};
  authorizations.push_back(made);
  if (is_captured) {
    captures.push_back({call.key, call.key, call.amount, call.amount, call.reference, is_hidden});
  }
  if (!is_refused) {
    (is_captured ? balance : held) += call.amount;
    Move(is_captured ? "purchase" : "authorization", call.amount);
  }
  const std::string answer = "OK" + Text("amount", call.amount);
  if (call.verb != Verb::kAuthorize) return answer;
  return answer + Text("left", made.remaining) + " " + made.status;
}

// A capture or a release.
std::string World::MoveHeld(const Call& call, bool is_hidden) {
  Authorization& authorization = Changed(authorizations, call.authorization);
  const int64_t amount = call.amount == kUnsaid ? authorization.remaining : call.amount;
  authorization.remaining -= amount;
  held -= amount;
  if (authorization.remaining == 0) authorization.status = "closed";
  const std::string left = Text("authorization left", authorization.remaining);
  if (call.verb == Verb::kRelease) {
    Move("release", amount);
    return "OK" + Text("amount", amount) + left;
  }
  balance += amount;
  Move("capture", amount);
  captures.push_back({call.key, call.authorization, amount, amount, call.reference, is_hidden});
  return "OK" + Text("amount", amount) + Text("capture left", amount) + left;
}

int64_t World::Most(const Call& call) const {
  const auto least = [](int64_t amount) { return std::max<int64_t>(amount, 0); };
  switch (call.verb) {
    case Verb::kCapture:
    case Verb::kRelease:
      return FindAuthorization(call.authorization)->remaining;
    case Verb::kReturn:
      return FindCapture(call.capture)->remaining;
    case Verb::kRefund:
      return least(balance);
    case Verb::kCredit:
      return kDailyPayments - paid;
    default:
      break;
  }
  Call sale = call;
  sale.amount = least(available());
  if (!IsAuthorizationSale(call)) return sale.amount;
  if (!call.is_regular) sale.amount = sale.amount * 100 / (100 + kPercent) + 1;
  while (sale.amount > 0 && !Refusal(sale).empty()) --sale.amount;
  return sale.amount;
}

std::string World::Show(const Authorization& authorization) const {
  return NameOf(authorization.key) + Text("amount", authorization.amount) +
         Text("left", authorization.remaining) + " " + authorization.status +
         (authorization.is_regular ? " regular" : " promotional") +
         ReferenceOf(authorization.key, authorization.reference) + "\n";
}

std::string World::Show(const Capture& capture) const {
  return NameOf(capture.key) + " of " + NameOf(capture.authorization) +
         Text("amount", capture.amount) + Text("left", capture.remaining) +
         ReferenceOf(capture.key, capture.reference) + "\n";
}

}  // namespace flexiti_model
