// What a sequence is made of. A step names what it works on by the id of an earlier step, and its
// amount by what is there when it comes to it, so that a sequence of which steps were taken out
// still makes sense.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flexiti_model {

enum class Verb {
  kAuthorize,
  kPurchase,     // through POST /authorization
  kTransaction,  // a purchase through POST /transactions
  kCapture,
  kRelease,
  kReturn,
  kRefund,
  kCredit,
  kRepeat,   // the request_id of an earlier step again
  kResolve,  // OperationService.ResolveOperation
  kSettle,   // OperationService.SettleOperation, by an operator who knows the truth
  kState,    // OperationService.GetOperation
  kGet,
  kListAuthorizations,
  kListCaptures,
};
inline constexpr int kVerbs = 15;

// Verbs up to this one move money under a request_id of their own.
inline bool Changes(Verb verb) { return verb <= Verb::kCredit; }

// Of what there is to take: of an account its available credit (a sale) or what is owed (a refund),
// of an authorization or a capture what remains.
enum class Extent {
  kOneCent,
  kPart,
  kAll,
  kOneMore,  // a cent more than there is
  kUnsaid,   // no amount: a release or a return of all that remains
};

enum class Reference { kOwn, kShared, kUnauthorized };

// What goes wrong with the step's call that changes something, if it gets that far; the last two
// with its reads.
enum class Fault {
  kNone,
  kDropAfter,         // carried out, no reply
  kDropBefore,        // not carried out, no reply
  kErrorAfter,        // carried out, 500
  kErrorBefore,       // not carried out, 500
  kGarbage,           // carried out, answered with what is no HTTP
  kUnreadableAfter,   // carried out, a 200 that cannot be read
  kUnreadableBefore,  // the same, not carried out
  kHide,              // as kDropAfter, and lists show it an hour later
  kReadOnce,          // the first read fails
  kReads,             // every read fails
};
inline constexpr int kFaults = 11;
inline bool LosesReply(Fault fault) { return fault >= Fault::kDropAfter && fault <= Fault::kHide; }

// By how much Flexiti's clock is ahead during the step.
enum class Ahead { kNothing, kHour, kDays99, kDays101 };

struct Step {
  int id = 0;
  Verb verb = Verb::kAuthorize;
  int of = -1;  // the id of an earlier step
  Extent extent = Extent::kPart;
  int permille = 100;             // of kPart
  bool is_regular = false;        // of a credit: an in-store payment; of a list: only these
  bool captures_at_once = false;  // of a list of authorizations: only closed ones
  bool has_other_amount = false;  // of a repeat
  bool has_other_method = false;  // of a repeat: where it was a capture, it asks for a release
  bool is_elsewhere = false;      // by a merchant that is another client at Flexiti
  Reference reference = Reference::kOwn;
  Fault fault = Fault::kNone;
  Ahead ahead = Ahead::kNothing;
};

struct Sequence {
  uint64_t seed = 0;
  // Whether Flexiti may take its time to show what it made (ledger.settle_time is an hour, not 0).
  bool settles_late = false;
  std::vector<Step> steps;
};

// "#3 capture of #1, all, reply lost".
std::string Describe(const Step& step);
std::string Describe(const Sequence& sequence);

// Between `kFewestSteps` and `kMostSteps` of them. The same seed, the same sequence.
inline constexpr int kFewestSteps = 10;
inline constexpr int kMostSteps = 30;
Sequence Generate(uint64_t seed);

}  // namespace flexiti_model
