#include "tests/unit/client/example_operations.h"

#include "flexiti/v1/transaction_service.pb.h"

namespace flexiti_test {

using flexiti::v1::Operation;

Finished Operations(const ScriptedGateway& gateway, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "operations");
  return RunFlexiti(arguments,
                    {"FLEXITI_TARGET=" + gateway.target(), "FLEXITI_MERCHANT=maple-furniture"});
}

Operation Unknown() {
  Operation operation;
  operation.set_merchant_id("maple-furniture");
  operation.set_request_id(kRequestId);
  operation.set_method("/flexiti.v1.TransactionService/RefundAccount");
  operation.set_state(flexiti::v1::OPERATION_STATE_UNKNOWN);
  operation.set_attempt(2);
  operation.set_reference_id("0123456789abcdef0123456789abcdef");
  operation.mutable_create_time()->set_seconds(1767225600);
  operation.mutable_update_time()->set_seconds(1767225660);
  auto& look = *operation.add_evidence();
  look.set_endpoint("GET /authorizations");
  look.add_candidate_ids("4000000000000001");
  look.add_candidate_ids("4000000000000002");
  look.set_summary("two could be it");
  return operation;
}

Operation Executed() {
  Operation operation = Unknown();
  operation.clear_evidence();
  operation.set_method("/flexiti.v1.TransactionService/CreatePurchase");
  operation.set_state(flexiti::v1::OPERATION_STATE_EXECUTED);
  flexiti::v1::CreatePurchaseResponse answer;
  answer.mutable_purchase()->set_authorization_id("4000000000000001");
  answer.mutable_purchase()->set_customer_last_name("Carroll");
  operation.mutable_response()->PackFrom(answer);
  return operation;
}

}  // namespace flexiti_test
