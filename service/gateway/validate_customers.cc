#include "service/gateway/message_checks.h"
#include "service/gateway/validate.h"

namespace flexiti {
namespace {

constexpr auto kOptional = FieldChecks::kOptional;
constexpr auto kRequired = FieldChecks::kRequired;

}  // namespace

absl::Status Validate(const v1::LookupCustomerRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

absl::Status Validate(const v1::SearchCustomersRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

absl::Status Validate(const v1::VerifyCustomerRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
  checks.Digits("vcc_number", request.vcc_number(), 16, 16, kOptional);
  checks.Ascii("verification_request_id", request.verification_request_id(), 150, kRequired);
  CheckLang(request.lang(), checks);
  if (!v1::VerificationFormat_IsValid(request.format())) {
    checks.Violate("format", "must be a value of VerificationFormat");
  }
  if (request.format() == v1::VERIFICATION_FORMAT_SECURITY_QUESTION) {
    checks.Digits("security_question_id", request.security_question_id(), 1, 5, kRequired);
    checks.Ascii("security_answer", request.security_answer(), 50, kRequired);
  } else {
    const std::string problem = "must be empty unless format is SECURITY_QUESTION";
    if (!request.security_question_id().empty()) checks.Violate("security_question_id", problem);
    if (!request.security_answer().empty()) checks.Violate("security_answer", problem);
  }
  return checks.Result();
}

absl::Status Validate(const v1::CalculateInterestRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

absl::Status Validate(const v1::CloseAccountRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

absl::Status Validate(const v1::StartWidgetRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

absl::Status Validate(const v1::DecodeDriversLicenseRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

}  // namespace flexiti
