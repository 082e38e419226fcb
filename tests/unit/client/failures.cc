#include "tests/unit/client/failures.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace flexiti_test {
namespace {

using namespace flexiti::v1;  // NOLINT(build/namespaces): its enum values are many

constexpr int kNanosPerMilli = 1000000;

void AddDetails(const Failure& failure, google::rpc::Status* status) {
  google::rpc::ErrorInfo info;
  info.set_reason(failure.reason);
  info.set_domain("flexiti.v1");
  (*info.mutable_metadata())["reference_id"] = failure.reference_id;
  (*info.mutable_metadata())["endpoint"] = "POST /authorization";
  status->add_details()->PackFrom(info);
  FlexitiError error;
  error.set_code(failure.flexiti_code);
  error.set_upstream_error(failure.upstream_error);
  error.set_http_status(failure.http_status);
  error.set_error_class(failure.error_class);
  error.set_outcome(failure.outcome);
  error.set_next_action(failure.next_action);
  status->add_details()->PackFrom(error);
}

void AddOptionalDetails(const Failure& failure, google::rpc::Status* status) {
  google::rpc::BadRequest bad;
  for (const std::string& field : failure.fields) {
    auto* violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description("is wrong");
  }
  if (!failure.fields.empty()) status->add_details()->PackFrom(bad);
  if (failure.retry_delay.has_value()) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(failure.retry_delay->count() / 1000);
    retry.mutable_retry_delay()->set_nanos(
        static_cast<int>(failure.retry_delay->count() % 1000 * kNanosPerMilli));
    status->add_details()->PackFrom(retry);
  }
  if (!failure.customer_message.empty()) {
    google::rpc::LocalizedMessage text;
    text.set_locale("en-CA");
    text.set_message(failure.customer_message);
    status->add_details()->PackFrom(text);
  }
}

}  // namespace

grpc::Status ToStatus(const Failure& failure) {
  google::rpc::Status status;
  status.set_code(failure.code);
  status.set_message(failure.message);
  AddDetails(failure, &status);
  AddOptionalDetails(failure, &status);
  return {failure.code, failure.message, status.SerializeAsString()};
}

Failure Declined() {
  return {.code = grpc::StatusCode::FAILED_PRECONDITION,
          .outcome = OUTCOME_REJECTED,
          .next_action = NEXT_ACTION_ASK_CUSTOMER,
          .reason = "CREDIT_EXCEEDED",
          .flexiti_code = FLEXITI_ERROR_CODE_CREDIT_EXCEEDED,
          .error_class = ERROR_CLASS_DECLINE,
          .upstream_error = "credit_exceeded",
          .http_status = 409,
          .reference_id = "0123456789abcdef0123456789abcdef",
          .message = "the amount is over the available credit",
          .customer_message = "Credit limit exceeded"};
}

Failure BadField() {
  return {.code = grpc::StatusCode::INVALID_ARGUMENT,
          .outcome = OUTCOME_NOT_SENT,
          .next_action = NEXT_ACTION_FIX_REQUEST,
          .reason = "INVALID_FIELD",
          .error_class = ERROR_CLASS_INVALID_REQUEST,
          .fields = {"amount.amount_cents"},
          .message = "1 field is missing or wrong"};
}

Failure OperationNotFound() {
  return {.code = grpc::StatusCode::NOT_FOUND,
          .outcome = OUTCOME_NOT_SENT,
          .next_action = NEXT_ACTION_FIX_REQUEST,
          .reason = "OPERATION_NOT_FOUND",
          .error_class = ERROR_CLASS_INVALID_REQUEST,
          .message = "the ledger knows no operation with this request_id"};
}

Failure Overloaded() {
  return {.code = grpc::StatusCode::RESOURCE_EXHAUSTED,
          .outcome = OUTCOME_NOT_SENT,
          .next_action = NEXT_ACTION_RETRY_SAME_REQUEST_ID,
          .reason = "TOO_MANY_CALLS",
          .error_class = ERROR_CLASS_OVERLOAD,
          .retry_delay = std::chrono::milliseconds(10),
          .message = "too many calls are in flight"};
}

Failure LedgerUnavailable() {
  return {.code = grpc::StatusCode::UNAVAILABLE,
          .outcome = OUTCOME_NOT_SENT,
          .next_action = NEXT_ACTION_RETRY_SAME_REQUEST_ID,
          .reason = "LEDGER_UNAVAILABLE",
          .error_class = ERROR_CLASS_GATEWAY,
          .retry_delay = std::chrono::milliseconds(10),
          .message = "the ledger cannot be written"};
}

Failure InProgress() {
  return {.code = grpc::StatusCode::ABORTED,
          .outcome = OUTCOME_UNKNOWN,
          .next_action = NEXT_ACTION_RETRY_SAME_REQUEST_ID,
          .reason = "REQUEST_IN_PROGRESS",
          .error_class = ERROR_CLASS_CONFLICT,
          .retry_delay = std::chrono::milliseconds(10),
          .message = "an earlier call is still running"};
}

Failure ReplyLost() {
  return {.code = grpc::StatusCode::UNKNOWN,
          .outcome = OUTCOME_UNKNOWN,
          .next_action = NEXT_ACTION_RESOLVE_OPERATION,
          .reason = "REPLY_LOST",
          .error_class = ERROR_CLASS_UPSTREAM_FAILURE,
          .reference_id = "0123456789abcdef0123456789abcdef",
          .message = "no whole reply came back"};
}

}  // namespace flexiti_test
