#include "service/gateway/operation_kinds.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/likeness.h"
#include "service/flexiti/resource.h"
#include "service/flexiti/sent_reference.h"
#include "service/gateway/operation_kind_parts.h"

namespace flexiti {
namespace {

constexpr char kAuthorization[] = "POST /authorization";
constexpr char kTransactions[] = "POST /transactions";

bool BuysThroughTransactions(const config::Merchant& merchant) {
  return merchant.purchase_endpoint() == config::PURCHASE_ENDPOINT_TRANSACTIONS;
}

// POST /transactions alone honours x-idempotency-key, and alone has no look-up.
Repeat RepeatOfTransaction(const config::IdempotencyKey& idempotency_key) {
  return idempotency_key.transactions() ? Repeat::kSameKey : Repeat::kNever;
}

// An authorization and a purchase can be taken for one another: both are authorizations at Flexiti,
// and a captured one looks like a purchase. White space and case of a reference count for nothing:
// a record that differs in these alone is a candidate, too.
std::string MatchOfAuthorization(const std::string& account_number, const std::string& reference,
                                 const v1::Money& amount) {
  return absl::StrJoin({std::string("authorization"), AccountNumberDigits(account_number),
                        ComparableReference(reference), absl::StrCat(amount.amount_cents())},
                       "|");
}

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
  SetEndpoint(kind, kAuthorization, Repeat::kAfterLook);
  SetRecordLook<Request>(
      kind, "GET /authorizations",
      [](const Request& request, const std::string& request_id) {
        return MatchOfAuthorization(request.account_number(), SentReference(request, request_id),
                                    request.amount());
      },
      [calls](const Request& request, const Window& window, const Terms& terms) {
        return calls.finds.CreatedAuthorizations(request, window, terms);
      },
      [](const Request& request, v1::Authorization made) {
        Response response;
        *response.mutable_authorization() = std::move(made);
        *response.mutable_authorization()->mutable_amount() = ToResponse(request.amount());
        return response;
      });
  return kind;
}

OperationKind CreatePurchase(const config::IdempotencyKey& key, const FlexitiCalls& calls) {
  using Request = v1::CreatePurchaseRequest;
  using Response = v1::CreatePurchaseResponse;
  auto kind = MakeKind<Request, Response>(
      "/flexiti.v1.TransactionService/CreatePurchase",
      [calls](const Request& request, const Terms& terms) -> absl::StatusOr<Response> {
        absl::StatusOr<v1::Purchase> made =
            BuysThroughTransactions(terms.merchant.config)
                ? calls.transactions.CreatePurchase(request, terms)
                : calls.authorizations.CreatePurchase(request, terms);
        if (!made.ok()) return made.status();
        Response response;
        *response.mutable_purchase() = *std::move(made);
        return response;
      });
  kind.endpoint = [](const config::Merchant& merchant) {
    return BuysThroughTransactions(merchant) ? kTransactions : kAuthorization;
  };
  kind.repeat = [repeat = RepeatOfTransaction(key)](const std::string& endpoint) {
    return endpoint == kTransactions ? repeat : Repeat::kAfterLook;
  };
  SetRecordLook<Request>(
      kind, "GET /authorizations",
      [](const Request& request, const std::string& request_id) {
        return MatchOfAuthorization(request.account_number(), SentReference(request, request_id),
                                    request.amount());
      },
      [calls](const Request& request, const Window& window, const Terms& terms) {
        return calls.finds.CreatedPurchases(request, window, terms);
      },
      [](const Request& request, v1::Purchase made) {
        Response response;
        *response.mutable_purchase() = std::move(made);
        *response.mutable_purchase()->mutable_amount() = ToResponse(request.amount());
        return response;
      });
  return kind;
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
      [calls](const Request& request, const Window& window, const Terms& terms) {
        return calls.finds.CreatedCaptures(request, window, terms);
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
      [](const Request& request) {
        return absl::StrCat("return|", AccountNumberDigits(request.authorization_id()), "|",
                            AccountNumberDigits(request.capture_id()));
      },
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

OperationKind CreateAccountCredit(const config::IdempotencyKey& key, const FlexitiCalls& calls) {
  using Request = v1::CreateAccountCreditRequest;
  auto kind = MakeKind<Request, v1::CreateAccountCreditResponse>(
      "/flexiti.v1.TransactionService/CreateAccountCredit",
      [calls](const Request& request, const Terms& terms) {
        return calls.transactions.CreateAccountCredit(request, terms);
      });
  SetEndpoint(kind, kTransactions, RepeatOfTransaction(key));
  return kind;
}

// Flexiti answers no id and has no look-up.
OperationKind RefundAccount(const FlexitiCalls& calls) {
  using Request = v1::RefundAccountRequest;
  auto kind = MakeKind<Request, v1::RefundAccountResponse>(
      "/flexiti.v1.TransactionService/RefundAccount",
      [calls](const Request& request, const Terms& terms) {
        return calls.accounts.Refund(request, terms);
      });
  SetEndpoint(kind, "POST /accounts/{account_number}/refund", Repeat::kNever);
  return kind;
}

// Moves no money: at worst the customer gets another code.
OperationKind VerifyCustomer(const FlexitiCalls& calls) {
  using Request = v1::VerifyCustomerRequest;
  auto kind = MakeKind<Request, v1::VerifyCustomerResponse>(
      "/flexiti.v1.CustomerService/VerifyCustomer",
      [calls](const Request& request, const Terms& terms) {
        return calls.customers.Verify(request, terms);
      });
  SetEndpoint(kind, "POST /account/{account_number}/verify", Repeat::kFreely);
  return kind;
}

}  // namespace

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

std::vector<OperationKind> OperationKinds(const config::IdempotencyKey& idempotency_key,
                                          const FlexitiCalls& calls) {
  return {CreatePurchase(idempotency_key, calls),
          CreateAccountCredit(idempotency_key, calls),
          RefundAccount(calls),
          CreateAuthorization(calls),
          CaptureAuthorization(calls),
          ReleaseAuthorization(calls),
          ReturnCapture(calls),
          VerifyCustomer(calls)};
}

}  // namespace flexiti
