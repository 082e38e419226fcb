#include "client/cpp/error.h"

#include <random>
#include <string>

#include "client/cpp/names.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/client/failures.h"

namespace flexiti::client {
namespace {

using flexiti_test::Failure;
using flexiti_test::ToStatus;
using grpc::StatusCode;

constexpr bool kReads = true;

TEST(ErrorTest, ABareErrorIsUnknownAndTheNextActionDependsOnWhoMakesSuchCodes) {
  const struct {
    StatusCode code = StatusCode::OK;
    v1::NextAction next = v1::NEXT_ACTION_UNSPECIFIED;
  } rows[] = {{StatusCode::UNAVAILABLE, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID},
              {StatusCode::UNKNOWN, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID},
              {StatusCode::INTERNAL, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID},
              {StatusCode::CANCELLED, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID},
              {StatusCode::DEADLINE_EXCEEDED, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID},
              {StatusCode::RESOURCE_EXHAUSTED, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID},
              {StatusCode::PERMISSION_DENIED, v1::NEXT_ACTION_RESOLVE_OPERATION},
              {StatusCode::UNIMPLEMENTED, v1::NEXT_ACTION_RESOLVE_OPERATION},
              {StatusCode::INVALID_ARGUMENT, v1::NEXT_ACTION_RESOLVE_OPERATION},
              {StatusCode::DATA_LOSS, v1::NEXT_ACTION_RESOLVE_OPERATION}};
  for (const auto& row : rows) {
    const Error error = DecodeError(grpc::Status(row.code, "socket closed"), !kReads);
    EXPECT_FALSE(error.from_gateway);
    EXPECT_EQ(error.code, row.code);
    EXPECT_EQ(error.outcome, v1::OUTCOME_UNKNOWN) << Name(row.code);
    EXPECT_EQ(error.next_action, row.next) << Name(row.code);
    EXPECT_EQ(error.message, "socket closed");
  }
}

TEST(ErrorTest, ABareErrorOfAReadMovedNothing) {
  const Error error = DecodeError(grpc::Status(StatusCode::UNAVAILABLE, ""), kReads);
  EXPECT_EQ(error.outcome, v1::OUTCOME_REJECTED);
  EXPECT_EQ(error.next_action, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
  EXPECT_EQ(DecodeError(grpc::Status(StatusCode::UNIMPLEMENTED, ""), kReads).next_action,
            v1::NEXT_ACTION_CONTACT_OPERATOR);
}

TEST(ErrorTest, GarbageInTheDetailsIsABareError) {
  std::mt19937 random(1);  // the same bytes on every run
  const std::string good = ToStatus(flexiti_test::Declined()).error_details();
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 200, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const Error error = DecodeError(grpc::Status(StatusCode::UNKNOWN, "m", bytes), !kReads);
    EXPECT_NE(error.outcome, v1::OUTCOME_UNSPECIFIED);
    EXPECT_NE(error.next_action, v1::NEXT_ACTION_UNSPECIFIED);
    EXPECT_TRUE(error.from_gateway || error.outcome == v1::OUTCOME_UNKNOWN);
  }
  const Error cut =
      DecodeError(grpc::Status(StatusCode::UNKNOWN, "m", good.substr(0, good.size() - 1)), !kReads);
  EXPECT_FALSE(cut.from_gateway);
  EXPECT_EQ(cut.outcome, v1::OUTCOME_UNKNOWN);
}

TEST(ErrorTest, DetailsOfAnotherVocabularyAreIgnored) {
  google::rpc::ErrorInfo info;
  info.set_domain("mesh.example");
  info.set_reason("RATE_LIMITED");
  google::rpc::Status status;
  status.add_details()->PackFrom(info);
  status.add_details()->set_type_url("type.googleapis.com/flexiti.v1.FlexitiError");
  status.mutable_details(1)->set_value("\xff\xff");
  const Error error = DecodeError(
      grpc::Status(StatusCode::RESOURCE_EXHAUSTED, "", status.SerializeAsString()), !kReads);
  EXPECT_FALSE(error.from_gateway);
  EXPECT_EQ(error.reason, "");
  EXPECT_EQ(error.outcome, v1::OUTCOME_UNKNOWN);
}

TEST(ErrorTest, ValuesOfANewerContractAreReadAsUnknownAndResolve) {
  Failure failure;
  failure.code = StatusCode::ABORTED;
  failure.outcome = static_cast<v1::Outcome>(77);
  failure.next_action = static_cast<v1::NextAction>(78);
  failure.flexiti_code = static_cast<v1::FlexitiErrorCode>(7777);
  const Error error = DecodeError(ToStatus(failure), !kReads);
  EXPECT_TRUE(error.from_gateway);
  EXPECT_EQ(error.outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(error.next_action, v1::NEXT_ACTION_RESOLVE_OPERATION);
  EXPECT_EQ(Name(error.flexiti_code), "7777");
}

TEST(ErrorTest, AnOutcomeThatTheGatewayDidNotSetIsUnknown) {
  const Error error = DecodeError(ToStatus({.code = StatusCode::INTERNAL}), !kReads);
  EXPECT_TRUE(error.from_gateway);
  EXPECT_EQ(error.outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(error.next_action, v1::NEXT_ACTION_RESOLVE_OPERATION);
}

TEST(ErrorTest, ADeclineIsReadWithAllItsFacts) {
  const Error error = DecodeError(ToStatus(flexiti_test::Declined()), !kReads);
  EXPECT_TRUE(error.from_gateway);
  EXPECT_EQ(error.code, StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(error.outcome, v1::OUTCOME_REJECTED);
  EXPECT_EQ(error.next_action, v1::NEXT_ACTION_ASK_CUSTOMER);
  EXPECT_EQ(error.reason, "CREDIT_EXCEEDED");
  EXPECT_EQ(error.flexiti_code, v1::FLEXITI_ERROR_CODE_CREDIT_EXCEEDED);
  EXPECT_EQ(error.error_class, v1::ERROR_CLASS_DECLINE);
  EXPECT_EQ(error.upstream_error, "credit_exceeded");
  EXPECT_EQ(error.http_status, 409);
  EXPECT_EQ(error.endpoint, "POST /authorization");
  EXPECT_EQ(error.reference_id, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(error.message, "the amount is over the available credit");
  EXPECT_EQ(error.customer_message, "Credit limit exceeded");
  EXPECT_EQ(error.ToString(),
            "FAILED_PRECONDITION CREDIT_EXCEEDED: the amount is over the available credit (outcome "
            "REJECTED, next ASK_CUSTOMER, flexiti credit_exceeded, http 409, reference "
            "0123456789abcdef0123456789abcdef)");
}

TEST(ErrorTest, FieldsAndTheDelayAreRead) {
  Failure failure = flexiti_test::BadField();
  failure.fields = {"amount.amount_cents", "in_store.verification_code"};
  failure.retry_delay = std::chrono::milliseconds(2500);
  const Error error = DecodeError(ToStatus(failure), !kReads);
  ASSERT_EQ(error.fields.size(), 2u);
  EXPECT_EQ(error.fields[1].field, "in_store.verification_code");
  EXPECT_EQ(error.fields[1].description, "is wrong");
  EXPECT_EQ(error.retry_delay, std::chrono::milliseconds(2500));
}

TEST(ErrorTest, ADelayOutOfAnyRangeIsBounded) {
  const struct {
    int64_t seconds = 0;
    int32_t nanos = 0;
    int64_t expected_ms = 0;
  } rows[] = {{-5, -1, 0}, {INT64_MIN, INT32_MIN, 0}, {INT64_MAX, 0, 86400000}, {0, 1999999, 1}};
  for (const auto& row : rows) {
    google::rpc::RetryInfo info;
    info.mutable_retry_delay()->set_seconds(row.seconds);
    info.mutable_retry_delay()->set_nanos(row.nanos);
    google::rpc::Status status;
    status.add_details()->PackFrom(info);
    const Error error =
        DecodeError(grpc::Status(StatusCode::UNAVAILABLE, "", status.SerializeAsString()), !kReads);
    ASSERT_TRUE(error.retry_delay.has_value());
    EXPECT_EQ(error.retry_delay->count(), row.expected_ms) << row.seconds;
  }
}

TEST(NamesTest, LoseThePrefixOfTheirEnum) {
  EXPECT_EQ(Name(v1::OUTCOME_NOT_SENT), "NOT_SENT");
  EXPECT_EQ(Name(v1::NEXT_ACTION_ASK_CUSTOMER), "ASK_CUSTOMER");
  EXPECT_EQ(Name(v1::ERROR_CLASS_MERCHANT_SETUP), "MERCHANT_SETUP");
  EXPECT_EQ(Name(v1::FLEXITI_ERROR_CODE_LIMIT_PAYMENT_AMOUNT_24), "LIMIT_PAYMENT_AMOUNT_24");
  EXPECT_EQ(Name(StatusCode::FAILED_PRECONDITION), "FAILED_PRECONDITION");
  EXPECT_EQ(Name(static_cast<v1::Outcome>(99)), "99");
}

}  // namespace
}  // namespace flexiti::client
