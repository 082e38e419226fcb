// The kinds of money call that the load is made of, and what their answers claim.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "google/protobuf/message.h"
#include "tests/sandbox/journal.h"

namespace flexiti_test {

using MessagePtr = std::shared_ptr<google::protobuf::Message>;

enum class Kind {
  kPurchase,             // POST /authorization with auto_capture
  kTransactionPurchase,  // POST /transactions
  kAuthorization,
  kCapture,
  kRelease,
  kReturn,
  kCredit,
  kRefund,
  kVerify,  // moves no money: the journal does not know it
};
inline constexpr Kind kKinds[] = {Kind::kPurchase,      Kind::kTransactionPurchase,
                                  Kind::kAuthorization, Kind::kCapture,
                                  Kind::kRelease,       Kind::kReturn,
                                  Kind::kCredit,        Kind::kRefund,
                                  Kind::kVerify};

// "purchase", "transaction_purchase" ...
std::string NameOf(Kind kind);
// "/flexiti.v1.TransactionService/CreatePurchase"
std::string MethodOf(Kind kind);
MessagePtr NewResponse(Kind kind);
// The end of the path that it is sent to at Flexiti, for faults: "/transactions".
std::string PathOf(Kind kind);

// Whether a look at Flexiti can tell what became of a lost call, with nobody repeating it.
bool CanBeLookedUp(Kind kind);
// Whether a repeat of a lost call ends in an answer: by a look, by the same key, or by doing it
// again where that moves nothing.
bool RepeatEnds(Kind kind);

// What is wrong with `response` to `request` if `entry` is what Flexiti did; empty if nothing is.
// Ids that a response leaves out are not missed, nor is the amount of what asked for all that
// remained: a look at Flexiti does not find all of them.
std::string Difference(Kind kind, const google::protobuf::Message& request,
                       const google::protobuf::Message& response,
                       const flexiti_sandbox::JournalEntry& entry);

// By how much something of this kind and amount changes what the account owes, and what is held.
struct Effect {
  int64_t balance_cents = 0;
  int64_t held_cents = 0;
};
Effect EffectOf(Kind kind, int64_t amount_cents);

// The amount that a response names; that of the request where no response has one (a refund). 0: it
// leaves it out.
int64_t AmountOf(Kind kind, const google::protobuf::Message& request,
                 const google::protobuf::Message& response);

}  // namespace flexiti_test
