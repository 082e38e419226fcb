// The authorization endpoints on the wire (contract, sections 4.2 to 4.4). Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body of POST /authorization. Precondition: `request` was validated.
std::string EncodeAuthorization(const v1::CreateAuthorizationRequest& request);

// A purchase through POST /authorization is an authorization that is captured at once.
// Precondition: `request` was validated for purchase_endpoint AUTHORIZATION.
v1::CreateAuthorizationRequest ToAuthorization(const v1::CreatePurchaseRequest& request);
v1::Purchase ToPurchase(v1::Authorization authorization);

// The query of GET /authorizations.
std::vector<std::pair<std::string, std::string>> EncodeListQuery(
    const v1::ListAuthorizationsRequest& request, int page_number, int page_size);

// One authorization. kInvalidArgument, naming the member, if it cannot be one: no authorization_id,
// or an amount or id that is none.
absl::Status DecodeAuthorization(const Json& json, v1::Authorization* authorization);

// One page: an object with `authorizations`, or a bare array. Flexiti may serve smaller pages than
// it was asked for, so a page is the last if it is empty, or if it reaches the `total` that Flexiti
// told; a short page proves nothing.
struct AuthorizationPage {
  std::vector<v1::Authorization> authorizations = {};
  bool is_last = false;
};
absl::Status DecodeAuthorizationPage(const Json& json, int page_number, AuthorizationPage* page);

// The path of our field for a parameter of Flexiti's; other names come back as they are.
std::string AuthorizationFieldPath(const std::string& parameter);
std::string PurchaseFieldPath(const std::string& parameter);

}  // namespace flexiti
