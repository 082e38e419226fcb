// For tests of Flexiti's answers: each call gets the 200 that the test gives it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {

inline constexpr char kGetPath[] = "/authorization/1000000000000001";

// Bodies that no endpoint can mean anything by.
inline std::vector<std::string> UnreadableBodies() {
  const std::string deep = absl::StrCat(R"({"authorization_id":1000000000000001,"x":)",
                                        std::string(1000, '['), std::string(1000, ']'), "}");
  std::string wide = R"({"authorization_id":1000000000000001)";
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&wide, ",\"x", i, "\":0");
  return {"",
          "{}",
          "[]",
          "null",
          "true",
          "1",
          "\"1000000000000001\"",
          "<html></html>",
          "{",
          R"({"authorization_id":1000000000000001)",
          R"({"authorization_id":1000000000000001}})",
          R"({"authorization_id":1000000000000001} x)",
          R"({"authorization_id":1000000000000001,})",
          R"({"authorization_id":1000000000000001,"authorization_id":1000000000000001})",
          R"({"authorization_id":1000000000000001,"x":{"y":1,"y":2}})",
          R"({"authorization_id":1000000000000001,"x":01})",
          R"({"authorization_id":1000000000000001,"x":NaN})",
          "{\"authorization_id\":1000000000000001,\"x\":\"\xff\xfe\"}",
          "{\"authorization_id\":1000000000000001,\"x\":\"\xed\xa0\x80\"}",
          R"({"authorization_id":1000000000000001,"x":"\ud800"})",
          std::string("{\"authorization_id\":1000000000000001,\"x\":\"\0\"}", 45),
          deep,
          wide + "}"};
}

// As JSON: none of them can be an id or, respectively, an amount.
inline std::vector<std::string> BadIdsInReplies() {
  return {R"({})",
          R"([])",
          "true",
          R"("")",
          R"("1/2")",
          R"("a b")",
          R"("1'--")",
          "1.5",
          "1e3",
          "-5",
          R"("12345678901234567890123456789012345678901")"};
}
inline std::vector<std::string> BadAmountsInReplies() {
  return {"1000.101",
          "1000.10001",
          R"("1000.105")",
          "1.0001e3",
          "100010e-2",
          R"("1,000.10")",
          R"("$1000.10")",
          R"(" 1000.10")",
          R"("1000.")",
          R"(".10")",
          "10000000000000000.00",
          "{}",
          "[1000.10]",
          "true",
          R"("--1")"};
}

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
  static auto Lookup(const std::string& reply,
                     const flexiti::v1::LookupCustomerRequest& request = SomeLookup()) {
    return Against(reply, "GET", "/customers/lookup", request);
  }
  static auto Search(const std::string& reply) {
    return Against(reply, "GET", "/customers/search", SomeSearch());
  }
  static auto Quote(const std::string& reply) {
    return Against(reply, "POST", "/calculate-interest", SomeQuote());
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
