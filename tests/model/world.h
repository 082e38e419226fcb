// Flexiti as the contract has it (its sections 4 and 6), for one account: what a call does to
// balances, authorizations and captures, and what is refused. Pure, and independent on purpose: it
// shares no code with the sandbox or the gateway.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/model/step.h"

namespace flexiti_model {

// What the account may owe, and owes at the start, in cents; and the promotional plan: its interest
// is amount * rate, for its term is a year.
inline constexpr int64_t kLimit = 5'000'00;
inline constexpr int64_t kOwedAtStart = 1'000'00;
inline constexpr int64_t kPercent = 12;
inline constexpr int64_t kDailyPayments = 10'000'00;

// An operation, and the record that it made: the step that first asked for it, and for which of the
// two clients of Flexiti.
struct Key {
  int step = -1;
  bool is_elsewhere = false;
  auto operator<=>(const Key&) const = default;
};
inline bool HasKey(const Key& key) { return key.step >= 0; }
std::string NameOf(const Key& key);  // "#3"; "#3 elsewhere"

inline constexpr int64_t kUnsaid = -1;

// A step whose references and amount are known.
struct Call {
  Verb verb = Verb::kAuthorize;   // never kRepeat
  Verb first = Verb::kAuthorize;  // what the request_id was first used for
  Key key = {};                   // whose request_id; of reads: is_elsewhere alone matters
  int64_t amount = kUnsaid;
  Key authorization = {};  // what it works on
  Key capture = {};
  bool is_regular = false;        // as in Step
  bool captures_at_once = false;  // as in Step
  Reference reference = Reference::kOwn;
  bool was_executed = false;  // of kSettle: the verdict
  Fault fault = Fault::kNone;
  Ahead ahead = Ahead::kNothing;
};

struct Authorization {
  Key key;
  int64_t amount = 0;
  int64_t remaining = 0;
  std::string status;
  bool is_regular = false;
  bool captured_at_once = false;
  Reference reference = Reference::kOwn;
  bool is_hidden = false;  // from lists, for an hour
};

struct Capture {
  Key key;
  Key authorization;
  int64_t amount = 0;
  int64_t remaining = 0;
  Reference reference = Reference::kOwn;
  bool is_hidden = false;
};

class World {
 public:
  int64_t balance = kOwedAtStart;
  int64_t held = 0;
  int64_t paid = 0;                           // by in-store payments; a sequence takes no day
  std::vector<Authorization> authorizations;  // in order of creation
  std::vector<Capture> captures;
  std::vector<std::string> moves;  // "capture of 500", in order

  int64_t available() const { return kLimit - balance - held; }
  const Authorization* FindAuthorization(const Key& key) const;
  const Capture* FindCapture(const Key& key) const;

  // Flexiti's word for why not, in capitals; empty: it is carried out.
  std::string Refusal(const Call& call) const;
  // What Refusal() lets through. Answers "OK" and what the reply tells of the call.
  std::string CarryOut(const Call& call, bool is_hidden);

  // The most that could be taken.
  int64_t Most(const Call& call) const;

  // What is shown: lists in order of creation, a line for each record.
  std::string Show(const Authorization& authorization) const;
  std::string Show(const Capture& capture) const;

 private:
  std::string Sell(const Call& call, bool is_hidden);
  std::string MoveHeld(const Call& call, bool is_hidden);
  void Move(const char* kind, int64_t amount);
};

// A sale that is sent as POST /authorization: all but those of the merchant that buys through
// POST /transactions. The other client has no such merchant.
bool IsAuthorizationSale(const Call& call);
// Whether Flexiti shows what the call makes or moves.
bool HasLookUp(const Call& call);

}  // namespace flexiti_model
