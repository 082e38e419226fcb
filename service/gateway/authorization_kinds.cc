// The kinds of AuthorizationService.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/likeness.h"
#include "service/flexiti/resource.h"
#include "service/flexiti/sent_reference.h"
#include "service/gateway/operation_kind_parts.h"

namespace flexiti {
namespace {

v1::Money ToMoney(std::int64_t cents) {
  v1::Money money;
  money.set_amount_cents(cents);
  money.set_currency_code("CAD");
  return money;
}

OperationKind CreateAuthorization(const FlexitiCalls& calls) {
  using Request = v1::CreateAuthorizationRequest;
  using Response = v1::CreateAuthorizationResponse;
  auto kind = MakeKind<Request, Response>(
      "/flexiti.v1.AuthorizationService/CreateAuthorization",
      [calls](const Request& request, const Terms& terms) -> absl::StatusOr<Response> {
        absl::StatusOr<v1::Authorization> made = calls.authorizations.Create(request, terms);
        if (!made.ok()) return made.status();
        Response response;
        *response.mutable_authorization() = *std::move(made);
        return response;
      });
  SetEndpoint(kind, kPostAuthorization, Repeat::kAfterLook);
  SetRecordLook<Request>(
      kind, "GET /authorizations",
      [](const Request& request, const std::string& request_id) {
        return MatchOfAuthorization(request.account_number(), SentReference(request, request_id),
                                    request.amount());
      },
      [calls](const Request& request, const Traces& traces, const Terms& terms) {
        return calls.finds.CreatedAuthorizations(request, traces.window, terms);
      },
      [](const Request& request, v1::Authorization made) {
        Response response;
        *response.mutable_authorization() = std::move(made);
        *response.mutable_authorization()->mutable_amount() = ToResponse(request.amount());
        return response;
      });
  return kind;
}

// What a sale captured by itself belongs to the operation that made the sale, but the ledger knows
// that one by its authorization.
absl::StatusOr<std::vector<Candidate<v1::Capture>>> FindCaptures(
    const Finds& finds, const v1::CaptureAuthorizationRequest& request, const Traces& traces,
    const Terms& terms) {
  auto candidates = finds.CreatedCaptures(request, traces.window, terms);
  if (!candidates.ok()) return candidates.status();
  const auto is_held_only = traces.is_held_only(AuthorizationResource(request.authorization_id()));
  if (!is_held_only.ok()) return is_held_only.status();
  for (Candidate<v1::Capture>& each : *candidates) {
    if (each.may_be_automatic && !*is_held_only) each.is_certain = false;
  }
  return candidates;
}

OperationKind CaptureAuthorization(const FlexitiCalls& calls) {
  using Request = v1::CaptureAuthorizationRequest;
  using Response = v1::CaptureAuthorizationResponse;
  auto kind = MakeKind<Request, Response>(
      "/flexiti.v1.AuthorizationService/CaptureAuthorization",
      [calls](const Request& request, const Terms& terms) -> absl::StatusOr<Response> {
        absl::StatusOr<v1::Capture> made = calls.captures.Create(request, terms);
        if (!made.ok()) return made.status();
        Response response;
        *response.mutable_capture() = *std::move(made);
        return response;
      });
  SetEndpoint(kind, "POST /authorization/{authorization_id}/capture", Repeat::kAfterLook);
  SetRecordLook<Request>(
      kind, "GET /captures",
      [](const Request& request, const std::string& request_id) {
        return absl::StrJoin(
            {std::string("capture"), AccountNumberDigits(request.authorization_id()),
             ComparableReference(SentReference(request, request_id)),
             absl::StrCat(request.amount().amount_cents())},
            "|");
      },
      [calls](const Request& request, const Traces& traces, const Terms& terms) {
        return FindCaptures(calls.finds, request, traces, terms);
      },
      [](const Request& request, v1::Capture made) {
        Response response;
        *response.mutable_capture() = std::move(made);
        *response.mutable_capture()->mutable_amount() = ToResponse(request.amount());
        return response;
      });
  return kind;
}

OperationKind ReleaseAuthorization(const FlexitiCalls& calls) {
  using Request = v1::ReleaseAuthorizationRequest;
  using Response = v1::ReleaseAuthorizationResponse;
  auto kind = MakeKind<Request, Response>("/flexiti.v1.AuthorizationService/ReleaseAuthorization",
                                          [calls](const Request& request, const Terms& terms) {
                                            return calls.authorizations.Release(request, terms);
                                          });
  SetEndpoint(kind, "POST /authorization/{authorization_id}/release", Repeat::kAfterLook);
  SetBalanceLook<Request, Response>(
      kind, "GET /authorization/{authorization_id}",
      [](const Request& request) {
        return absl::StrCat("release|", AccountNumberDigits(request.authorization_id()));
      },
      [calls](const Request& request, const Terms& terms) {
        return calls.finds.Released(request, terms);
      },
      [](const Request& request, const Terms&, const Balance& balance,
         std::optional<std::int64_t> moved) {
        Response response;
        response.set_authorization_id(request.authorization_id());
        if (moved.has_value()) *response.mutable_amount() = ToMoney(*moved);
        if (balance.remaining.has_value()) {
          *response.mutable_remaining_amount() = ToMoney(*balance.remaining);
        }
        return response;
      });
  return kind;
}

OperationKind ReturnCapture(const FlexitiCalls& calls) {
  using Request = v1::ReturnCaptureRequest;
  using Response = v1::ReturnCaptureResponse;
  auto kind = MakeKind<Request, Response>("/flexiti.v1.AuthorizationService/ReturnCapture",
                                          [calls](const Request& request, const Terms& terms) {
                                            return calls.captures.Return(request, terms);
                                          });
  SetEndpoint(kind, "POST /authorization/{authorization_id}/capture/{capture_id}/return",
              Repeat::kAfterLook);
  SetBalanceLook<Request, Response>(
      kind, "GET /captures",
      [](const Request& request) { return MatchOfReturn(request.capture_id()); },
      [calls](const Request& request, const Terms& terms) {
        return calls.finds.Returned(request, terms);
      },
      [](const Request& request, const Terms& terms, const Balance& balance,
         std::optional<std::int64_t> moved) {
        Response response;  // no look shows the return_id
        response.set_reference(SentReference(request, terms.request_id));
        response.set_capture_id(request.capture_id());
        if (moved.has_value()) *response.mutable_amount() = ToMoney(*moved);
        if (balance.remaining.has_value()) {
          *response.mutable_remaining_capture_amount() = ToMoney(*balance.remaining);
        }
        if (balance.remaining_authorization.has_value()) {
          *response.mutable_remaining_authorization_amount() =
              ToMoney(*balance.remaining_authorization);
        }
        return response;
      });
  return kind;
}

}  // namespace

std::vector<OperationKind> AuthorizationKinds(const FlexitiCalls& calls) {
  return {CreateAuthorization(calls), CaptureAuthorization(calls), ReleaseAuthorization(calls),
          ReturnCapture(calls)};
}

}  // namespace flexiti
