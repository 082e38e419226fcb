// GatewaySystem: what became of operations, and the records that lists show.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/model/gateway_system.h"
#include "tests/stack/client_view.h"

namespace flexiti_model {
namespace {

namespace v1 = flexiti::v1;
using flexiti_test::Context;
using flexiti_test::Told;

// Small, so that lists have several pages.
constexpr int kPageSize = 2;
// Of the lists of one account; more would be a list without an end.
constexpr int kMostPages = 100;

}  // namespace

std::string GatewaySystem::AskOperation(const Call& call) {
  Context context;
  const auto word = [](const std::string& name, const char* prefix) {
    return name.substr(std::string(prefix).size());
  };
  if (call.verb == Verb::kSettle) {
    auto request = NewRequest<v1::SettleOperationRequest>(call);
    request.set_verdict(call.was_executed ? v1::OPERATION_STATE_EXECUTED
                                          : v1::OPERATION_STATE_NOT_EXECUTED);
    request.set_operator_name("Model");
    request.set_reason("it knows the truth");
    v1::SettleOperationResponse response;
    return Told(operations_->SettleOperation(&context, request, &response));
  }
  if (call.verb == Verb::kResolve) {
    v1::ResolveOperationResponse response;
    const auto status = operations_->ResolveOperation(
        &context, NewRequest<v1::ResolveOperationRequest>(call), &response);
    return status.ok() ? word(v1::Resolution_Name(response.resolution()), "RESOLUTION_")
                       : Told(status);
  }
  v1::GetOperationResponse response;
  const auto status =
      operations_->GetOperation(&context, NewRequest<v1::GetOperationRequest>(call), &response);
  return status.ok()
             ? word(v1::OperationState_Name(response.operation().state()), "OPERATION_STATE_")
             : Told(status);
}

std::string GatewaySystem::Read(const Call& call) {
  if (call.verb == Verb::kListAuthorizations) return ListAuthorizations(call);
  if (call.verb == Verb::kListCaptures) return ListCaptures(call);
  v1::GetAuthorizationRequest request;
  request.set_merchant_id(MerchantOf(call));
  request.set_authorization_id(ids_[call.authorization].authorization_id);
  v1::GetAuthorizationResponse response;
  Context context;
  const auto status = stack_.authorizations().GetAuthorization(&context, request, &response);
  if (!status.ok()) return Told(status);
  std::string text = Show(response.authorization());
  for (const auto& capture : response.authorization().captures()) text += Show(capture);
  return text;
}

std::string GatewaySystem::ListAuthorizations(const Call& call) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(MerchantOf(call));
  request.set_account_number(account_number_);
  request.set_page_size(kPageSize);
  if (call.is_regular) request.set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  if (call.captures_at_once) request.set_status(v1::AUTHORIZATION_STATUS_CLOSED);
  std::string text;
  for (int page = 0; page < kMostPages; ++page) {
    v1::ListAuthorizationsResponse response;
    Context context;
    const auto status = stack_.authorizations().ListAuthorizations(&context, request, &response);
    if (!status.ok()) return Told(status);
    if (response.authorizations_size() > kPageSize) return "a page that is too long";
    for (const auto& authorization : response.authorizations()) text += Show(authorization);
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  return text.empty() ? "nothing" : text;
}

std::string GatewaySystem::ListCaptures(const Call& call) {
  v1::ListCapturesRequest request;
  request.set_merchant_id(MerchantOf(call));
  request.set_account_number(account_number_);
  request.set_page_size(kPageSize);
  if (call.authorization.step >= 0) {
    request.set_authorization_id(ids_[call.authorization].authorization_id);
  }
  std::vector<std::string> lines;
  for (int page = 0; page < kMostPages; ++page) {
    v1::ListCapturesResponse response;
    Context context;
    const auto status = stack_.authorizations().ListCaptures(&context, request, &response);
    if (!status.ok()) return Told(status);
    if (response.captures_size() > kPageSize) return "a page that is too long";
    for (const auto& capture : response.captures()) lines.push_back(Show(capture));
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  std::sort(lines.begin(), lines.end());  // in which order Flexiti lists them is not documented
  return lines.empty() ? "nothing" : absl::StrJoin(lines, "");
}

std::string GatewaySystem::ShownReference(const std::string& reference, const Key& key) const {
  const auto own = request_ids_.find(key.step);
  std::string shown = reference;
  if (own != request_ids_.end() && reference == own->second) shown = NameOf(key);
  if (reference == absl::StrCat("Order-", account_number_)) shown = "shared";
  if (reference == kUnauthorizedReference) shown = "unauthorized";
  return absl::StrCat(" reference ", shown, "\n");
}

std::string GatewaySystem::Show(const v1::Authorization& authorization) const {
  Key key;
  for (const auto& [each, ids] : ids_) {
    if (ids.authorization_id == authorization.authorization_id()) {
      key = each;
      break;  // captures come after their authorization
    }
  }
  return absl::StrCat(
      NameOf(key), Amount("amount", authorization.amount()),
      Amount("left", authorization.remaining_amount()), " ", authorization.status_text(),
      authorization.purchase_type() == v1::PURCHASE_TYPE_REGULAR ? " regular" : " promotional",
      ShownReference(authorization.reference(), key));
}

std::string GatewaySystem::Show(const v1::Capture& capture) const {
  Key key, authorization;
  for (const auto& [each, ids] : ids_) {
    if (authorization.step < 0 && ids.authorization_id == capture.authorization_id()) {
      authorization = each;
    }
    if (key.step < 0 && ids.capture_id == capture.capture_id()) key = each;
  }
  return absl::StrCat(
      NameOf(key), " of ", NameOf(authorization), Amount("amount", capture.amount()),
      Amount("left", capture.remaining_amount()), ShownReference(capture.reference(), key));
}

}  // namespace flexiti_model
