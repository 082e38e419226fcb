// Money calls whose replies get lost, and what became of them: for find_test.cc and
// find_twins_test.cc.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

using flexiti_sandbox::Fault;
using flexiti_sandbox::JournalEntry;
using flexiti_sandbox::kRichAccount;
namespace v1 = flexiti::v1;

inline constexpr char kLost[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST";
inline constexpr char kNotKnown[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION OUTCOME_NOT_KNOWN";
// Nobody looks unasked.
inline constexpr char kNoResolver[] = "  resolver: {interval: 1h, max_backoff: 1h}\n";

// One money call, with everything it needs made beforehand; each Call() sends the same request.
struct MoneyCall {
  std::string name = {};  // for failures
  std::string path = {};  // of its POST
  std::string kind = {};  // of its entry in the journal
  std::string request_id = {};
  // Its answer must tell what `entry` says that was moved.
  std::function<grpc::Status(v1::OperationInfo& operation)> call = {};
  std::function<void(const JournalEntry& entry)> expect_answer = {};
};

// A gateway whose ledger has this settle_time, and which looks only when it is asked to.
class FindTest : public testing::Test {
 protected:
  explicit FindTest(const std::string& settle_time)
      : stack_({.ledger_yaml = absl::StrCat("  settle_time: ", settle_time, "\n", kNoResolver)}) {}

  flexiti_sandbox::Sandbox& sandbox() { return stack_.sandbox(); }

  std::string Authorize(std::int64_t cents = 10'000, const std::string& reference = "") {
    auto request = stack_.Authorization(kRichAccount);
    request.mutable_amount()->set_amount_cents(cents);
    request.set_reference(reference);
    v1::CreateAuthorizationResponse response;
    Context context;
    const auto status = stack_.authorizations().CreateAuthorization(&context, request, &response);
    EXPECT_TRUE(status.ok()) << Told(status);
    return response.authorization().authorization_id();
  }

  v1::CaptureAuthorizationRequest Capturing(const std::string& authorization_id,
                                            std::int64_t cents) {
    v1::CaptureAuthorizationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_authorization_id(authorization_id);
    request.mutable_amount()->set_amount_cents(cents);
    request.set_external_location_id(flexiti_sandbox::kLocation);
    request.set_external_employee_id(flexiti_sandbox::kEmployee);
    return request;
  }

  std::string Capture(const std::string& authorization_id, std::int64_t cents) {
    v1::CaptureAuthorizationResponse response;
    Context context;
    const auto status = stack_.authorizations().CaptureAuthorization(
        &context, Capturing(authorization_id, cents), &response);
    EXPECT_TRUE(status.ok()) << Told(status);
    return response.capture().capture_id();
  }

  v1::ReleaseAuthorizationRequest Releasing(const std::string& authorization_id,
                                            std::int64_t cents) {
    v1::ReleaseAuthorizationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_authorization_id(authorization_id);
    if (cents != 0) request.mutable_amount()->set_amount_cents(cents);
    request.set_external_location_id(flexiti_sandbox::kLocation);
    request.set_external_employee_id(flexiti_sandbox::kEmployee);
    return request;
  }

  // `cents` 0: all that remains.
  v1::ReturnCaptureRequest Returning(const std::string& authorization_id,
                                     const std::string& capture_id, std::int64_t cents) {
    v1::ReturnCaptureRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_authorization_id(authorization_id);
    request.set_capture_id(capture_id);
    if (cents == 0) {
      request.set_full_return(true);
    } else {
      request.mutable_amount()->set_amount_cents(cents);
    }
    request.set_external_location_id(flexiti_sandbox::kLocation);
    request.set_external_employee_id(flexiti_sandbox::kEmployee);
    return request;
  }

  template <typename Stub, typename Request, typename Response>
  MoneyCall Call(const std::string& name, const std::string& path, const std::string& kind,
                 Stub& stub,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request,
                 std::function<void(const Response&, const JournalEntry&)> expect) {
    auto response = std::make_shared<Response>();
    return {.name = name,
            .path = path,
            .kind = kind,
            .request_id = request.request_id(),
            .call =
                [&stub, method, request, response](v1::OperationInfo& operation) {
                  Context context;
                  response->Clear();
                  const grpc::Status status = (stub.*method)(&context, request, response.get());
                  operation = response->operation();
                  return status;
                },
            .expect_answer = [response,
                              expect](const JournalEntry& entry) { expect(*response, entry); }};
  }

  MoneyCall Authorization(const v1::CreateAuthorizationRequest& request) {
    return Call<v1::AuthorizationService::Stub, v1::CreateAuthorizationRequest,
                v1::CreateAuthorizationResponse>(
        "authorization", "/authorization", "authorization", stack_.authorizations(),
        &v1::AuthorizationService::Stub::CreateAuthorization, request,
        [](const auto& got, const JournalEntry& entry) {
          EXPECT_EQ(got.authorization().authorization_id(), entry.authorization_id);
          EXPECT_EQ(got.authorization().amount().amount_cents(), entry.amount_cents);
          EXPECT_EQ(got.authorization().reference(), entry.reference);
        });
  }

  MoneyCall Purchase(const v1::CreatePurchaseRequest& request) {
    return Call<v1::TransactionService::Stub, v1::CreatePurchaseRequest,
                v1::CreatePurchaseResponse>(
        "purchase", "/authorization", "purchase", stack_.transactions(),
        &v1::TransactionService::Stub::CreatePurchase, request,
        [](const auto& got, const JournalEntry& entry) {
          EXPECT_EQ(got.purchase().authorization_id(), entry.authorization_id);
          EXPECT_EQ(got.purchase().capture_id(), entry.capture_id);
          EXPECT_EQ(got.purchase().amount().amount_cents(), entry.amount_cents);
        });
  }

  MoneyCall Capturing(const v1::CaptureAuthorizationRequest& request) {
    return Call<v1::AuthorizationService::Stub, v1::CaptureAuthorizationRequest,
                v1::CaptureAuthorizationResponse>(
        "capture", "/capture", "capture", stack_.authorizations(),
        &v1::AuthorizationService::Stub::CaptureAuthorization, request,
        [](const auto& got, const JournalEntry& entry) {
          EXPECT_EQ(got.capture().capture_id(), entry.capture_id);
          EXPECT_EQ(got.capture().authorization_id(), entry.authorization_id);
          EXPECT_EQ(got.capture().amount().amount_cents(), entry.amount_cents);
          EXPECT_EQ(got.capture().reference(), entry.reference);
        });
  }

  MoneyCall Release(const std::string& name, const v1::ReleaseAuthorizationRequest& request) {
    return Call<v1::AuthorizationService::Stub, v1::ReleaseAuthorizationRequest,
                v1::ReleaseAuthorizationResponse>(
        name, "/release", "release", stack_.authorizations(),
        &v1::AuthorizationService::Stub::ReleaseAuthorization, request,
        [](const auto& got, const JournalEntry& entry) {
          EXPECT_EQ(got.authorization_id(), entry.authorization_id);
          EXPECT_EQ(got.amount().amount_cents(), entry.amount_cents);
        });
  }

  MoneyCall Return(const std::string& name, const v1::ReturnCaptureRequest& request) {
    return Call<v1::AuthorizationService::Stub, v1::ReturnCaptureRequest,
                v1::ReturnCaptureResponse>(name, "/return", "return", stack_.authorizations(),
                                           &v1::AuthorizationService::Stub::ReturnCapture, request,
                                           [](const auto& got, const JournalEntry& entry) {
                                             EXPECT_EQ(got.capture_id(), entry.capture_id);
                                             EXPECT_EQ(got.amount().amount_cents(),
                                                       entry.amount_cents);
                                             EXPECT_EQ(got.reference(), entry.reference);
                                           });
  }

  // One of each that can be looked for, each on an authorization of its own.
  std::vector<MoneyCall> AllThatCanBeFound() {
    std::vector<MoneyCall> calls;
    calls.push_back(Authorization(stack_.Authorization(kRichAccount)));
    calls.push_back(Purchase(stack_.Purchase(kRichAccount)));
    calls.push_back(Capturing(Capturing(Authorize(), 2'500)));
    calls.push_back(Release("a part released", Releasing(Authorize(), 2'500)));
    calls.push_back(Release("all released", Releasing(Authorize(), 0)));
    for (const std::int64_t cents : {0, 1'000}) {
      const std::string id = Authorize();
      const std::string capture_id = Capture(id, 2'500);
      calls.push_back(Return(cents == 0 ? "all returned" : "a part returned",
                             Returning(id, capture_id, cents)));
    }
    return calls;
  }

  grpc::Status Send(const MoneyCall& call, v1::OperationInfo* operation = nullptr) {
    v1::OperationInfo unused;
    return call.call(operation == nullptr ? unused : *operation);
  }

  // Entries of the journal that the request_id of `call` made.
  std::vector<JournalEntry> Moved(const MoneyCall& call) {
    std::vector<JournalEntry> entries;
    for (const JournalEntry& entry : sandbox().Journal()) {
      if (entry.x_idempotency_key == call.request_id) entries.push_back(entry);
    }
    return entries;
  }

  // The answer is that of the one entry that there is.
  void ExpectFound(const MoneyCall& call) {
    SCOPED_TRACE(call.name);
    v1::OperationInfo operation;
    const grpc::Status status = Send(call, &operation);
    ASSERT_EQ(Told(status), "OK") << status.error_message();
    EXPECT_TRUE(operation.replayed());
    EXPECT_EQ(operation.request_id(), call.request_id);
    const auto moved = Moved(call);
    ASSERT_EQ(moved.size(), 1u);
    EXPECT_EQ(moved[0].kind, call.kind);
    call.expect_answer(moved[0]);
  }

  v1::ResolveOperationResponse Resolve(const MoneyCall& call,
                                       const std::string& merchant_id = kMerchant) {
    v1::ResolveOperationRequest request;
    request.set_merchant_id(merchant_id);
    request.set_request_id(call.request_id);
    v1::ResolveOperationResponse response;
    Context context;
    const auto status = v1::OperationService::NewStub(stack_.channel())
                            ->ResolveOperation(&context, request, &response);
    EXPECT_TRUE(status.ok()) << Told(status) << ' ' << status.error_message();
    return response;
  }

  std::vector<std::string> EvidenceOf(const v1::ResolveOperationResponse& resolved) {
    if (resolved.operation().evidence().empty()) return {"no evidence"};
    const auto& ids = resolved.operation().evidence().rbegin()->candidate_ids();
    return {ids.begin(), ids.end()};
  }

  Stack stack_;
};

class AtOnceTest : public FindTest {
 protected:
  AtOnceTest() : FindTest("0s") {}
};

class AfterAnHourTest : public FindTest {
 protected:
  AfterAnHourTest() : FindTest("1h") {}
};

}  // namespace flexiti_test
