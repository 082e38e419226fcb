#include "tests/model/gateway_system.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"

namespace flexiti_model {
namespace {

namespace v1 = flexiti::v1;
using flexiti_sandbox::JournalEntry;
using flexiti_test::Context;
using flexiti_test::Told;

constexpr std::chrono::seconds kHidden{3600};

std::string PathOf(const Call& call) {
  if (IsAuthorizationSale(call)) return "/authorization";
  switch (call.verb) {
    case Verb::kCapture:
      return "/capture";
    case Verb::kRelease:
      return "/release";
    case Verb::kReturn:
      return "/return";
    case Verb::kRefund:
      return "/refund";
    default:
      return "/transactions";
  }
}

std::chrono::seconds LengthOf(Ahead ahead) {
  switch (ahead) {
    case Ahead::kNothing:
      return std::chrono::seconds(0);
    case Ahead::kHour:
      return kHidden + std::chrono::seconds(60);
    case Ahead::kDays99:
      return std::chrono::hours(99 * 24);
    case Ahead::kDays101:
      break;
  }
  return std::chrono::hours(101 * 24);
}

flexiti_sandbox::Fault SandboxFault(Fault fault) {
  using Made = flexiti_sandbox::Fault;
  switch (fault) {
    case Fault::kDropBefore:
      return Made::DropBeforeCommit();
    case Fault::kErrorAfter:
      return Made::CommitThenReply(500, "");
    case Fault::kErrorBefore:
      return Made::Reply(500, "");
    case Fault::kGarbage:
      return Made::Garbage();
    case Fault::kUnreadableAfter:
      return Made::CommitThenReply(200, "not JSON");
    case Fault::kUnreadableBefore:
      return Made::Reply(200, "not JSON");
    default:
      return Made::CommitThenDrop();
  }
}

// Merchants of the stack; the third is another client at Flexiti.
constexpr char kHere[] = "maple";
constexpr char kHereByTransactions[] = "maple-transactions";
constexpr char kElsewhere[] = "birch";

}  // namespace

flexiti_test::StackOptions ModelStackOptions(bool settles_late) {
  const auto merchant = [](const char* client_id, const char* secret) {
    return absl::StrCat(
        "  - client_id: ", client_id, "\n    client_secret: ", secret, "\n    locations: [",
        flexiti_sandbox::kLocation, "]\n    plans: [{plan_id: ", flexiti_sandbox::kPlanId,
        ", name: Plan, terms: [", flexiti_sandbox::kTerm, "], annual_rate: 0.", kPercent, "}]\n");
  };
  std::string scenario = absl::StrCat(
      "merchants:\n", merchant(flexiti_sandbox::kMerchant, flexiti_sandbox::kMerchantSecret),
      merchant(flexiti_sandbox::kOtherMerchant, flexiti_sandbox::kOtherMerchantSecret),
      "customers:\n");
  for (int i = 0; i < kAccounts; ++i) {
    absl::StrAppend(&scenario, "  - {account_number: \"", AccountNumber(i), "\", customer_id: \"",
                    i + 1, "\", first_name: Some, last_name: Body, dob: 1980-01-01, credit_limit: ",
                    kLimit / 100, ".00, balance: ", kOwedAtStart / 100, ".00}\n");
  }
  return {.flexiti_yaml = "  retry: {max_attempts: 2, initial_backoff: 1ms, max_backoff: 1ms}\n",
          .ledger_yaml = absl::StrCat("  settle_time: ", settles_late ? "1h" : "0s", "\n"),
          .scenario_text = std::move(scenario)};
}

std::string AccountNumber(int index) { return std::to_string(20'000'000'000'001 + index); }

GatewaySystem::GatewaySystem(flexiti_test::Stack& stack, const std::string& account_number)
    : stack_(stack),
      account_number_(account_number),
      verification_request_id_(flexiti_test::NewRequestId()),
      verification_code_(stack.VerificationCode(account_number, verification_request_id_)),
      operations_(v1::OperationService::NewStub(stack.channel())) {}

std::string GatewaySystem::Do(const Call& call) {
  Arm(call);
  stack_.sandbox().Advance(LengthOf(call.ahead));
  std::string answer = Send(call);
  stack_.sandbox().Advance(-LengthOf(call.ahead));
  stack_.sandbox().DisarmAll();
  return answer;
}

void GatewaySystem::Arm(const Call& call) {
  if (call.fault == Fault::kNone) return;
  if (call.fault == Fault::kReadOnce || call.fault == Fault::kReads) {
    stack_.sandbox().Arm(flexiti_sandbox::Fault::Reply(503, "").On("GET", "").Times(
        call.fault == Fault::kReads ? -1 : 1));
    return;
  }
  flexiti_sandbox::Fault fault = SandboxFault(call.fault).On("POST", PathOf(call));
  if (call.fault == Fault::kHide) fault.hide = kHidden;
  stack_.sandbox().Arm(fault);
}

std::string GatewaySystem::Balances() {
  const auto account = stack_.sandbox().Account(account_number_);
  return absl::StrCat("owed ", account->balance_cents, " held ", account->held_cents);
}

std::vector<JournalEntry> GatewaySystem::Journal() const {
  std::vector<JournalEntry> journal = stack_.sandbox().Journal();
  journal.erase(std::remove_if(journal.begin(), journal.end(),
                               [this](const JournalEntry& entry) {
                                 return entry.account_number != account_number_;
                               }),
                journal.end());
  return journal;
}

std::vector<std::string> GatewaySystem::Moves() {
  std::vector<std::string> moves;
  for (const JournalEntry& entry : Journal()) {
    moves.push_back(absl::StrCat(entry.kind, " of ", entry.amount_cents));
  }
  return moves;
}

void GatewaySystem::LearnIds(const Call& call) {
  const std::vector<JournalEntry> journal = Journal();
  if (journal.size() <= moves_) return;
  moves_ = journal.size();
  const JournalEntry& made = journal.back();
  ids_[call.key] = {.authorization_id = made.authorization_id, .capture_id = made.capture_id};
}

std::string GatewaySystem::Send(const Call& call) {
  switch (call.verb) {
    case Verb::kAuthorize:
    case Verb::kPurchase:
    case Verb::kTransaction:
      return Sell(call);
    case Verb::kCapture:
    case Verb::kRelease:
      return MoveHeld(call);
    case Verb::kReturn:
      return ReturnCapture(call);
    case Verb::kRefund:
    case Verb::kCredit:
      return MoveAccount(call);
    case Verb::kRepeat:
    case Verb::kResolve:
    case Verb::kSettle:
    case Verb::kState:
      return AskOperation(call);
    default:
      return Read(call);
  }
}

std::string GatewaySystem::MerchantOf(const Call& call) {
  if (call.key.is_elsewhere) return kElsewhere;
  const bool is_transaction = call.first == Verb::kTransaction || call.first == Verb::kCredit;
  return is_transaction ? kHereByTransactions : kHere;
}

std::string GatewaySystem::Amount(const char* word, const v1::Money& money) {
  return absl::StrCat(" ", word, " ", money.amount_cents());
}

std::string GatewaySystem::ReferenceText(const Call& call) const {
  if (call.reference == Reference::kUnauthorized) return kUnauthorizedReference;
  return call.reference == Reference::kShared ? absl::StrCat("Order-", account_number_) : "";
}

const std::string& GatewaySystem::RequestId(const Key& key) {
  std::string& id = request_ids_[key.step];
  if (id.empty()) id = flexiti_test::NewRequestId();
  return id;
}

}  // namespace flexiti_model
