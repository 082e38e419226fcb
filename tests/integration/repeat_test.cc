// Repeats of what moves no money, under the same request_id: a lost close, widget or checkout is
// sent again, an answered one is not.
#include <utility>

#include "absl/strings/str_cat.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;

class RepeatTest : public testing::Test {
 protected:
  uint64_t Sent(const std::string& path) { return stack_.sandbox().RequestCount("POST", path); }

  // The first answer of Flexiti, which executes what is asked, is lost.
  template <typename Request>
  auto AnsweredAtLast(const Request& request, const std::string& path) {
    stack_.sandbox().Arm(Fault::CommitThenDrop().On("POST", path));
    const auto lost = Call(stack_, request);
    EXPECT_EQ(lost.status.error_code(), grpc::StatusCode::UNKNOWN);
    EXPECT_EQ(lost.error.outcome(), flexiti::v1::OUTCOME_UNKNOWN);
    EXPECT_EQ(lost.pushback, "-1");
    EXPECT_EQ(Sent(path), 1u) << "nothing is sent again unasked";
    auto answer = Call(stack_, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    EXPECT_FALSE(answer.response.operation().replayed());
    EXPECT_EQ(Sent(path), 2u);
    return answer;
  }

  // The same answer, and nothing is sent.
  template <typename Request, typename Response>
  void ExpectReplayed(const Request& request, Response answered, const std::string& path) {
    const uint64_t sent = Sent(path);
    const auto again = Call(stack_, request);
    ASSERT_TRUE(again.status.ok()) << again.status.error_message();
    answered.mutable_operation()->set_replayed(true);
    EXPECT_EQ(again.response.SerializeAsString(), answered.SerializeAsString());
    EXPECT_EQ(Sent(path), sent);
  }

  Stack stack_;
};

TEST_F(RepeatTest, ALostWidgetIsStartedAgainAndThenReplayed) {
  const auto request = SomeWidget();
  const auto widget = AnsweredAtLast(request, "/widget/init");
  EXPECT_THAT(widget.response.redirection_url(),
              testing::HasSubstr(widget.response.widget_session_id()));
  EXPECT_NE(widget.response.widget_session_id(), "");
  ExpectReplayed(request, widget.response, "/widget/init");
}

TEST_F(RepeatTest, ALostVerificationIsMadeAgainAndThenReplayed) {
  const auto request = SomeVerification();
  const auto verified = AnsweredAtLast(request, "/verify");
  EXPECT_EQ(verified.response.delivery(), flexiti::v1::CODE_DELIVERY_SMS);
  ExpectReplayed(request, verified.response, "/verify");
}

TEST_F(RepeatTest, ALostCheckoutIsStartedAgainAndThenReplayed) {
  const auto request = SomeCheckout();
  const auto checkout = AnsweredAtLast(request, "/systems/init");
  EXPECT_NE(checkout.response.redirection_url(), "");
  ExpectReplayed(request, checkout.response, "/systems/init");
  // By its order the latest is found, which is the one whose page the caller has.
  const auto found = Call(stack_, SomeCheckoutStatusByMerchantOrder());
  ASSERT_TRUE(found.status.ok()) << found.status.error_message();
  EXPECT_EQ(found.response.transaction_id(), checkout.response.online_order_id());
}

TEST_F(RepeatTest, ALostCloseIsSentAgainAndThenReplayed) {
  const auto request = SomeClosing();
  const auto closed = AnsweredAtLast(request, "/close");
  ExpectReplayed(request, closed.response, "/close");
}

// An operator must see why it is unknown, not what proves nothing.
TEST_F(RepeatTest, TheReasonWhyACloseIsUnknownOutlivesARefusal) {
  const auto request = SomeClosing();
  for (const auto& [status, word] : {std::pair{504, "GATEWAY_TIMEOUT"}, {409, "user_not_active"}}) {
    stack_.sandbox().Arm(
        Fault::Reply(status, absl::StrCat(R"({"error":")", word, "\"}")).On("POST", "/close"));
    EXPECT_EQ(Call(stack_, request).error.outcome(), flexiti::v1::OUTCOME_UNKNOWN);
  }
  flexiti::v1::GetOperationRequest get;
  get.set_merchant_id(request.merchant_id());
  get.set_request_id(request.request_id());
  flexiti::v1::GetOperationResponse got;
  Context context;
  const auto stub = flexiti::v1::OperationService::NewStub(stack_.channel());
  ASSERT_TRUE(stub->GetOperation(&context, get, &got).ok());
  EXPECT_EQ(got.operation().state(), flexiti::v1::OPERATION_STATE_UNKNOWN);
  EXPECT_EQ(got.operation().error().http_status(), 504);
}

TEST_F(RepeatTest, ARefusalAfterALostCloseLeavesItUnknown) {
  const auto request = SomeClosing();
  stack_.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/close"));
  EXPECT_EQ(Call(stack_, request).error.outcome(), flexiti::v1::OUTCOME_UNKNOWN);
  stack_.sandbox().Arm(
      Fault::Reply(409, R"({"code":409,"error":"user_not_active"})").On("POST", "/close"));
  const auto refused = Call(stack_, request);
  EXPECT_EQ(refused.info.reason(), "OUTCOME_NOT_KNOWN");
  EXPECT_EQ(refused.error.outcome(), flexiti::v1::OUTCOME_UNKNOWN);
  const auto closed = Call(stack_, request);
  EXPECT_TRUE(closed.status.ok()) << closed.status.error_message();
  EXPECT_EQ(Sent("/close"), 3u);
}

TEST_F(RepeatTest, TheIdStandsForOneRequestOnly) {
  auto request = SomeCheckout();
  ASSERT_TRUE(Call(stack_, request).status.ok());
  request.mutable_amount()->set_amount_cents(1);
  EXPECT_EQ(Call(stack_, request).info.reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(Sent("/systems/init"), 1u);
}

}  // namespace
}  // namespace flexiti_test
