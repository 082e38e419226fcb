#include "service/flexiti/page_token.h"
#include "service/gateway/field_checks.h"
#include "service/gateway/validate.h"

namespace flexiti {
namespace {

constexpr auto kRequired = FieldChecks::kRequired;
constexpr std::int64_t kMaxAgeSeconds = 100LL * 366 * 24 * 3600;

absl::Status CheckId(const std::string& request_id) {
  FieldChecks checks;
  checks.Uuid("request_id", request_id);
  return checks.Result();
}

}  // namespace

absl::Status Validate(const v1::GetOperationRequest& request, const config::Merchant&) {
  return CheckId(request.request_id());
}

absl::Status Validate(const v1::ResolveOperationRequest& request, const config::Merchant&) {
  return CheckId(request.request_id());
}

absl::Status Validate(const v1::ListOperationsRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Range("page_size", request.page_size(), 0, kMaxPageSize);
  if (!ReadPosition(request).ok()) checks.Violate("page_token", kPageTokenProblem);
  if (!v1::OperationState_IsValid(request.state())) {
    checks.Violate("state", "must be empty, RUNNING, EXECUTED, NOT_EXECUTED or UNKNOWN");
  }
  checks.Range("min_age", request.min_age().seconds(), 0, kMaxAgeSeconds);
  checks.Range("min_age", request.min_age().nanos(), 0, 999'999'999);
  return checks.Result();
}

absl::Status Validate(const v1::SettleOperationRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  if (request.verdict() != v1::OPERATION_STATE_EXECUTED &&
      request.verdict() != v1::OPERATION_STATE_NOT_EXECUTED) {
    checks.Violate("verdict", "must be EXECUTED or NOT_EXECUTED");
  }
  checks.Text("operator_name", request.operator_name(), 100, kRequired);
  checks.Text("reason", request.reason(), 500, kRequired);
  return checks.Result();
}

}  // namespace flexiti
