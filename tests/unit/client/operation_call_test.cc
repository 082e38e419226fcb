// Calls about operations that exist already: their request_id is never made up.
#include "client/cpp/client.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti::client {
namespace {

using flexiti_test::ScriptedGateway;
using flexiti_test::ToStatus;
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

TEST(OperationCallTest, WhatBecameOfAnOperationIsReadAndAskedForAgain) {
  ScriptedGateway gateway;
  v1::GetOperationResponse found;
  found.mutable_operation()->set_state(v1::OPERATION_STATE_EXECUTED);
  gateway.Then({.lose = true}).Then(ToStatus(flexiti_test::LedgerUnavailable())).Then(found);
  v1::GetOperationRequest request;
  request.set_request_id("5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f");
  const auto result = Connect(gateway).Call(&v1::OperationService::Stub::GetOperation, request);
  ASSERT_TRUE(result.ok()) << result.error().ToString();
  EXPECT_EQ(result->operation().state(), v1::OPERATION_STATE_EXECUTED);
  EXPECT_EQ(gateway.Calls().size(), 3u);
}

// The first verdict stays, so the same one again changes nothing.
TEST(OperationCallTest, AVerdictIsRepeatedByTheRequestIdOfItsOperation) {
  ScriptedGateway gateway;
  v1::SettleOperationResponse settled;
  settled.mutable_operation()->set_state(v1::OPERATION_STATE_EXECUTED);
  gateway.Then({.lose = true}).Then(settled);
  v1::SettleOperationRequest request;
  request.set_request_id("5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f");
  request.set_verdict(v1::OPERATION_STATE_EXECUTED);
  const auto result = Connect(gateway).Call(&v1::OperationService::Stub::SettleOperation, request);
  ASSERT_TRUE(result.ok()) << result.error().ToString();
  const auto calls = gateway.Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].request, calls[1].request);
}

TEST(OperationCallTest, AVerdictGetsNoMadeUpRequestIdAndIsNotRepeatedWithoutOne) {
  ScriptedGateway gateway;
  gateway.Then({.lose = true});
  const auto result = Connect(gateway).Call(&v1::OperationService::Stub::SettleOperation,
                                            v1::SettleOperationRequest());
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.request_id(), "");
  EXPECT_EQ(gateway.Calls().size(), 1u);
}

}  // namespace
}  // namespace flexiti::client
