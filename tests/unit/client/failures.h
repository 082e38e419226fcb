// Failures as the gateway words them: a status with google.rpc details.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "flexiti/v1/errors.pb.h"
#include "grpcpp/support/status.h"

namespace flexiti_test {

struct Failure {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  flexiti::v1::Outcome outcome = flexiti::v1::OUTCOME_UNSPECIFIED;
  flexiti::v1::NextAction next_action = flexiti::v1::NEXT_ACTION_UNSPECIFIED;
  std::string reason{};
  flexiti::v1::FlexitiErrorCode flexiti_code = flexiti::v1::FLEXITI_ERROR_CODE_UNSPECIFIED;
  flexiti::v1::ErrorClass error_class = flexiti::v1::ERROR_CLASS_UNSPECIFIED;
  std::string upstream_error{};
  int http_status = 0;
  std::string reference_id{};
  std::vector<std::string> fields{};
  std::optional<std::chrono::milliseconds> retry_delay{};
  std::string message = "a failure for a test";
  std::string customer_message{};
};

grpc::Status ToStatus(const Failure& failure);

// The ones that most tests need.
Failure Declined();           // REJECTED, ASK_CUSTOMER
Failure BadField();           // NOT_SENT, FIX_REQUEST
Failure OperationNotFound();  // NOT_SENT, FIX_REQUEST
Failure Overloaded();         // NOT_SENT, RETRY_SAME_REQUEST_ID
Failure LedgerUnavailable();  // NOT_SENT, RETRY_SAME_REQUEST_ID
Failure InProgress();         // UNKNOWN, RETRY_SAME_REQUEST_ID
Failure ReplyLost();          // UNKNOWN, RESOLVE_OPERATION

}  // namespace flexiti_test
