#include "service/gateway/message_checks.h"
#include "service/gateway/validate.h"

namespace flexiti {
namespace {

constexpr auto kOptional = FieldChecks::kOptional;
constexpr auto kRequired = FieldChecks::kRequired;
constexpr size_t kMaxLicenseCode = 4096;

void CheckPerson(const v1::PersonalInformation& person, FieldChecks& checks) {
  checks.Text("personal_information.first_name", person.first_name(), 80, kRequired);
  checks.Text("personal_information.last_name", person.last_name(), 130, kRequired);
  checks.Date("personal_information.birth_date", person.has_birth_date(), person.birth_date(),
              kRequired);
  checks.PostalCode("personal_information.postal_code", person.postal_code(), kRequired);
}

}  // namespace

absl::Status Validate(const v1::LookupCustomerRequest& request, const config::Merchant&) {
  FieldChecks checks;
  CheckCustomer(request, checks);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::SearchCustomersRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Text("first_name", request.first_name(), 35, kRequired);
  checks.Text("last_name", request.last_name(), 50, kRequired);
  checks.Date("birth_date", request.has_birth_date(), request.birth_date(), kRequired);
  checks.PostalCode("postal_code", request.postal_code(), kOptional);
  CheckLang(request.lang(), checks);
  return checks.Result();
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

absl::Status Validate(const v1::CalculateInterestRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
  checks.Amount("amount", request.has_amount(), request.amount());
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::CloseAccountRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::StartWidgetRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  CheckLang(request.lang(), checks);
  switch (request.customer_case()) {
    case v1::StartWidgetRequest::kAccountNumber:
      checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
      break;
    case v1::StartWidgetRequest::kVccNumber:
      checks.Digits("vcc_number", request.vcc_number(), 16, 16, kRequired);
      break;
    case v1::StartWidgetRequest::kPersonalInformation:
      CheckPerson(request.personal_information(), checks);
      break;
    case v1::StartWidgetRequest::CUSTOMER_NOT_SET:
      checks.Violate("customer",
                     "needs one of account_number, vcc_number and personal_information");
  }
  return checks.Result();
}

absl::Status Validate(const v1::DecodeDriversLicenseRequest& request, const config::Merchant&) {
  FieldChecks checks;
  // AAMVA's text is parted by control characters.
  checks.RawText("code", request.code(), kMaxLicenseCode, kRequired);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

}  // namespace flexiti
