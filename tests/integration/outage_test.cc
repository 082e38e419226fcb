// Flexiti fails: when it is left alone, what callers are told meanwhile, and how it comes back.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/stack/client_view.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
namespace v1 = flexiti::v1;

constexpr std::chrono::seconds kPatience{20};
constexpr char kLists[] = "/authorizations";
constexpr char kOpen[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID BREAKER_OPEN";
// Opens soon, and stays open for as long as a test takes.
constexpr char kBreaker[] =
    "  breaker: {min_requests: 6, failure_percent: 50, window: 10m, open_time: 10m}\n"
    "  retry: {max_attempts: 1}\n";
constexpr int kEnough = 12;  // failures, with tokens and what else was answered before

std::string ListFor(Stack& stack, const std::string& merchant_id = kMerchant) {
  return Told(Call(stack, SomeList(merchant_id)).status);
}

// Asks until the breaker refuses, and answers how many calls it let through. -1: it never refused.
int CallsUntilOpen(Stack& stack) {
  for (int calls = 0; calls <= kEnough; ++calls) {
    if (ListFor(stack) == kOpen) return calls;
  }
  return -1;
}

int LogLines(Stack& stack, const std::string& text) {
  int count = 0;
  for (const auto line : absl::StrSplit(stack.gateway().output(), '\n')) {
    count += absl::StrContains(line, text) ? 1 : 0;
  }
  return count;
}

class OutageTest : public testing::Test {
 protected:
  v1::OperationState StateOf(const std::string& request_id) {
    v1::GetOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    Context context;
    v1::GetOperationResponse response;
    const auto operations = v1::OperationService::NewStub(stack_.channel());
    const grpc::Status status = operations->GetOperation(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.operation().state();
  }

  Stack stack_{{.flexiti_yaml = kBreaker}};
};

TEST_F(OutageTest, AHostThatFailsIsLeftAlone) {
  stack_.sandbox().Arm(Fault::Reply(503, "").On("GET", kLists).Times(-1));
  const int calls = CallsUntilOpen(stack_);
  ASSERT_GE(calls, 3);
  const uint64_t sent = stack_.sandbox().RequestCount("", "*");
  const auto refused = Call(stack_, SomeList());
  ASSERT_EQ(Told(refused.status), kOpen);
  ASSERT_TRUE(refused.retry.has_value());
  EXPECT_GT(refused.retry->retry_delay().seconds(), 500);
  EXPECT_LE(refused.retry->retry_delay().seconds(), 720);
  // One that has no token yet does not ask for one.
  EXPECT_EQ(ListFor(stack_, "birch"), kOpen);
  EXPECT_EQ(stack_.sandbox().RequestCount("", "*"), sent);
  EXPECT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"breaker_opened\",\"api\":\"pos\""));
}

TEST_F(OutageTest, AMoneyCallIsRefusedAndLeavesNothingUnknown) {
  stack_.sandbox().Arm(Fault::Reply(503, "").On("GET", kLists).Times(-1));
  ASSERT_GE(CallsUntilOpen(stack_), 0);
  const uint64_t sent = stack_.sandbox().RequestCount("", "*");
  const auto purchase = SomePurchase();
  EXPECT_EQ(Told(Call(stack_, purchase).status), kOpen);
  // Its id is free again.
  EXPECT_EQ(StateOf(purchase.request_id()), v1::OPERATION_STATE_NOT_EXECUTED);
  EXPECT_EQ(stack_.sandbox().RequestCount("", "*"), sent);
  EXPECT_TRUE(stack_.sandbox().Journal().empty());
}

TEST_F(OutageTest, TheOtherApiHasABreakerOfItsOwn) {
  stack_.sandbox().Arm(Fault::Reply(503, "").On("GET", kLists).Times(-1));
  ASSERT_GE(CallsUntilOpen(stack_), 0);
  EXPECT_NE(Told(Call(stack_, SomePayments()).status), kOpen);
}

TEST_F(OutageTest, LostRepliesCount) {
  stack_.sandbox().Arm(Fault::DropBeforeCommit().On("GET", kLists).Times(-1));
  EXPECT_GE(CallsUntilOpen(stack_), 3);
}

TEST_F(OutageTest, DeclinesAndRefusalsDoNotCount) {
  for (const int status : {400, 401, 403, 404, 409, 429, 465}) {
    SCOPED_TRACE(status);
    stack_.RestartGateway();  // its breaker has counted nothing
    stack_.sandbox().Arm(Fault::Reply(status, R"({"error":"credit_exceeded"})")
                             .On("POST", "/authorization")
                             .Times(-1));
    for (int i = 0; i < kEnough; ++i) {
      const auto told = Told(Call(stack_, SomeAuthorization()).status);
      EXPECT_NE(told, "OK");
      EXPECT_NE(told, kOpen);
    }
    stack_.sandbox().DisarmAll();
  }
  stack_.RestartGateway();
  for (int i = 0; i < kEnough; ++i) EXPECT_NE(ListFor(stack_, "wrong-secret"), kOpen);
  EXPECT_EQ(ListFor(stack_), "OK");
}

TEST_F(OutageTest, WhatEndedByItsCallersDeadlineDoesNotCount) {
  ASSERT_EQ(ListFor(stack_), "OK");
  stack_.sandbox().Arm(Fault::Delay(std::chrono::minutes(10)).On("GET", kLists).Times(-1));
  for (int i = 0; i < kEnough; ++i) {
    Context context(std::chrono::milliseconds(200));
    v1::ListAuthorizationsResponse response;
    EXPECT_FALSE(stack_.authorizations().ListAuthorizations(&context, SomeList(), &response).ok());
  }
  // They have all ended.
  const auto deadline = steady_clock::now() + kPatience;
  while (LogLines(stack_, "\"call\"") < kEnough + 1 && steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  ASSERT_EQ(LogLines(stack_, "\"call\""), kEnough + 1);
  stack_.sandbox().DisarmAll();
  EXPECT_EQ(ListFor(stack_), "OK");
  EXPECT_THAT(stack_.gateway().output(), testing::Not(HasSubstr("breaker_opened")));
}

// Nobody listens there, and nobody else can take it.
class DeadPort {
 public:
  DeadPort() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~DeadPort() { close(fd_); }
  DeadPort(const DeadPort&) = delete;
  DeadPort& operator=(const DeadPort&) = delete;
  int port() const { return port_; }

 private:
  const int fd_;
  int port_ = 0;
};

TEST_F(OutageTest, RefusedConnectionsCountAsSoonAsATokenIsAskedFor) {
  const DeadPort dead;
  PointAt(stack_, absl::StrCat("https://localhost:", dead.port()));
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(ListFor(stack_), "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID TOKEN_UNAVAILABLE") << i;
  }
  EXPECT_EQ(ListFor(stack_), kOpen);
  EXPECT_TRUE(stack_.gateway().WaitForOutput(R"("reason":"TOKEN_UNAVAILABLE","cause":"connect",)"));
  EXPECT_TRUE(stack_.gateway().WaitForOutput(
      absl::StrCat(R"("event":"breaker_opened","api":"pos","host":"localhost:)", dead.port(),
                   R"(","cause":"connect","requests":6,"failures":6)")));
}

// A renewal of the token is made by one call for all, and outlasts their deadlines.
TEST_F(OutageTest, ATokenEndpointThatHangsOpensItThoughNobodyWaitsSoLong) {
  Reconfigure(stack_, "  breaker: ", "  timeouts: {token: 8s}\n  breaker: ");
  stack_.sandbox().Arm(Fault::Delay(std::chrono::minutes(10)).On("POST", "/oauth/token").Times(-1));
  const auto deadline = steady_clock::now() + kPatience;
  std::string told;
  while (told != kOpen && steady_clock::now() < deadline) {
    Context context(std::chrono::milliseconds(200));
    v1::ListAuthorizationsResponse response;
    told = Told(stack_.authorizations().ListAuthorizations(&context, SomeList(), &response));
  }
  EXPECT_EQ(told, kOpen);
  EXPECT_TRUE(stack_.gateway().WaitForOutput(R"("cause":"timeout","requests":)"));
}

// With the breaker opening for a moment only.
class RecoveryTest : public testing::Test {
 protected:
  Stack stack_{{.flexiti_yaml = "  breaker: {min_requests: 6, window: 10m, open_time: 200ms}\n"
                                "  retry: {max_attempts: 1}\n"}};
};

TEST_F(RecoveryTest, SingleRequestsTryUntilOneIsAnswered) {
  stack_.sandbox().Arm(Fault::Reply(503, "").On("GET", kLists).Times(-1));
  ASSERT_GE(CallsUntilOpen(stack_), 0);
  const uint64_t before = stack_.sandbox().RequestCount("GET", kLists);
  const auto deadline = steady_clock::now() + kPatience;
  uint64_t let_through = 0;
  int refused = 0;
  while (let_through < 3 && steady_clock::now() < deadline) {
    ListFor(stack_) == kOpen ? void(++refused) : void(++let_through);
  }
  EXPECT_EQ(let_through, 3u);
  EXPECT_EQ(stack_.sandbox().RequestCount("GET", kLists), before + 3);
  EXPECT_GT(refused, 0);

  stack_.sandbox().DisarmAll();
  std::string told;
  while (told != "OK" && steady_clock::now() < deadline) told = ListFor(stack_);
  ASSERT_EQ(told, "OK");
  for (int i = 0; i < kEnough; ++i) EXPECT_EQ(ListFor(stack_), "OK");
  EXPECT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"breaker_closed\",\"api\":\"pos\""));
}

TEST_F(RecoveryTest, APurchaseMayBeTheTrialAndIsSentOnce) {
  const auto purchase = stack_.Purchase(flexiti_sandbox::kRichAccount);
  stack_.sandbox().Arm(Fault::Reply(503, "").On("GET", kLists).Times(-1));
  // The calls before it count as well.
  for (int i = 0; i < 2 * kEnough && ListFor(stack_) != kOpen; ++i) {
  }
  std::string told;
  const auto deadline = steady_clock::now() + kPatience;
  do {
    told = Told(Call(stack_, purchase).status);
  } while (told == kOpen && steady_clock::now() < deadline);
  EXPECT_EQ(told, "OK");
  EXPECT_EQ(stack_.sandbox().RequestCount("POST", "/authorization"), 1u);
  EXPECT_EQ(stack_.sandbox().Journal().size(), 1u);
}

}  // namespace
}  // namespace flexiti_test
