#include "service/gateway/field_checks.h"
#include "service/gateway/message_checks.h"
#include "service/gateway/validate.h"

namespace flexiti {
namespace {

constexpr auto kOptional = FieldChecks::kOptional;
constexpr auto kRequired = FieldChecks::kRequired;

}  // namespace

absl::Status Validate(const v1::CreateAuthorizationRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
  checks.Digits("vcc_number", request.vcc_number(), 16, 16, kOptional);
  checks.Amount("amount", request.has_amount(), request.amount());
  CheckFinancing(request.financing_option(), request.has_financing_option(), checks);
  CheckChannel(request, checks);
  CheckReference(request, checks);
  CheckSkuData(request.sku_data(), checks);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::GetAuthorizationRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Digits("authorization_id", request.authorization_id(), 1, 16, kRequired);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::ListAuthorizationsRequest& request, const config::Merchant&) {
  FieldChecks checks;
  CheckList(request, checks);
  checks.Digits("account_number", request.account_number(), 1, 14, kOptional);
  if (!v1::PurchaseType_IsValid(request.purchase_type()) ||
      request.purchase_type() == v1::PURCHASE_TYPE_UNRECOGNIZED) {
    checks.Violate("purchase_type", "must be empty, PROMOTIONAL or REGULAR");
  }
  if (!v1::AuthorizationStatus_IsValid(request.status()) ||
      request.status() == v1::AUTHORIZATION_STATUS_UNRECOGNIZED) {
    checks.Violate("status", "must be empty, OPENED, CLOSED or UNAUTHORIZED");
  }
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::CaptureAuthorizationRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("authorization_id", request.authorization_id(), 1, 16, kRequired);
  checks.Amount("amount", request.has_amount(), request.amount());
  CheckReference(request, checks);
  CheckStore(request, checks);
  CheckSkuData(request.sku_data(), checks);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::ReleaseAuthorizationRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("authorization_id", request.authorization_id(), 1, 16, kRequired);
  if (request.has_amount()) checks.Amount("amount", true, request.amount());
  CheckStore(request, checks);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::ListCapturesRequest& request, const config::Merchant&) {
  FieldChecks checks;
  CheckList(request, checks);
  checks.Digits("authorization_id", request.authorization_id(), 1, 16, kOptional);
  checks.Digits("capture_id", request.capture_id(), 1, 9, kOptional);
  checks.Digits("account_number", request.account_number(), 1, 14, kOptional);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::ReturnCaptureRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("authorization_id", request.authorization_id(), 1, 16, kRequired);
  checks.Digits("capture_id", request.capture_id(), 1, 9, kRequired);
  switch (request.extent_case()) {
    case v1::ReturnCaptureRequest::kAmount:
      checks.Amount("amount", true, request.amount());
      break;
    case v1::ReturnCaptureRequest::kFullReturn:
      if (!request.full_return()) checks.Violate("full_return", "must be true; else give amount");
      break;
    case v1::ReturnCaptureRequest::EXTENT_NOT_SET:
      checks.Violate("extent", "needs one of full_return and amount");
  }
  CheckReference(request, checks);
  checks.Digits("vcc_number", request.vcc_number(), 16, 16, kOptional);
  CheckStore(request, checks);
  CheckSkuData(request.sku_data(), checks);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

}  // namespace flexiti
