// GatewaySystem: the calls that change something.
#include "absl/strings/str_cat.h"
#include "tests/model/gateway_system.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"

namespace flexiti_model {
namespace {

namespace v1 = flexiti::v1;
using flexiti_test::Context;
using flexiti_test::Told;

// A complaint if Flexiti's id in an answer is not that of what was made.
std::string IdCheck(const char* what, const std::string& got, const std::string& made) {
  return got.empty() || got == made ? "" : absl::StrCat(" but with another ", what);
}

}  // namespace

void GatewaySystem::FillInStore(v1::InStore* in_store) const {
  in_store->set_verification_request_id(verification_request_id_);
  in_store->set_verification_code(verification_code_);
  in_store->set_external_location_id(flexiti_sandbox::kLocation);
  in_store->set_external_employee_id(flexiti_sandbox::kEmployee);
}

template <typename R>
void GatewaySystem::FillSale(const Call& call, R& request) {
  request.set_account_number(account_number_);
  request.mutable_amount()->set_amount_cents(call.amount);
  request.set_reference(ReferenceText(call));
  auto* option = request.mutable_financing_option();
  option->set_purchase_type(call.is_regular ? v1::PURCHASE_TYPE_REGULAR
                                            : v1::PURCHASE_TYPE_PROMOTIONAL);
  if (!call.is_regular) {
    option->set_plan_id(flexiti_sandbox::kPlanId);
    option->set_term(flexiti_sandbox::kTerm);
  }
  FillInStore(request.mutable_in_store());
}

template <typename Response>
std::string GatewaySystem::Words(const Call& call, const grpc::Status& status,
                                 const Response& response, const v1::Money* amount,
                                 const std::string& fresh) {
  LearnIds(call);
  if (!status.ok()) return Told(status);
  const bool is_replay = response.operation().replayed();
  std::string words = is_replay ? "replayed" : "OK";
  if (amount != nullptr && amount->amount_cents() != 0) words += Amount("amount", *amount);
  if (!is_replay) words += fresh;
  if (response.operation().request_id() != RequestId(call.key)) words += " but another request_id";
  Response kept = response;
  kept.clear_operation();
  const auto [earlier, is_first] = answers_.emplace(call.key, kept.ShortDebugString());
  if (is_replay && !is_first && earlier->second != kept.ShortDebugString()) {
    words += " but another answer than before";
  }
  earlier->second = kept.ShortDebugString();
  return words;
}

std::string GatewaySystem::Sell(const Call& call) {
  Context context;
  if (call.verb != Verb::kAuthorize) {
    auto request = NewRequest<v1::CreatePurchaseRequest>(call);
    FillSale(call, request);
    v1::CreatePurchaseResponse response;
    const auto status = stack_.transactions().CreatePurchase(&context, request, &response);
    const v1::Purchase& made = response.purchase();
    const std::string words = Words(call, status, response, &made.amount(), "");
    return absl::StrCat(
        words,
        IdCheck("authorization_id", made.authorization_id(), ids_[call.key].authorization_id),
        IdCheck("capture_id", made.capture_id(), ids_[call.key].capture_id));
  }
  auto request = NewRequest<v1::CreateAuthorizationRequest>(call);
  FillSale(call, request);
  request.set_auto_capture(call.captures_at_once);
  v1::CreateAuthorizationResponse response;
  const auto status = stack_.authorizations().CreateAuthorization(&context, request, &response);
  const v1::Authorization& made = response.authorization();
  const std::string words =
      Words(call, status, response, &made.amount(),
            absl::StrCat(Amount("left", made.remaining_amount()), " ", made.status_text()));
  Ids& ids = ids_[call.key];
  // One that is unauthorized moves nothing, so the journal does not have it.
  if (ids.authorization_id.empty()) ids.authorization_id = made.authorization_id();
  return absl::StrCat(words,
                      IdCheck("authorization_id", made.authorization_id(), ids.authorization_id),
                      IdCheck("capture_id", made.capture_id(), ids.capture_id));
}

std::string GatewaySystem::MoveHeld(const Call& call) {
  Context context;
  const std::string authorization_id = ids_[call.authorization].authorization_id;
  if (call.verb == Verb::kRelease) {
    auto request = NewRequest<v1::ReleaseAuthorizationRequest>(call);
    request.set_authorization_id(authorization_id);
    if (call.amount != kUnsaid) request.mutable_amount()->set_amount_cents(call.amount);
    v1::ReleaseAuthorizationResponse response;
    const auto status = stack_.authorizations().ReleaseAuthorization(&context, request, &response);
    return Words(call, status, response, &response.amount(),
                 Amount("authorization left", response.remaining_amount()));
  }
  auto request = NewRequest<v1::CaptureAuthorizationRequest>(call);
  request.set_authorization_id(authorization_id);
  request.mutable_amount()->set_amount_cents(call.amount);
  request.set_reference(ReferenceText(call));
  v1::CaptureAuthorizationResponse response;
  const auto status = stack_.authorizations().CaptureAuthorization(&context, request, &response);
  const v1::Capture& made = response.capture();
  const std::string words =
      Words(call, status, response, &made.amount(),
            absl::StrCat(Amount("capture left", made.remaining_amount()),
                         Amount("authorization left", made.remaining_authorization_amount())));
  return absl::StrCat(words, IdCheck("capture_id", made.capture_id(), ids_[call.key].capture_id));
}

std::string GatewaySystem::ReturnCapture(const Call& call) {
  auto request = NewRequest<v1::ReturnCaptureRequest>(call);
  request.set_authorization_id(ids_[call.authorization].authorization_id);
  request.set_capture_id(ids_[call.capture].capture_id);
  request.set_reference(ReferenceText(call));
  if (call.amount == kUnsaid) {
    request.set_full_return(true);
  } else {
    request.mutable_amount()->set_amount_cents(call.amount);
  }
  v1::ReturnCaptureResponse response;
  Context context;
  const auto status = stack_.authorizations().ReturnCapture(&context, request, &response);
  const std::string words =
      Words(call, status, response, &response.amount(),
            absl::StrCat(Amount("capture left", response.remaining_capture_amount()),
                         Amount("authorization left", response.remaining_authorization_amount())));
  return absl::StrCat(words,
                      IdCheck("capture_id", response.capture_id(), ids_[call.capture].capture_id));
}

std::string GatewaySystem::MoveAccount(const Call& call) {
  Context context;
  if (call.verb == Verb::kRefund) {
    auto request = NewRequest<v1::RefundAccountRequest>(call);
    request.set_account_number(account_number_);
    request.mutable_amount()->set_amount_cents(call.amount);
    if (call.capture.step >= 0) request.set_capture_id(ids_[call.capture].capture_id);
    v1::RefundAccountResponse response;
    const auto status = stack_.transactions().RefundAccount(&context, request, &response);
    return Words(call, status, response, nullptr, "");
  }
  auto request = NewRequest<v1::CreateAccountCreditRequest>(call);
  request.set_account_number(account_number_);
  request.set_type(call.is_regular ? v1::ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT
                                   : v1::ACCOUNT_CREDIT_TYPE_DEPOSIT);
  request.mutable_amount()->set_amount_cents(call.amount);
  FillInStore(request.mutable_in_store());
  v1::CreateAccountCreditResponse response;
  const auto status = stack_.transactions().CreateAccountCredit(&context, request, &response);
  return Words(call, status, response, &response.amount(), "");
}

}  // namespace flexiti_model
