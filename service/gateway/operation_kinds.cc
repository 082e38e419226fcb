#include "service/gateway/operation_kinds.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/financing_json.h"
#include "service/gateway/operation_kind_parts.h"

namespace flexiti {
void SetEndpoint(OperationKind& kind, const std::string& endpoint, Repeat repeat) {
  kind.endpoint = [endpoint](const config::Merchant&) { return endpoint; };
  kind.repeat = [repeat](const std::string&) { return repeat; };
}

absl::StatusOr<Finding> FailedLook(const absl::Status& status, const std::string& endpoint) {
  const auto error = GetDetail<v1::FlexitiError>(status);
  if (!error.has_value() || error->code() != v1::FLEXITI_ERROR_CODE_NOT_FOUND) return status;
  Finding finding;
  finding.evidence.set_endpoint(endpoint);
  finding.evidence.set_summary("Flexiti says that it does not know what was looked for");
  return finding;
}

std::string MatchOfAuthorization(const std::string& account_number, const std::string& reference,
                                 const v1::Money& amount) {
  return absl::StrJoin({std::string("authorization"), AccountNumberDigits(account_number),
                        ComparableReference(reference), absl::StrCat(amount.amount_cents())},
                       "|");
}

std::string MatchOfReturn(const std::string& capture_id) {
  return capture_id.empty() ? "" : absl::StrCat("return|", AccountNumberDigits(capture_id));
}

std::vector<OperationKind> OperationKinds(const config::IdempotencyKey& idempotency_key,
                                          const FlexitiCalls& calls) {
  std::vector<OperationKind> kinds = TransactionKinds(idempotency_key, calls);
  for (OperationKind& kind : AuthorizationKinds(calls)) kinds.push_back(std::move(kind));
  for (OperationKind& kind : CustomerKinds(calls)) kinds.push_back(std::move(kind));
  return kinds;
}

}  // namespace flexiti
