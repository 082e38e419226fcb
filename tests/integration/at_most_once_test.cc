// Money moves at most once. The journal of the sandbox is the truth. Beside this delivery_test.cc
// counts at a peer that closes at every moment, and own_answer_test.cc looks whose answer one gets.
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/scripted_peer.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::JournalEntry;
using flexiti_sandbox::kRichAccount;
using std::chrono::milliseconds;
namespace v1 = flexiti::v1;

constexpr char kLost[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST";
constexpr char kNotKnown[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION OUTCOME_NOT_KNOWN";
constexpr char kInProgress[] = "ABORTED UNKNOWN RETRY_SAME_REQUEST_ID REQUEST_IN_PROGRESS";
constexpr char kUnreachable[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID UPSTREAM_UNREACHABLE";
constexpr char kNoToken[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID TOKEN_UNAVAILABLE";
constexpr milliseconds kPatience{20'000};

struct Answer {
  grpc::Status status;
  v1::CreatePurchaseResponse response;
};

Answer Buy(Stack& stack, const v1::CreatePurchaseRequest& request,
           milliseconds timeout = std::chrono::seconds(60)) {
  Context context(timeout);
  Answer answer;
  answer.status = stack.transactions().CreatePurchase(&context, request, &answer.response);
  return answer;
}

template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// Flexiti holds the matching call after carrying it out until the test lets it go on: here by
// time, which only has to outlast what the test does meanwhile.
Fault Slow(milliseconds delay) { return Fault::Delay(delay).On("POST", "/authorization"); }

class AtMostOnceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack({.flexiti_yaml = "  retry: {max_attempts: 3, initial_backoff: 1ms, "
                                        "max_backoff: 1ms}\n"});
  }
  static void TearDownTestSuite() { delete stack_; }
  void SetUp() override {
    sandbox().DisarmAll();
    sandbox().ClearExchanges();
    journal_before_ = sandbox().Journal().size();
  }

  static flexiti_sandbox::Sandbox& sandbox() { return stack_->sandbox(); }
  std::vector<JournalEntry> Moved() const {
    const auto journal = sandbox().Journal();
    return {journal.begin() + static_cast<std::ptrdiff_t>(journal_before_), journal.end()};
  }
  static uint64_t Posts() { return sandbox().RequestCount("POST", "/authorization"); }

  static Stack* stack_;
  size_t journal_before_ = 0;
};
Stack* AtMostOnceTest::stack_ = nullptr;

TEST_F(AtMostOnceTest, ARepeatAfterALostReplyFindsWhatHappened) {
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  const auto request = stack_->Purchase(kRichAccount);
  EXPECT_EQ(Told(Buy(*stack_, request).status), kLost);
  ASSERT_EQ(Moved().size(), 1u);
  for (int repeat = 0; repeat < 3; ++repeat) {
    const Answer answer = Buy(*stack_, request);
    EXPECT_EQ(Told(answer.status), "OK");
    EXPECT_TRUE(answer.response.operation().replayed());
    EXPECT_EQ(answer.response.purchase().authorization_id(), Moved()[0].authorization_id);
  }
  EXPECT_EQ(Posts(), 1u);
  EXPECT_EQ(Moved().size(), 1u);
}

TEST_F(AtMostOnceTest, AReplyLostBeforeAnythingMovedIsJustAsUnknown) {
  sandbox().Arm(Fault::DropBeforeCommit().On("POST", "/authorization"));
  const auto request = stack_->Purchase(kRichAccount);
  EXPECT_EQ(Told(Buy(*stack_, request).status), kLost);
  EXPECT_EQ(Told(Buy(*stack_, request).status), kNotKnown);
  EXPECT_EQ(Posts(), 1u);
  EXPECT_TRUE(Moved().empty());
}

TEST_F(AtMostOnceTest, AChangingCallIsNeverRepeatedOn5xx) {
  for (const int status : {500, 502, 503, 504}) {
    sandbox().ClearExchanges();
    sandbox().Arm(Fault::Reply(status, "").On("POST", "/authorization"));
    const Answer answer = Buy(*stack_, stack_->Purchase(kRichAccount));
    EXPECT_EQ(FlexitiErrorOf(answer.status).outcome(), v1::OUTCOME_UNKNOWN) << status;
    EXPECT_EQ(Posts(), 1u) << status;
  }
}

TEST_F(AtMostOnceTest, ReadsAreRepeatedUpToTheLimitAndNoMore) {
  v1::ListAuthorizationsRequest list;
  list.set_merchant_id(kMerchant);
  const auto read = [&] {
    Context context;
    v1::ListAuthorizationsResponse response;
    return Told(stack_->authorizations().ListAuthorizations(&context, list, &response));
  };
  const Fault faults[] = {Fault::Reply(503, ""), Fault::CommitThenDrop(), Fault::CutReply(40)};
  for (const Fault& fault : faults) {
    SCOPED_TRACE(fault.name);
    for (const int failures : {1, 2, -1}) {
      SCOPED_TRACE(failures);
      sandbox().DisarmAll();
      sandbox().ClearExchanges();
      sandbox().Arm(fault.On("GET", "/authorizations").Times(failures));
      const std::string told = read();
      if (failures > 0) {
        EXPECT_EQ(told, "OK");
      } else {
        EXPECT_EQ(told.substr(0, 21), "UNAVAILABLE REJECTED ") << told;
      }
      EXPECT_EQ(sandbox().RequestCount("GET", "/authorizations"),
                failures > 0 ? static_cast<uint64_t>(failures) + 1 : 3u);
    }
  }
}

TEST_F(AtMostOnceTest, FiftyCallsWithOneRequestIdMoveMoneyOnce) {
  sandbox().Arm(Slow(milliseconds(100)));
  const auto request = stack_->Purchase(kRichAccount);
  std::vector<Answer> answers(50);
  std::vector<std::thread> callers;
  callers.reserve(answers.size());
  for (Answer& answer : answers) {
    callers.emplace_back([&] { answer = Buy(*stack_, request); });
  }
  for (std::thread& caller : callers) caller.join();
  ASSERT_EQ(Moved().size(), 1u);
  EXPECT_EQ(Posts(), 1u);
  int firsts = 0;
  for (const Answer& answer : answers) {
    if (!answer.status.ok()) {
      EXPECT_EQ(Told(answer.status), kInProgress);
      continue;
    }
    firsts += answer.response.operation().replayed() ? 0 : 1;
    EXPECT_EQ(answer.response.purchase().authorization_id(), Moved()[0].authorization_id);
  }
  EXPECT_EQ(firsts, 1);
}

TEST_F(AtMostOnceTest, ACallerWhoseDeadlinePassesGetsTheAnswerOnRepeat) {
  sandbox().Arm(Slow(milliseconds(2'000)));
  const auto request = stack_->Purchase(kRichAccount);
  EXPECT_EQ(Told(Buy(*stack_, request, milliseconds(1'300)).status), "DEADLINE_EXCEEDED");
  EXPECT_EQ(Told(Buy(*stack_, request).status), kInProgress);
  Answer repeat;
  ASSERT_TRUE(Eventually([&] { return (repeat = Buy(*stack_, request)).status.ok(); }));
  EXPECT_TRUE(repeat.response.operation().replayed());
  ASSERT_EQ(Moved().size(), 1u);
  EXPECT_EQ(repeat.response.purchase().authorization_id(), Moved()[0].authorization_id);
  EXPECT_EQ(Posts(), 1u);
}

TEST_F(AtMostOnceTest, ACallerThatCancelsGetsTheAnswerOnRepeat) {
  sandbox().Arm(Slow(milliseconds(500)));
  const auto request = stack_->Purchase(kRichAccount);
  Context context;
  grpc::Status cancelled;
  std::thread caller([&] {
    v1::CreatePurchaseResponse response;
    cancelled = stack_->transactions().CreatePurchase(&context, request, &response);
  });
  EXPECT_TRUE(Eventually([] { return Posts() == 1; }));
  context.TryCancel();
  caller.join();
  EXPECT_EQ(Told(cancelled), "CANCELLED");
  Answer repeat;
  ASSERT_TRUE(Eventually([&] { return (repeat = Buy(*stack_, request)).status.ok(); }));
  EXPECT_TRUE(repeat.response.operation().replayed());
  EXPECT_EQ(Moved().size(), 1u);
  EXPECT_EQ(Posts(), 1u);
}

TEST_F(AtMostOnceTest, TooLittleDeadlineLeftIsNotSentAndLeavesTheRequestIdFree) {
  const auto request = stack_->Purchase(kRichAccount);
  EXPECT_EQ(Told(Buy(*stack_, request, milliseconds(800)).status),
            "DEADLINE_EXCEEDED NOT_SENT RETRY_SAME_REQUEST_ID DEADLINE_TOO_SHORT");
  EXPECT_EQ(Posts(), 0u);
  EXPECT_EQ(Told(Buy(*stack_, request).status), "OK");
  EXPECT_EQ(Moved().size(), 1u);
}

TEST_F(AtMostOnceTest, ADeclineLeavesTheRequestIdFree) {
  sandbox().Arm(Fault::Reply(409, R"({"error": "credit_exceeded"})").On("POST", "/authorization"));
  const auto request = stack_->Purchase(kRichAccount);
  EXPECT_EQ(Told(Buy(*stack_, request).status),
            "FAILED_PRECONDITION REJECTED ASK_CUSTOMER CREDIT_EXCEEDED");
  EXPECT_EQ(Told(Buy(*stack_, request).status), "OK");
  EXPECT_EQ(Moved().size(), 1u);
}

TEST_F(AtMostOnceTest, OtherContentUnderOneRequestIdIsRefused) {
  auto request = stack_->Purchase(kRichAccount);
  EXPECT_EQ(Told(Buy(*stack_, request).status), "OK");
  request.mutable_amount()->set_amount_cents(1);
  EXPECT_EQ(Told(Buy(*stack_, request).status),
            "INVALID_ARGUMENT NOT_SENT FIX_REQUEST REQUEST_ID_REUSED");
  EXPECT_EQ(Moved().size(), 1u);
}

// A port that nobody listens on at this moment.
int FreePort() {
  return ScriptedPeer([](PeerConnection&) {}).port();
}

std::unique_ptr<flexiti_sandbox::Sandbox> StartFlexiti(int port) {
  flexiti_sandbox::Options options;
  options.http_port = port;
  auto sandbox = flexiti_sandbox::Sandbox::Start(options);
  EXPECT_TRUE(sandbox.ok()) << sandbox.status();
  return sandbox.ok() ? *std::move(sandbox) : nullptr;
}

v1::CreatePurchaseRequest OnlinePurchase() {
  v1::CreatePurchaseRequest request;
  request.set_merchant_id(kMerchant);
  request.set_request_id(NewRequestId());
  request.set_account_number(flexiti_sandbox::kAccount);
  request.mutable_amount()->set_amount_cents(4'321);
  request.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_PROMOTIONAL);
  request.mutable_financing_option()->set_plan_id(flexiti_sandbox::kPlanId);
  request.mutable_financing_option()->set_term(flexiti_sandbox::kTerm);
  request.mutable_online()->set_widget_session_id(flexiti_sandbox::kWidgetSession);
  return request;
}

TEST(UpstreamDownTest, IsNotSentAndTheSameRequestIdWorksWhenItIsBack) {
  const int port = FreePort();
  Stack stack({.upstream_url = absl::StrCat("http://127.0.0.1:", port),
               .allow_plaintext = true,
               .flexiti_yaml = "  retry: {max_attempts: 2, initial_backoff: 1ms, "
                               "max_backoff: 1ms}\n"});
  const auto expect_not_sent = [&](const v1::CreatePurchaseRequest& request,
                                   const std::string& told) {
    Context context;
    v1::CreatePurchaseResponse response;
    EXPECT_EQ(Told(stack.transactions().CreatePurchase(&context, request, &response)), told);
    EXPECT_FALSE(ForbidsBlindRetry(context));
  };
  const auto first = OnlinePurchase();
  expect_not_sent(first, kNoToken);
  expect_not_sent(first, kNoToken);

  auto flexiti = StartFlexiti(port);
  EXPECT_EQ(Told(Buy(stack, first).status), "OK");
  EXPECT_EQ(flexiti->Journal().size(), 1u);
  flexiti.reset();

  const auto second = OnlinePurchase();
  expect_not_sent(second, kUnreachable);  // the token is still good, for all the gateway knows
  flexiti = StartFlexiti(port);
  EXPECT_EQ(Told(Buy(stack, second).status), "OK");
  ASSERT_EQ(flexiti->Journal().size(), 1u);
  EXPECT_EQ(flexiti->Journal()[0].x_idempotency_key, second.request_id());
}

}  // namespace
}  // namespace flexiti_test
