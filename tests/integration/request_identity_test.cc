// A request_id names one operation of one merchant, whatever happens to it; and every method is
// served.
#include <future>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using google::protobuf::util::MessageDifferencer;

constexpr char kOtherMerchantId[] = "birch";
constexpr char kAuthorized[] = R"({"authorization_id":1000000000000001,"amount":1000.10})";

class RequestIdentityTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override {
    stack_->sandbox().Reset();
    // The reset forgot the gateway's tokens; now the merchants have good ones again.
    for (const char* merchant_id : {kMerchant, kTransactionsMerchant, kOtherMerchantId})
      Call(*stack_, SomeList(merchant_id));
    stack_->sandbox().ClearExchanges();
    AnswerWith(200, kAuthorized);
  }

  static void AnswerWith(int status, const std::string& body) {
    stack_->sandbox().DisarmAll();
    stack_->sandbox().Arm(Fault::Reply(status, body).On("POST", "/authorization").Times(-1));
  }

  static uint64_t Sent() { return stack_->sandbox().RequestCount("POST", "/authorization"); }

  static void ExpectNotSent(const Failure& got, grpc::StatusCode code, const std::string& reason,
                            flexiti::v1::Outcome outcome, flexiti::v1::NextAction next_action) {
    EXPECT_EQ(got.status.error_code(), code);
    EXPECT_EQ(got.info.reason(), reason);
    EXPECT_EQ(got.error.outcome(), outcome);
    EXPECT_EQ(got.error.next_action(), next_action);
    const bool repeatable = next_action == flexiti::v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
    EXPECT_EQ(got.retry.has_value(), repeatable);
    EXPECT_EQ(got.pushback, repeatable ? std::nullopt : std::optional<std::string>("-1"));
  }

  static void ExpectReused(const Failure& got) {
    ExpectNotSent(got, grpc::StatusCode::INVALID_ARGUMENT, "REQUEST_ID_REUSED",
                  flexiti::v1::OUTCOME_NOT_SENT, flexiti::v1::NEXT_ACTION_FIX_REQUEST);
  }

  static Stack* stack_;
};
Stack* RequestIdentityTest::stack_ = nullptr;

TEST_F(RequestIdentityTest, ReusedForOtherContentIsRefused) {
  const auto first = SomeAuthorization();
  ASSERT_TRUE(Call(*stack_, first).status.ok());
  auto other_amount = first;
  other_amount.mutable_amount()->set_amount_cents(100'011);
  ExpectReused(Call(*stack_, other_amount));
  auto other_reference = first;
  other_reference.set_reference("order-2");
  ExpectReused(Call(*stack_, other_reference));
  auto other_code = first;
  other_code.mutable_in_store()->set_verification_code("2486");
  ExpectReused(Call(*stack_, other_code));
  auto other_language = first;
  other_language.set_lang(flexiti::v1::LANGUAGE_FR);
  ExpectReused(Call(*stack_, other_language));
  auto other_method = SomePurchase();
  other_method.set_request_id(first.request_id());
  ExpectReused(Call(*stack_, other_method));
  EXPECT_EQ(Sent(), 1u);
}

TEST_F(RequestIdentityTest, EachMethodThatMovesMoneyIsSentOnceAndAnsweredAgain) {
  stack_->sandbox().DisarmAll();
  for (const auto& [path, reply] : std::map<std::string, std::string>{
           {"/authorization", kAuthorized},
           {"/transactions", R"({"transaction_id":"1","total_amount":"1000.10000"})"},
           {"/refund", "{}"},
           {"/capture", R"({"capture_id":100000001,"amount":1000.10})"},
           {"/release", R"({"authorization_id":1000000000000001})"},
           {"/return", R"({"return_id":1,"amount":"1000.10"})"}}) {
    stack_->sandbox().Arm(Fault::Reply(200, reply).On("POST", path).Times(-1));
  }
  const auto expect_once = [](auto request) {
    SCOPED_TRACE(request.GetTypeName());
    stack_->sandbox().ClearExchanges();
    const auto first = Call(*stack_, request);
    ASSERT_TRUE(first.status.ok()) << first.status.error_message();
    EXPECT_FALSE(first.response.operation().replayed());
    EXPECT_EQ(first.response.operation().request_id(), request.request_id());
    auto second = Call(*stack_, request);
    EXPECT_TRUE(second.response.operation().replayed());
    second.response.mutable_operation()->set_replayed(false);
    EXPECT_TRUE(MessageDifferencer::Equals(second.response, first.response));
    request.mutable_amount()->set_amount_cents(100'011);
    ExpectReused(Call(*stack_, request));
    EXPECT_EQ(stack_->sandbox().RequestCount("POST", ""), 1u);
  };
  expect_once(SomeAuthorization());
  expect_once(SomePurchase());
  expect_once(SomePurchase(kTransactionsMerchant));
  expect_once(SomeCredit());
  expect_once(SomeRefund());
  expect_once(SomeCapture());
  expect_once(SomeRelease());
  expect_once(SomeReturn());
}

TEST_F(RequestIdentityTest, WhileTheFirstRunsTheSecondIsToldToComeBack) {
  stack_->sandbox().DisarmAll();
  Fault held = Fault::Reply(200, kAuthorized).On("POST", "/authorization");
  held.delay = std::chrono::milliseconds(1500);
  stack_->sandbox().Arm(held);
  const auto request = SomeAuthorization();
  auto first = std::async(std::launch::async, [&] { return Call(*stack_, request); });
  while (Sent() == 0) std::this_thread::yield();

  const Failure second = Call(*stack_, request);
  ExpectNotSent(second, grpc::StatusCode::ABORTED, "REQUEST_IN_PROGRESS",
                flexiti::v1::OUTCOME_UNKNOWN, flexiti::v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
  auto other = request;
  other.set_reference("order-2");
  ExpectReused(Call(*stack_, other));

  const auto finished = first.get();
  ASSERT_TRUE(finished.status.ok()) << finished.status.error_message();
  EXPECT_EQ(second.info.metadata().at("reference_id"),
            finished.response.operation().reference_id());
  EXPECT_TRUE(Call(*stack_, request).response.operation().replayed());
  EXPECT_EQ(Sent(), 1u);
}

TEST_F(RequestIdentityTest, ManyAtOnceSendOne) {
  const auto request = SomeAuthorization();
  std::vector<std::future<Answer<flexiti::v1::CreateAuthorizationResponse>>> calls;
  for (int i = 0; i < 16; ++i) {
    calls.push_back(std::async(std::launch::async, [&] { return Call(*stack_, request); }));
  }
  int first_hand = 0;
  for (auto& call : calls) {
    const auto got = call.get();
    if (!got.status.ok()) {
      EXPECT_EQ(got.info.reason(), "REQUEST_IN_PROGRESS");
    } else if (!got.response.operation().replayed()) {
      ++first_hand;
    }
  }
  EXPECT_EQ(first_hand, 1);
  EXPECT_EQ(Sent(), 1u);
}

TEST_F(RequestIdentityTest, ItsLettersMayBeOfEitherCase) {
  auto request = SomeAuthorization();
  request.set_request_id("abcdef01-2345-6789-abcd-ef0123456789");
  const auto first = Call(*stack_, request);
  ASSERT_TRUE(first.status.ok());
  request.set_request_id(absl::AsciiStrToUpper(request.request_id()));
  auto second = Call(*stack_, request);
  EXPECT_TRUE(second.response.operation().replayed());
  second.response.mutable_operation()->set_replayed(false);
  EXPECT_TRUE(MessageDifferencer::Equals(second.response, first.response));
  EXPECT_EQ(second.response.operation().request_id(), "abcdef01-2345-6789-abcd-ef0123456789");
  EXPECT_EQ(Sent(), 1u);
}

TEST_F(RequestIdentityTest, OfAnotherMerchantItIsAnotherOperation) {
  auto request = SomeAuthorization();
  ASSERT_TRUE(Call(*stack_, request).status.ok());
  request.set_merchant_id(kOtherMerchantId);
  request.mutable_amount()->set_amount_cents(100'010);
  const auto other = Call(*stack_, request);
  ASSERT_TRUE(other.status.ok()) << other.status.error_message();
  EXPECT_FALSE(other.response.operation().replayed());
  EXPECT_EQ(Sent(), 2u);
}

TEST_F(RequestIdentityTest, AfterARefusalItIsFreeForACorrectedRequest) {
  AnswerWith(409, R"({"code":409,"error":"wrong_verification_code"})");
  auto request = SomeAuthorization();
  EXPECT_EQ(Call(*stack_, request).info.reason(), "WRONG_VERIFICATION_CODE");
  AnswerWith(200, kAuthorized);
  request.mutable_in_store()->set_verification_code("2486");
  const auto second = Call(*stack_, request);
  ASSERT_TRUE(second.status.ok());
  EXPECT_FALSE(second.response.operation().replayed());
  EXPECT_EQ(Sent(), 2u);
}

TEST_F(RequestIdentityTest, AfterAnUnknownOutcomeNothingIsSentAgain) {
  AnswerWith(500, "");
  auto request = SomeAuthorization();
  EXPECT_EQ(Call(*stack_, request).error.outcome(), flexiti::v1::OUTCOME_UNKNOWN);
  AnswerWith(200, kAuthorized);
  for (int i = 0; i < 2; ++i) {
    ExpectNotSent(Call(*stack_, request), grpc::StatusCode::UNKNOWN, "OUTCOME_NOT_KNOWN",
                  flexiti::v1::OUTCOME_UNKNOWN, flexiti::v1::NEXT_ACTION_RESOLVE_OPERATION);
  }
  request.mutable_amount()->set_amount_cents(1);
  ExpectReused(Call(*stack_, request));
  EXPECT_EQ(Sent(), 1u);
}

TEST_F(RequestIdentityTest, OfARequestThatWasRefusedHereItIsStillFree) {
  auto request = SomeAuthorization();
  request.mutable_in_store()->clear_verification_code();
  EXPECT_EQ(Call(*stack_, request).info.reason(), "INVALID_FIELD");
  request.mutable_in_store()->set_verification_code("2485");
  EXPECT_TRUE(Call(*stack_, request).status.ok());
}

Failure CallEmpty(Stack& stack, const std::string& method) {
  grpc::GenericStub stub(stack.channel());
  grpc::CompletionQueue queue;
  Failure failure;
  Context context;
  grpc::ByteBuffer empty_message, reply;
  const grpc::Slice nothing;
  empty_message = grpc::ByteBuffer(&nothing, 1);
  auto call = stub.PrepareUnaryCall(&context, method, empty_message, &queue);
  call->StartCall();
  call->Finish(&reply, &failure.status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  ReadDetails(context, failure);
  return failure;
}

TEST_F(RequestIdentityTest, EveryMethodIsServedAndAsksForAMerchantFirst) {
  int methods = 0;
  for (const auto* message : {flexiti::v1::CreatePurchaseRequest::descriptor(),
                              flexiti::v1::CreateAuthorizationRequest::descriptor(),
                              flexiti::v1::VerifyCustomerRequest::descriptor(),
                              flexiti::v1::StartCheckoutRequest::descriptor(),
                              flexiti::v1::GetOperationRequest::descriptor()}) {
    const auto* service = message->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i, ++methods) {
      const auto* method = service->method(i);
      SCOPED_TRACE(method->full_name());
      const Failure got =
          CallEmpty(*stack_, absl::StrCat("/", service->full_name(), "/", method->name()));
      ExpectNotSent(got, grpc::StatusCode::PERMISSION_DENIED, "UNKNOWN_MERCHANT",
                    flexiti::v1::OUTCOME_NOT_SENT, flexiti::v1::NEXT_ACTION_CONTACT_OPERATOR);
    }
  }
  EXPECT_EQ(methods, 24);
  EXPECT_EQ(stack_->sandbox().RequestCount("", ""), 0u);
}

}  // namespace
}  // namespace flexiti_test
