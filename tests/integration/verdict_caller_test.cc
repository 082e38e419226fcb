// Who settled an operation: the caller whose certificate was seen, whatever name the request gives.
#include "absl/strings/str_cat.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "tests/conformance/answer.h"
#include "tests/integration/log_lines.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/support/certificates.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;
using flexiti_sandbox::Fault;
using flexiti_sandbox::kRichAccount;

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kKim[] = "spiffe://example.org/people/kim";

class VerdictCallerTest : public testing::Test {
 protected:
  // A refund that happened, and whose answer was lost.
  std::string LoseARefund() {
    stack_.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/refund"));
    EXPECT_TRUE(Call(stack_, stack_.Authorization(kRichAccount)).status.ok());
    v1::RefundAccountRequest refund;
    refund.set_merchant_id(kMerchant);
    refund.set_request_id(NewRequestId());
    refund.set_account_number(kRichAccount);
    refund.mutable_amount()->set_amount_cents(500);
    EXPECT_FALSE(Call(stack_, refund).status.ok());
    return refund.request_id();
  }

  v1::Settlement SettleAsKim(const std::string& request_id, const std::string& operator_name) {
    v1::SettleOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    request.set_verdict(v1::OPERATION_STATE_EXECUTED);
    request.set_operator_name(operator_name);
    request.set_reason("the portal shows it");
    Context context;
    context.AddMetadata("traceparent", absl::StrCat("00-", kTraceId, "-b7ad6b7169203331-01"));
    v1::SettleOperationResponse response;
    EXPECT_EQ(Told(v1::OperationService::NewStub(
                       stack_.ChannelAs(MintLeafWithUris(stack_.authority(), {kKim}, {})))
                       ->SettleOperation(&context, request, &response)),
              "OK");
    return response.operation().settlement();
  }

  Stack stack_{{.callers_yaml = absl::StrCat("  - name: kim\n    spiffe_id: ", kKim,
                                             "\n    grants: [{all_merchants: true, "
                                             "methods: [READ, OPERATE]}]\n")}};
};

TEST_F(VerdictCallerTest, ItIsInEveryViewOfTheOperation) {
  const std::string request_id = LoseARefund();
  EXPECT_EQ(SettleAsKim(request_id, "somebody else").caller(), "kim");

  const auto operations = v1::OperationService::NewStub(stack_.channel());
  const auto ask = [&](auto request, auto response, auto method) {
    request.set_merchant_id(kMerchant);
    if constexpr (requires { request.set_request_id(request_id); }) {
      request.set_request_id(request_id);
    }
    Context context;
    EXPECT_EQ(Told((*operations.*method)(&context, request, &response)), "OK");
    return response;
  };
  using Stub = v1::OperationService::Stub;
  EXPECT_EQ(ask(v1::GetOperationRequest(), v1::GetOperationResponse(), &Stub::GetOperation)
                .operation()
                .settlement()
                .caller(),
            "kim");
  EXPECT_EQ(
      ask(v1::ResolveOperationRequest(), v1::ResolveOperationResponse(), &Stub::ResolveOperation)
          .operation()
          .settlement()
          .caller(),
      "kim");
  bool is_listed = false;
  const auto list =
      ask(v1::ListOperationsRequest(), v1::ListOperationsResponse(), &Stub::ListOperations);
  for (const auto& operation : list.operations()) {
    if (operation.request_id() != request_id) continue;
    is_listed = true;
    EXPECT_EQ(operation.settlement().operator_name(), "somebody else");
    EXPECT_EQ(operation.settlement().caller(), "kim");
  }
  EXPECT_TRUE(is_listed);
}

TEST_F(VerdictCallerTest, ItIsInTheLog) {
  const std::string request_id = LoseARefund();
  SettleAsKim(request_id, "somebody else");
  const auto calls = LinesOf(stack_, "flexiti.v1.OperationService/SettleOperation");
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_GT(calls[0].at("ledger_ms").get<double>(), 0);
  const auto verdicts = LinesWith(stack_, "event", "operation_settled");
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].value("caller", ""), "kim");
  EXPECT_EQ(verdicts[0].value("request_id", ""), request_id);
  EXPECT_EQ(verdicts[0].value("trace_id", ""), kTraceId);
}

}  // namespace
}  // namespace flexiti_test
