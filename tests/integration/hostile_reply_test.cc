// Whatever answers in Flexiti's place: a clear error with the right outcome, nothing sent twice,
// bounded memory, and the next call is served well.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/conformance/hostile_replies.h"
#include "tests/conformance/requests.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kAccount;
namespace v1 = flexiti::v1;

constexpr int kMaxAttempts = 2;  // of a read, as configured below
constexpr char kOfAChange[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION ";
constexpr char kOfARead[] = "UNAVAILABLE REJECTED RETRY_SAME_REQUEST_ID ";

// A call of each kind, ready to be sent many times: hostile replies carry nothing out.
struct Method {
  std::string name;
  bool changes;
  std::string http_method;
  std::string path;  // its end
  std::function<grpc::Status(Stack&, grpc::ClientContext*)> call;
  std::set<std::string> good_replies = {};  // hostile ones that are just right for this method
};

template <typename Response, typename Request, typename Stub>
auto Calling(Stub& (Stack::*stub)(),
             grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
             Request request) {
  return [=](Stack& stack, grpc::ClientContext* context) {
    Request fresh = request;
    if constexpr (requires { fresh.request_id(); }) fresh.set_request_id(NewRequestId());
    Response response;
    return ((stack.*stub)().*rpc)(context, fresh, &response);
  };
}

std::vector<Method> Methods(Stack& stack) {
  v1::VerifyCustomerRequest verify;
  verify.set_merchant_id(kMerchant);
  verify.set_account_number(kAccount);
  verify.set_format(v1::VERIFICATION_FORMAT_MERCHANT_OVERRIDE);
  verify.set_verification_request_id(NewRequestId());
  v1::GetAuthorizationRequest get;
  get.set_merchant_id(kMerchant);
  get.set_authorization_id("1234567890123456");
  v1::ListAuthorizationsRequest list;
  list.set_merchant_id(kMerchant);
  list.set_account_number(kAccount);
  using Sales = v1::TransactionService::Stub;
  using Holds = v1::AuthorizationService::Stub;
  using People = v1::CustomerService::Stub;
  return {
      {"CreatePurchase", true, "POST", "/authorization",
       Calling<v1::CreatePurchaseResponse>(&Stack::transactions, &Sales::CreatePurchase,
                                           stack.Purchase(kAccount))},
      {"CreatePurchase by /transactions", true, "POST", "/transactions",
       Calling<v1::CreatePurchaseResponse>(&Stack::transactions, &Sales::CreatePurchase,
                                           stack.Purchase(kAccount, kTransactionsMerchant))},
      {"CreateAuthorization", true, "POST", "/authorization",
       Calling<v1::CreateAuthorizationResponse>(&Stack::authorizations, &Holds::CreateAuthorization,
                                                stack.Authorization(kAccount))},
      {"VerifyCustomer", true, "POST", "/verify",
       Calling<v1::VerifyCustomerResponse>(&Stack::customers, &People::VerifyCustomer, verify)},
      {"CreateAccountCredit", true, "POST", "/transactions",
       Calling<v1::CreateAccountCreditResponse>(&Stack::transactions, &Sales::CreateAccountCredit,
                                                SomeCredit())},
      {"RefundAccount",
       true,
       "POST",
       "/refund",
       Calling<v1::RefundAccountResponse>(&Stack::transactions, &Sales::RefundAccount,
                                          SomeRefund()),
       {"EmptyObject", "ReasonOf30Kilobytes"}},
      {"CaptureAuthorization", true, "POST", "/authorization/*/capture",
       Calling<v1::CaptureAuthorizationResponse>(&Stack::authorizations,
                                                 &Holds::CaptureAuthorization, SomeCapture())},
      {"ReleaseAuthorization", true, "POST", "/authorization/*/release",
       Calling<v1::ReleaseAuthorizationResponse>(&Stack::authorizations,
                                                 &Holds::ReleaseAuthorization, SomeRelease())},
      {"ReturnCapture", true, "POST", "/capture/*/return",
       Calling<v1::ReturnCaptureResponse>(&Stack::authorizations, &Holds::ReturnCapture,
                                          SomeReturn())},
      {"ListCaptures", false, "GET", "/captures",
       Calling<v1::ListCapturesResponse>(&Stack::authorizations, &Holds::ListCaptures,
                                         SomeCaptureList())},
      {"GetAuthorization", false, "GET", "/authorization/*",
       Calling<v1::GetAuthorizationResponse>(&Stack::authorizations, &Holds::GetAuthorization,
                                             get)},
      {"ListAuthorizations", false, "GET", "/authorizations",
       Calling<v1::ListAuthorizationsResponse>(&Stack::authorizations, &Holds::ListAuthorizations,
                                               list)},
  };
}

class HostileReplyTest : public testing::TestWithParam<Hostile> {
 protected:
  static void SetUpTestSuite() {
    stack_ =
        new Stack({.flexiti_yaml = absl::StrCat("  retry: {max_attempts: ", kMaxAttempts,
                                                ", initial_backoff: 1ms, max_backoff: 1ms}\n")});
    methods_ = new std::vector<Method>(Methods(*stack_));
    resident_before_kb_ = stack_->gateway().resident_kb();
  }
  static void TearDownTestSuite() {
    const long growth_kb = stack_->gateway().peak_kb() - resident_before_kb_;
    // A reply may be 4 MB, and is held in a few forms at once. Sanitizers keep what is freed.
    EXPECT_LT(growth_kb, kSanitized ? 600'000 : 64'000) << "after replies of 50 MB";
    EXPECT_EQ(stack_->gateway().Stop(), 0) << stack_->gateway().output();
    delete methods_;
    delete stack_;
  }
  void TearDown() override { stack_->sandbox().DisarmAll(); }

  static void ExpectServesTheNextCallWell() {
    stack_->sandbox().DisarmAll();
    const size_t before = stack_->sandbox().Journal().size();
    v1::CreatePurchaseRequest request = stack_->Purchase(flexiti_sandbox::kRichAccount);
    Context context;
    v1::CreatePurchaseResponse response;
    const grpc::Status status = stack_->transactions().CreatePurchase(&context, request, &response);
    EXPECT_EQ(Told(status), "OK") << status.error_message();
    const auto journal = stack_->sandbox().Journal();
    ASSERT_EQ(journal.size(), before + 1);
    EXPECT_EQ(response.purchase().authorization_id(), journal.back().authorization_id);
    EXPECT_EQ(response.purchase().amount().amount_cents(), journal.back().amount_cents);
  }

  static Stack* stack_;
  static std::vector<Method>* methods_;
  static long resident_before_kb_;
};
Stack* HostileReplyTest::stack_ = nullptr;
std::vector<Method>* HostileReplyTest::methods_ = nullptr;
long HostileReplyTest::resident_before_kb_ = 0;

TEST_P(HostileReplyTest, IsAClearErrorAndHarmsNoLaterCall) {
  const size_t journal_before = stack_->sandbox().Journal().size();
  for (const Method& method : *methods_) {
    SCOPED_TRACE(method.name);
    stack_->sandbox().DisarmAll();
    stack_->sandbox().ClearExchanges();
    stack_->sandbox().Arm(GetParam().fault.On(method.http_method, method.path).Times(-1));
    Context context;
    const grpc::Status status = method.call(*stack_, &context);
    if (method.good_replies.count(GetParam().name) != 0) {
      EXPECT_EQ(Told(status), "OK");
      continue;
    }
    const bool refused = !GetParam().verdict.empty();
    EXPECT_EQ(Told(status), refused ? GetParam().verdict
                                    : (method.changes ? kOfAChange : kOfARead) + GetParam().reason)
        << status.error_message();
    EXPECT_EQ(ForbidsBlindRetry(context), refused || method.changes);
    EXPECT_GE(stack_->sandbox().RequestCount(method.http_method, method.path), 1u);
    EXPECT_LE(stack_->sandbox().RequestCount(method.http_method, method.path),
              method.changes ? 1u : kMaxAttempts);
    EXPECT_EQ(stack_->sandbox().RequestCount("", "/stolen"), 0u);
  }
  EXPECT_EQ(stack_->sandbox().Journal().size(), journal_before);
  ExpectServesTheNextCallWell();
}

const auto kName = [](const auto& instance) { return instance.param.name; };
INSTANTIATE_TEST_SUITE_P(Framing, HostileReplyTest, testing::ValuesIn(Framings()), kName);
INSTANTIATE_TEST_SUITE_P(Head, HostileReplyTest, testing::ValuesIn(Heads()), kName);
INSTANTIATE_TEST_SUITE_P(Body, HostileReplyTest, testing::ValuesIn(Bodies()), kName);

// A read time-out per system call would let this go on for a minute.
TEST(DrippingReplyTest, EndsAtTheTimeoutOfTheCall) {
  Stack stack({.flexiti_yaml = "  timeouts: {read_call: 1s, changing_call: 1s}\n"
                               "  retry: {max_attempts: 1}\n"});
  std::vector<Method> methods = Methods(stack);
  Fault drip = Json(std::string(1000, ' ') + "{}");
  drip.drip_bytes = 1;
  drip.drip_interval = std::chrono::milliseconds(60);
  for (const Method& method : {methods.front(), methods.back()}) {
    SCOPED_TRACE(method.name);
    stack.sandbox().ClearExchanges();
    stack.sandbox().Arm(drip.On(method.http_method, method.path));
    const auto start = std::chrono::steady_clock::now();
    Context context;
    EXPECT_EQ(Told(method.call(stack, &context)),
              absl::StrCat(method.changes ? kOfAChange : kOfARead, "REPLY_LOST"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    EXPECT_EQ(stack.sandbox().RequestCount(method.http_method, method.path), 1u);
  }
  Context context;
  EXPECT_EQ(Told(methods.back().call(stack, &context)), "OK");
}

}  // namespace
}  // namespace flexiti_test
