// The gateway dies at each step between claim and answer, for each kind of money call, and each
// operation ends right: for a caller that repeats, and for one that never comes back.
#include <unistd.h>

#include <csignal>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/chaos/aftermath.h"
#include "tests/chaos/orders.h"
#include "tests/chaos/verdicts.h"
#include "tests/chaos/world.h"
#include "tests/stack/client_view.h"

namespace flexiti_test {
namespace {

// What is true of a call whose process died at a step.
struct Step {
  const char* name = "";
  bool claimed = false;   // the ledger has it
  bool happened = false;  // Flexiti carried it out
  bool settled = false;   // the ledger knows that, durably where it could not find out by a look
};
constexpr Step kSteps[] = {{"claim", false, false, false}, {"claimed", true, false, false},
                           {"send", true, false, false},   {"replied", true, true, false},
                           {"settle", true, true, false},  {"settled", true, true, true}};

// Steps of a repeat, after a first call whose reply was lost.
constexpr const char* kLookSteps[] = {"look", "looked"};

struct Case {
  Step step = {};
  OperationPtr operation = nullptr;
};

std::string Describe(const Case& each) {
  std::string text = absl::StrCat(NameOf(each.operation->kind), " that died at ", each.step.name,
                                  each.operation->is_forsaken ? ", forsaken" : ", repeated");
  for (const Call& call : each.operation->calls()) absl::StrAppend(&text, "\n    ", call.Line());
  return text;
}

class CrashPointTest : public testing::TestWithParam<Store> {
 protected:
  CrashPointTest()
      : world_({.store = GetParam(), .customers = 1}),
        crash_now_(absl::StrCat(world_.directory(), "/crash-now")) {
    const std::shared_ptr<Door> door = world_.StartAndOpen();
    order_.customer = world_.customers()[0];
    order_.channel = VerifyInStore(*door, order_.customer);
  }

  std::vector<Kind> Kinds() const {
    // What differs between kinds is how they are looked up. A slow build tries one of each, and so
    // does the second store, which differs in leases alone.
    if (kSanitized || GetParam() == Store::kPostgres)
      return {Kind::kPurchase, Kind::kRelease, Kind::kCredit, Kind::kRefund};
    return {std::begin(kKinds), std::end(kKinds)};
  }

  // An operation of its own, with an authorization and a capture of its own where it needs them.
  // The gateway that runs makes those.
  OperationPtr Make(Kind kind) {
    Order order = order_;
    order.kind = kind;
    order.amount_cents = ++amount_cents_;
    const std::shared_ptr<Door> door = world_.WaitForDoor();
    if (kind == Kind::kCapture || kind == Kind::kRelease || kind == Kind::kReturn) {
      Order parent = order_;
      parent.kind = kind == Kind::kReturn ? Kind::kPurchase : Kind::kAuthorization;
      parent.amount_cents = 20'000;
      const OperationPtr made = MakeOperation(parent);
      const Call call = Ask(*door, *made);
      EXPECT_TRUE(call.ok()) << call.Line();
      Holdings holdings;
      holdings.Learn(*made, *call.response);
      order.authorization_id = holdings.PickAuthorization(random_, true).authorization_id;
      if (kind == Kind::kReturn) {
        const auto capture = holdings.PickCapture(random_, true);
        order.authorization_id = capture.authorization_id;
        order.capture_id = capture.capture_id;
      }
    }
    return MakeOperation(order);
  }

  // A gateway that dies at the step once it is told to.
  std::shared_ptr<Door> StartCrashing(const std::string& step) {
    unlink(crash_now_.c_str());
    return world_.StartAndOpen(
        {.program = FLEXITI_CRASHING_GATEWAY_PROGRAM,
         .environment = {absl::StrCat("FLEXITI_CRASH_STEP=", step),
                         absl::StrCat("FLEXITI_CRASH_WHEN=", crash_now_)},
         // The resolver keeps its hands off: the caller's own call shall die.
         .resolver_interval = absl::Hours(1)});
  }

  // Asks once, and the gateway dies of it.
  void AskAndDie(Door& door, const Case& each) {
    WriteFile(crash_now_, "");
    const Call call = Ask(door, *each.operation);
    ASSERT_EQ(world_.WaitForEnd(), -1 - SIGKILL) << "it did not pass " << Describe(each);
    EXPECT_EQ(call.told, "UNAVAILABLE") << Describe(each);
  }

  std::vector<flexiti_sandbox::JournalEntry> Journal(const Operation& operation) {
    std::vector<flexiti_sandbox::JournalEntry> mine;
    for (const auto& entry : world_.sandbox().Journal()) {
      if (entry.x_idempotency_key == operation.request_id) mine.push_back(entry);
    }
    return mine;
  }

  // A normal gateway, all repeats, and the last word of the ledger on each.
  std::map<std::string, Call> BringToAnEnd(const std::vector<Case>& cases) {
    std::vector<OperationPtr> operations;
    for (const Case& each : cases) operations.push_back(each.operation);
    world_.StartAndOpen();
    Aftermath aftermath(world_, operations);
    aftermath.RepeatUntilSettled();
    return aftermath.AskForStates();
  }

  void ExpectNothingFalse(const Case& each, const Call& last) {
    const auto entries = Journal(*each.operation);
    for (const std::string& problem : AnswerProblems(*each.operation, entries)) {
      ADD_FAILURE() << problem << "\n    " << Describe(each);
    }
    for (const std::string& problem : StateProblems(*each.operation, entries, &last, 1)) {
      ADD_FAILURE() << problem << "\n    " << Describe(each);
    }
  }

  World world_;
  const std::string crash_now_;
  Order order_;
  int64_t amount_cents_ = 1'000;
  std::mt19937_64 random_{1};
};

INSTANTIATE_TEST_SUITE_P(All, CrashPointTest, testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& instance) {
                           return std::string(instance.param == Store::kSqlite ? "Sqlite"
                                                                               : "Postgres");
                         });

// What the ledger must say in the end, and how often it must have happened.
struct Ending {
  std::string state;
  size_t executions = 0;
};

Ending Expected(const Case& each) {
  const Kind kind = each.operation->kind;
  const Step& step = each.step;
  const size_t once = kind == Kind::kVerify ? 0 : 1;  // verifications are in no journal
  const bool is_repeated = !each.operation->is_forsaken;
  if (is_repeated && (RepeatEnds(kind) || !step.claimed)) return {"EXECUTED", once};
  if (!step.claimed) return {"ABSENT", 0};
  const size_t executions = step.happened ? once : 0;
  if (step.settled) return {"EXECUTED", executions};
  if (!CanBeLookedUp(kind)) return {"UNKNOWN", executions};
  return {step.happened ? "EXECUTED" : "NOT_EXECUTED", executions};
}

TEST_P(CrashPointTest, EachOperationEndsRight) {
  std::vector<Case> cases;
  for (const Step& step : kSteps) {
    for (const Kind kind : Kinds()) {
      for (const bool is_forsaken : {false, true}) {
        cases.push_back({.step = step, .operation = Make(kind)});
        cases.back().operation->is_forsaken = is_forsaken;
      }
    }
  }
  for (const Case& each : cases) {
    const std::shared_ptr<Door> door = StartCrashing(each.step.name);
    AskAndDie(*door, each);
    if (HasFatalFailure()) return;
    const bool journaled = each.operation->kind != Kind::kVerify && each.step.happened;
    EXPECT_EQ(Journal(*each.operation).size(), journaled ? 1u : 0u) << Describe(each);
  }
  const std::map<std::string, Call> last = BringToAnEnd(cases);
  for (const Case& each : cases) {
    const Call& state = last.at(each.operation->request_id);
    ExpectNothingFalse(each, state);
    const Ending ending = Expected(each);
    EXPECT_EQ(StateName(state), ending.state) << Describe(each);
    EXPECT_EQ(Journal(*each.operation).size(), ending.executions) << Describe(each);
  }
}

// A first call's reply is lost; the repeat looks, and the process dies around the look.
TEST_P(CrashPointTest, ALookThatDiesProvesNothing) {
  std::vector<Case> cases;
  for (const char* step : kLookSteps) {
    for (const Kind kind : Kinds()) {
      if (!CanBeLookedUp(kind)) continue;
      for (const bool happened : {false, true}) {
        cases.push_back({.step = {step, true, happened, false}, .operation = Make(kind)});
      }
    }
  }
  for (const Case& each : cases) {
    const std::shared_ptr<Door> door = StartCrashing(each.step.name);
    const auto fault = each.step.happened ? flexiti_sandbox::Fault::CommitThenDrop()
                                          : flexiti_sandbox::Fault::DropBeforeCommit();
    world_.sandbox().Arm(fault.On("POST", PathOf(each.operation->kind)));
    const Call lost = Ask(*door, *each.operation);
    EXPECT_EQ(lost.reason, "REPLY_LOST") << lost.Line();
    AskAndDie(*door, each);
    if (HasFatalFailure()) return;
  }
  const std::map<std::string, Call> last = BringToAnEnd(cases);
  for (const Case& each : cases) {
    const Call& state = last.at(each.operation->request_id);
    ExpectNothingFalse(each, state);
    EXPECT_EQ(StateName(state), "EXECUTED") << Describe(each);
    EXPECT_EQ(Journal(*each.operation).size(), 1u) << Describe(each);
  }
}

// The process dies while the resolver works on what nobody asks for any more.
TEST_P(CrashPointTest, TheResolverDiesAndTheNextOneGoesOn) {
  std::vector<Case> cases;
  for (const Kind kind : Kinds()) {
    if (!CanBeLookedUp(kind)) continue;
    cases.push_back({.step = {"replied", true, true, false}, .operation = Make(kind)});
    cases.back().operation->is_forsaken = true;
  }
  for (const Case& each : cases) {
    AskAndDie(*StartCrashing(each.step.name), each);
    if (HasFatalFailure()) return;
  }
  for (const std::string step : kLookSteps) {
    world_.Start({.program = FLEXITI_CRASHING_GATEWAY_PROGRAM,
                  .environment = {absl::StrCat("FLEXITI_CRASH_STEP=", step),
                                  absl::StrCat("FLEXITI_CRASH_WHEN=", crash_now_)}});
    ASSERT_EQ(world_.WaitForEnd(), -1 - SIGKILL) << step << "\n" << world_.LastLog();
  }
  const std::map<std::string, Call> last = BringToAnEnd(cases);
  for (const Case& each : cases) {
    const Call& state = last.at(each.operation->request_id);
    ExpectNothingFalse(each, state);
    EXPECT_EQ(StateName(state), "EXECUTED") << Describe(each);
    EXPECT_EQ(Journal(*each.operation).size(), 1u) << Describe(each);
  }
}

}  // namespace
}  // namespace flexiti_test
