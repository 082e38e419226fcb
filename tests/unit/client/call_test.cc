// Repeats, request ids and deadlines, counted at a server on a real socket.
#include <set>
#include <string>
#include <vector>

#include "client/cpp/client.h"
#include "client/cpp/request_id.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti::client {
namespace {

using flexiti_test::ScriptedGateway;
using flexiti_test::ToStatus;
using grpc::StatusCode;
using std::chrono::milliseconds;

Client Connect(const ScriptedGateway& gateway) {
  Options options;
  options.target = gateway.target();
  options.security = Security::kPlaintext;
  options.retry = {
      .max_attempts = 4, .initial_backoff = milliseconds(1), .max_backoff = milliseconds(2)};
  options.timeout = milliseconds(20000);
  return *Client::Create(options);
}

v1::CreatePurchaseRequest Purchase() {
  v1::CreatePurchaseRequest request;
  request.set_merchant_id("maple-furniture");
  request.mutable_amount()->set_amount_cents(100010);
  return request;
}

Result<v1::CreatePurchaseResponse> CallPurchase(
    const ScriptedGateway& gateway, const v1::CreatePurchaseRequest& request = Purchase(),
    const CallOptions& options = {}) {
  return Connect(gateway).Call(&v1::TransactionService::Stub::CreatePurchase, request, options);
}

std::set<std::string> RequestIds(const ScriptedGateway& gateway) {
  std::set<std::string> ids;
  for (const auto& call : gateway.Calls()) {
    v1::CreatePurchaseRequest request;
    EXPECT_TRUE(request.ParseFromString(call.request));
    ids.insert(request.request_id());
  }
  return ids;
}

v1::CreatePurchaseResponse Made() {
  v1::CreatePurchaseResponse response;
  response.mutable_purchase()->set_authorization_id("77");
  return response;
}

TEST(CallTest, APurchaseThatMayHaveHappenedIsNeverSentAgain) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(flexiti_test::ReplyLost())).Then(Made());
  const auto result = CallPurchase(gateway);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(result.error().next_action, v1::NEXT_ACTION_RESOLVE_OPERATION);
  EXPECT_EQ(gateway.Calls().size(), 1u);
  EXPECT_EQ(result.attempts(), 1);
}

TEST(CallTest, AnsweredRefusalsAreNotSentAgain) {
  for (const auto& failure : {flexiti_test::Declined(), flexiti_test::BadField()}) {
    ScriptedGateway gateway;
    gateway.Then(ToStatus(failure)).Then(Made());
    EXPECT_FALSE(CallPurchase(gateway).ok());
    EXPECT_EQ(gateway.Calls().size(), 1u) << failure.reason;
  }
}

TEST(CallTest, UnavailableIsNoReasonToRepeatWhereTheGatewaySaysResolve) {
  ScriptedGateway gateway;
  auto failure = flexiti_test::ReplyLost();
  failure.code = StatusCode::UNAVAILABLE;
  gateway.Then(ToStatus(failure)).Then(Made());
  EXPECT_FALSE(CallPurchase(gateway).ok());
  EXPECT_EQ(gateway.Calls().size(), 1u);
}

TEST(CallTest, ABareErrorWithATrailerThatForbidsRetriesIsNotRepeated) {
  ScriptedGateway gateway;
  gateway.Then({.status = grpc::Status(StatusCode::UNAVAILABLE, "draining"),
                .trailers = {{"grpc-retry-pushback-ms", "-1"}}});
  const auto result = CallPurchase(gateway);
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(gateway.Calls().size(), 1u);
}

// The gateway may have died in the middle of it, but its ledger has not.
TEST(CallTest, ALostReplyIsAskedForAgainWithTheSameRequestId) {
  for (const StatusCode code : {StatusCode::OK, StatusCode::UNAVAILABLE, StatusCode::UNKNOWN,
                                StatusCode::INTERNAL, StatusCode::CANCELLED}) {
    ScriptedGateway gateway;
    const bool lost = code == StatusCode::OK;  // the stream ends without any status
    gateway.Then(lost ? flexiti_test::Answer{.lose = true}
                      : flexiti_test::Answer{.status = {code, "connection reset"}});
    gateway.Then(Made());
    const auto result = CallPurchase(gateway);
    ASSERT_TRUE(result.ok()) << code << ' ' << result.error().ToString();
    EXPECT_EQ(result.attempts(), 2);
    EXPECT_EQ(gateway.Calls().size(), 2u);
    EXPECT_EQ(RequestIds(gateway), std::set<std::string>{result.request_id()});
  }
}

TEST(CallTest, RepliesThatKeepGettingLostEndAsUnknownWithinTheAttempts) {
  ScriptedGateway gateway;
  for (int i = 0; i < 9; ++i) gateway.Then({.lose = true});
  const auto result = CallPurchase(gateway);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(result.error().next_action, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
  EXPECT_EQ(gateway.Calls().size(), 4u);
  EXPECT_EQ(RequestIds(gateway).size(), 1u);
}

TEST(CallTest, ALostReplyAndThenADoubtOfTheGatewayIsNotRepeatedFurther) {
  ScriptedGateway gateway;
  gateway.Then({.lose = true}).Then(ToStatus(flexiti_test::ReplyLost())).Then(Made());
  const auto result = CallPurchase(gateway);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().next_action, v1::NEXT_ACTION_RESOLVE_OPERATION);
  EXPECT_EQ(gateway.Calls().size(), 2u);
}

TEST(CallTest, ALedgerThatCannotWriteIsAskedAgain) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(flexiti_test::LedgerUnavailable())).Then(Made());
  const auto result = CallPurchase(gateway);
  ASSERT_TRUE(result.ok()) << result.error().ToString();
  EXPECT_EQ(RequestIds(gateway), std::set<std::string>{result.request_id()});
  const auto calls = gateway.Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_GE(calls[1].time - calls[0].time, milliseconds(10));
}

TEST(CallTest, ALedgerThatStaysAwayIsNotSent) {
  ScriptedGateway gateway;
  for (int i = 0; i < 4; ++i) gateway.Then(ToStatus(flexiti_test::LedgerUnavailable()));
  const auto result = CallPurchase(gateway);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_NOT_SENT);
  EXPECT_EQ(result.error().reason, "LEDGER_UNAVAILABLE");
}

// The gateway begins nothing that changes something with too little time left; the repeat of a call
// that was refused for another reason is the first to meet that.
TEST(CallTest, ARepeatThatComesTooLateDoesNotHideWhyItWasNeeded) {
  flexiti_test::Failure too_late = flexiti_test::Overloaded();
  too_late.code = StatusCode::DEADLINE_EXCEEDED;
  too_late.reason = "DEADLINE_TOO_SHORT";
  for (const auto& first : {flexiti_test::LedgerUnavailable(), flexiti_test::InProgress()}) {
    ScriptedGateway gateway;
    gateway.Then(ToStatus(first)).Then(ToStatus(too_late)).Then(Made());
    const auto result = CallPurchase(gateway);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().reason, first.reason);
    EXPECT_EQ(result.error().outcome, first.outcome);
    EXPECT_EQ(gateway.Calls().size(), 2u) << "later ones would be too late as well";
  }
}

TEST(CallTest, ARequestThatIsStillRunningIsAskedForAgainWithTheSameRequestId) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(flexiti_test::InProgress()))
      .Then(ToStatus(flexiti_test::InProgress()))
      .Then(Made());
  const auto result = CallPurchase(gateway);
  ASSERT_TRUE(result.ok()) << result.error().ToString();
  EXPECT_EQ(result->purchase().authorization_id(), "77");
  EXPECT_EQ(result.attempts(), 3);
  EXPECT_EQ(gateway.Calls().size(), 3u);
  EXPECT_EQ(RequestIds(gateway), std::set<std::string>{result.request_id()});
}

TEST(CallTest, WhatWasNotSentIsSentAgainWithTheRequestIdOfTheCaller) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(flexiti_test::Overloaded())).Then(Made());
  v1::CreatePurchaseRequest request = Purchase();
  request.set_request_id("5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f");
  const auto result = CallPurchase(gateway, request);
  ASSERT_TRUE(result.ok()) << result.error().ToString();
  EXPECT_EQ(result.request_id(), request.request_id());
  EXPECT_EQ(RequestIds(gateway), std::set<std::string>{request.request_id()});
  EXPECT_EQ(gateway.Calls().size(), 2u);
}

TEST(CallTest, EveryCallWithoutARequestIdGetsANewOne) {
  ScriptedGateway gateway;
  gateway.Then(Made()).Then(Made());
  const auto first = CallPurchase(gateway);
  const auto second = CallPurchase(gateway);
  EXPECT_EQ(RequestIds(gateway), (std::set<std::string>{first.request_id(), second.request_id()}));
  EXPECT_NE(first.request_id(), second.request_id());
}

TEST(CallTest, AttemptsAreBounded) {
  ScriptedGateway gateway;
  for (int i = 0; i < 9; ++i) gateway.Then(ToStatus(flexiti_test::Overloaded()));
  const auto result = CallPurchase(gateway);
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_NOT_SENT);
  EXPECT_EQ(result.error().reason, "TOO_MANY_CALLS");
  EXPECT_EQ(gateway.Calls().size(), 4u);
}

TEST(CallTest, ADoubtOutlivesALaterAttemptThatWasNotSent) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(flexiti_test::InProgress())).Then(ToStatus(flexiti_test::BadField()));
  const auto result = CallPurchase(gateway);
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(result.error().next_action, v1::NEXT_ACTION_RESOLVE_OPERATION);
  EXPECT_EQ(result.error().reason, "INVALID_FIELD");
}

TEST(CallTest, ARepeatWaitsAsLongAsTheServerAsks) {
  ScriptedGateway gateway;
  auto failure = flexiti_test::Overloaded();
  failure.retry_delay = milliseconds(120);
  gateway.Then(ToStatus(failure)).Then(Made());
  std::vector<milliseconds> pauses;
  ASSERT_TRUE(CallPurchase(gateway, Purchase(),
                           {.on_retry =
                                [&](const Error& error, milliseconds pause) {
                                  EXPECT_EQ(error.reason, "TOO_MANY_CALLS");
                                  pauses.push_back(pause);
                                }})
                  .ok());
  ASSERT_EQ(pauses.size(), 1u);
  const auto calls = gateway.Calls();
  EXPECT_GE(calls[1].time - calls[0].time, milliseconds(120));
}

TEST(CallTest, ARepeatThatWouldStartAfterTheDeadlineIsNotWaitedFor) {
  ScriptedGateway gateway;
  auto failure = flexiti_test::Overloaded();
  failure.retry_delay = milliseconds(60000);
  gateway.Then(ToStatus(failure)).Then(Made());
  const auto start = std::chrono::steady_clock::now();
  const auto result = CallPurchase(gateway);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(20000));
  EXPECT_EQ(result.error().reason, "TOO_MANY_CALLS");
  EXPECT_EQ(gateway.Calls().size(), 1u);
}

TEST(CallTest, TheDeadlineIsOneForAllAttempts) {
  ScriptedGateway gateway;
  auto failure = flexiti_test::Overloaded();
  failure.retry_delay = milliseconds(200);  // gRPC sends deadlines rounded to tens of milliseconds
  gateway.Then(ToStatus(failure)).Then({.hold = true}).Then(Made());
  const auto start = std::chrono::steady_clock::now();
  const auto result = CallPurchase(gateway, Purchase(), {.timeout = milliseconds(700)});
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(result.error().code, StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(result.error().next_action, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
  EXPECT_GE(took, milliseconds(690));
  const auto calls = gateway.Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_LE(calls[0].time_left, milliseconds(701));
  EXPECT_LT(calls[1].time_left, calls[0].time_left - milliseconds(100));
}

TEST(CallTest, AReadIsRepeatedWhenUnavailable) {
  ScriptedGateway gateway;
  v1::GetAuthorizationResponse found;
  found.mutable_authorization()->set_authorization_id("5");
  gateway.Then(grpc::Status(StatusCode::UNAVAILABLE, "")).Then(found);
  const auto result = Connect(gateway).Call(&v1::AuthorizationService::Stub::GetAuthorization,
                                            v1::GetAuthorizationRequest());
  ASSERT_TRUE(result.ok()) << result.error().ToString();
  EXPECT_EQ(result->authorization().authorization_id(), "5");
  EXPECT_EQ(result.request_id(), "");
  EXPECT_EQ(gateway.Calls().size(), 2u);
}

TEST(CallTest, AResponseThatCannotBeReadIsADoubt) {
  ScriptedGateway gateway;
  for (int i = 0; i < 4; ++i) gateway.Then(flexiti_test::Answer{.response = "\xff\xff garbage"});
  const auto result = CallPurchase(gateway);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_UNKNOWN);
  EXPECT_EQ(RequestIds(gateway).size(), 1u);
}

}  // namespace
}  // namespace flexiti::client
