// More calls than the gateway can carry: who is refused, how, and who is not.
#include <httplib.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/stack/client_view.h"
#include "tests/support/scripted_peer.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
namespace v1 = flexiti::v1;

constexpr std::chrono::seconds kPatience{20};
constexpr char kOther[] = "birch";
constexpr char kThird[] = "cedar";
constexpr char kTooMany[] = "RESOURCE_EXHAUSTED NOT_SENT RETRY_SAME_REQUEST_ID TOO_MANY_CALLS";

template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!condition()) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string ListFor(Stack& stack, const std::string& merchant_id) {
  return Told(Call(stack, SomeList(merchant_id)).status);
}

Fault Hanging(const std::string& client_id) {
  Fault fault = Fault::Delay(std::chrono::minutes(10)).On("GET", "/authorizations").Times(-1);
  fault.merchant = client_id;
  return fault;
}

std::string Metrics(Stack& stack) {
  httplib::Client client(absl::StrCat("http://", stack.gateway().admin_address()));
  const auto answer = client.Get("/metrics");
  return answer ? answer->body : "";
}

// Reads of one merchant that hang until `stack`'s read_call ends them.
class HangingReads {
 public:
  HangingReads(Stack& stack, const std::string& merchant_id, size_t count) : told_(count) {
    const uint64_t before = stack.sandbox().RequestCount("GET", "/authorizations");
    for (std::string& told : told_) {
      callers_.emplace_back([&stack, &told, merchant_id] { told = ListFor(stack, merchant_id); });
    }
    EXPECT_TRUE(Eventually(
        [&] { return stack.sandbox().RequestCount("GET", "/authorizations") == before + count; }));
  }
  ~HangingReads() { Finish(); }
  HangingReads(const HangingReads&) = delete;
  HangingReads& operator=(const HangingReads&) = delete;

  const std::vector<std::string>& Finish() {
    for (std::thread& caller : callers_) caller.join();
    callers_.clear();
    return told_;
  }

 private:
  std::vector<std::string> told_;
  std::vector<std::thread> callers_;
};

// Lines of the gateway's log about calls that were refused for their number.
size_t RefusalLines(Stack& stack) {
  size_t count = 0;
  for (const auto line : absl::StrSplit(stack.gateway().output(), '\n')) {
    count += absl::StrContains(line, "\"TOO_MANY_CALLS\"") ? 1 : 0;
  }
  return count;
}

// So long a read hangs.
constexpr char kHangs[] = "  timeouts: {read_call: 8s}\n  retry: {max_attempts: 1}\n";

class OverloadTest : public testing::Test {
 protected:
  OverloadTest() {
    for (const char* merchant : {kMerchant, kOther, kThird}) {
      EXPECT_EQ(ListFor(stack_, merchant), "OK");  // it has its token
    }
    stack_.sandbox().Arm(Hanging(flexiti_sandbox::kMerchant));
  }

  Stack stack_{{.flexiti_yaml = kHangs,
                .top_yaml = "limits: {max_in_flight: 6, max_in_flight_per_merchant: 4}\n"}};
};

TEST_F(OverloadTest, AMerchantThatHangsLeavesTheOthersAlone) {
  HangingReads hanging(stack_, kMerchant, 4);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ListFor(stack_, kOther), "OK");
  const auto refused = Call(stack_, SomeList());
  EXPECT_EQ(Told(refused.status), kTooMany);
  EXPECT_THAT(refused.status.error_message(), HasSubstr("4 calls of this merchant are in flight"));
  ASSERT_TRUE(refused.retry.has_value());
  EXPECT_GT(
      refused.retry->retry_delay().seconds() * 1'000'000'000 + refused.retry->retry_delay().nanos(),
      0);
  // All of it while the four still hang.
  EXPECT_THAT(Metrics(stack_), HasSubstr("flexiti_calls_in_flight 4"));
}

TEST_F(OverloadTest, AMoneyCallTooManyIsRefusedBeforeTheLedger) {
  HangingReads hanging(stack_, kMerchant, 4);
  const auto purchase = SomePurchase();
  const auto refused = Call(stack_, purchase);
  EXPECT_EQ(Told(refused.status), kTooMany);
  EXPECT_TRUE(refused.retry.has_value());
  EXPECT_EQ(stack_.sandbox().RequestCount("POST", "*"), 3u);  // the tokens
  hanging.Finish();
  v1::GetOperationRequest request;
  request.set_merchant_id(kMerchant);
  request.set_request_id(purchase.request_id());
  const auto operations = v1::OperationService::NewStub(stack_.channel());
  Context context;
  v1::GetOperationResponse response;
  EXPECT_EQ(operations->GetOperation(&context, request, &response).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(OverloadTest, TheTotalBoundsAllMerchantsTogether) {
  stack_.sandbox().Arm(Hanging(flexiti_sandbox::kOtherMerchant));
  HangingReads hanging(stack_, kMerchant, 4);
  HangingReads others(stack_, kOther, 2);
  const auto refused = Call(stack_, SomeList(kThird));
  EXPECT_EQ(Told(refused.status), kTooMany);
  EXPECT_THAT(refused.status.error_message(), HasSubstr("6 calls are in flight"));
}

TEST_F(OverloadTest, RefusalsFillNeitherTheLogNorTheMemory) {
  constexpr size_t kRefusals = kSanitized ? 200 : 1'000;
  HangingReads hanging(stack_, kMerchant, 4);
  const long before_kb = stack_.gateway().resident_kb();
  const auto start = steady_clock::now();
  for (size_t i = 0; i < kRefusals; ++i) ASSERT_EQ(ListFor(stack_, kMerchant), kTooMany);
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - start).count();
  EXPECT_LE(RefusalLines(stack_), static_cast<size_t>(10 * (seconds + 2)));
  EXPECT_GE(RefusalLines(stack_), 1u);
  // All of them are counted, and the log tells how many it left out.
  EXPECT_THAT(Metrics(stack_), HasSubstr(absl::StrCat("flexiti_calls_refused_total{cause=\"merchant"
                                                      "_in_flight\"} ",
                                                      kRefusals)));
  EXPECT_TRUE(Eventually([&] {
    ListFor(stack_, kMerchant);
    return absl::StrContains(stack_.gateway().output(), "\"lines_left_out\":");
  }));
  if (!kSanitized) {
    EXPECT_LT(stack_.gateway().resident_kb() - before_kb, 16'000);
  }
}

TEST_F(OverloadTest, ThePlacesComeBackWhenTheHangingCallsEnd) {
  Reconfigure(stack_, "read_call: 8s", "read_call: 1s");
  HangingReads hanging(stack_, kMerchant, 4);
  for (const std::string& told : hanging.Finish()) {
    EXPECT_EQ(told, "UNAVAILABLE REJECTED RETRY_SAME_REQUEST_ID REPLY_LOST");
  }
  stack_.sandbox().DisarmAll();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ListFor(stack_, kMerchant), "OK");
  EXPECT_THAT(Metrics(stack_), HasSubstr("flexiti_calls_in_flight 0"));
}

TEST(DeadlineTest, TheDeadlineOfACallerReachesTheWire) {
  constexpr char kToken[] = R"({"access_token":"t","expires_in":1200,"token_type":"bearer"})";
  std::promise<bool> closed;
  const ScriptedPeer flexiti([&](PeerConnection& connection) {
    if (connection.index() > 0) return;
    connection.ReadRequest();
    connection.Send(absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", sizeof(kToken) - 1,
                                 "\r\n\r\n", kToken));
    // The read itself, which never gets an answer.
    closed.set_value(!connection.ReadRequest().empty() &&
                     connection.WaitForClose(std::chrono::seconds(6)));
  });
  // Its own time-out would be 10 s.
  Stack stack({.upstream_url = flexiti.url(),
               .allow_plaintext = true,
               .flexiti_yaml = "  retry: {max_attempts: 1}\n"});
  Context context(std::chrono::seconds(1));
  v1::ListAuthorizationsResponse response;
  EXPECT_FALSE(stack.authorizations().ListAuthorizations(&context, SomeList(), &response).ok());
  EXPECT_TRUE(closed.get_future().get());
  EXPECT_TRUE(
      Eventually([&] { return absl::StrContains(Metrics(stack), "flexiti_calls_in_flight 0"); }));
}

TEST(RetryBudgetStoryTest, AnOutageIsNotMultipliedByRepeats) {
  constexpr uint64_t kCalls = 60;
  constexpr uint64_t kAtStart = 10;  // RetryBudget
  Stack stack({.flexiti_yaml = "  retry: {max_attempts: 3, initial_backoff: 1ms, max_backoff: 1ms, "
                               "budget_percent: 10}\n"});
  stack.sandbox().Arm(Fault::Reply(503, "").On("GET", "/authorizations").Times(-1));
  const auto start = steady_clock::now();
  for (uint64_t i = 0; i < kCalls; ++i) {
    EXPECT_EQ(ListFor(stack, kMerchant), "UNAVAILABLE REJECTED RETRY_SAME_REQUEST_ID SERVER_ERROR");
  }
  const auto seconds = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - start).count());
  const uint64_t sent = stack.sandbox().RequestCount("GET", "/authorizations");
  // One a second is free.
  EXPECT_GE(sent, kCalls + kAtStart + kCalls / 10);
  EXPECT_LE(sent, kCalls + kAtStart + kCalls / 10 + seconds + 1);
}

}  // namespace
}  // namespace flexiti_test
