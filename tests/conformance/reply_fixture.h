// For tests of Flexiti's answers: each call gets the 200 that the test gives it.
#pragma once

#include <optional>
#include <string>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {

inline constexpr char kGetPath[] = "/authorization/1000000000000001";

class ReplyTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack({.flexiti_yaml = "  retry: {initial_backoff: 1ms, max_backoff: 1ms}\n"});
  }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override { stack_->sandbox().Reset(); }

  static void Arm(const std::string& method, const std::string& path, const std::string& body) {
    stack_->sandbox().DisarmAll();
    stack_->sandbox().Arm(flexiti_sandbox::Fault::Reply(200, body).On(method, path).Times(-1));
  }

  template <typename Request>
  static auto Against(const std::string& reply, const std::string& method, const std::string& path,
                      const Request& request) {
    Arm(method, path, reply);
    return Call(*stack_, request);
  }

  template <typename Message>
  static void ExpectMessage(const Failure& call, const Message& got, const std::string& expected) {
    ASSERT_TRUE(call.status.ok()) << call.status.error_message();
    Message wanted;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(expected, &wanted)) << expected;
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(got, wanted))
        << got.DebugString();
  }

  static auto Get(const std::string& reply) { return Against(reply, "GET", kGetPath, SomeGet()); }
  static auto List(const std::string& reply) {
    return Against(reply, "GET", "/authorizations", SomeList());
  }
  static auto ListCaptures(const std::string& reply) {
    return Against(reply, "GET", "/captures", SomeCaptureList());
  }
  static auto Authorize(const std::string& reply) {
    return Against(reply, "POST", "/authorization", SomeAuthorization());
  }
  static auto Buy(const std::string& reply) {
    return Against(reply, "POST", "/transactions", SomePurchase(kTransactionsMerchant));
  }
  static auto Credit(const std::string& reply) {
    return Against(reply, "POST", "/transactions", SomeCredit());
  }
  static auto Refund(const std::string& reply) {
    return Against(reply, "POST", "/refund", SomeRefund());
  }
  static auto Capture(const std::string& reply) {
    return Against(reply, "POST", "/capture", SomeCapture());
  }
  static auto Release(const std::string& reply,
                      const flexiti::v1::ReleaseAuthorizationRequest& request = SomeRelease()) {
    return Against(reply, "POST", "/release", request);
  }
  static auto Return(const std::string& reply,
                     const flexiti::v1::ReturnCaptureRequest& request = SomeReturn()) {
    return Against(reply, "POST", "/return", request);
  }
  static auto Verify(const std::string& reply) {
    return Against(reply, "POST", "/verify", SomeVerification());
  }

  // A change may have happened; a read may be repeated.
  static void ExpectChange(const Failure& got, const std::string& reason) {
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::UNKNOWN);
    EXPECT_EQ(got.info.reason(), reason);
    EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_UNKNOWN);
    EXPECT_EQ(got.error.next_action(), flexiti::v1::NEXT_ACTION_RESOLVE_OPERATION);
    EXPECT_EQ(got.pushback, "-1");
  }
  static void ExpectRead(const Failure& got, const std::string& reason) {
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(got.info.reason(), reason);
    EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_REJECTED);
    EXPECT_EQ(got.error.next_action(), flexiti::v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
    EXPECT_EQ(got.pushback, std::nullopt);
  }

  static inline Stack* stack_ = nullptr;
};

}  // namespace flexiti_test
