// The authorization endpoints on the wire (contract, sections 4.2 to 4.4 and 4.6). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/json.h"
#include "service/flexiti/list_json.h"

namespace flexiti {

// The bodies of POST /authorization and POST .../release. Precondition: `request` was validated.
std::string EncodeAuthorization(const v1::CreateAuthorizationRequest& request,
                                const std::string& reference);
std::string EncodeRelease(const v1::ReleaseAuthorizationRequest& request);

// A purchase through POST /authorization is an authorization that is captured at once.
// Precondition: `request` was validated for purchase_endpoint AUTHORIZATION.
v1::CreateAuthorizationRequest ToAuthorization(const v1::CreatePurchaseRequest& request);
v1::Purchase ToPurchase(v1::Authorization authorization);

// The query of GET /authorizations.
Query EncodeListQuery(const v1::ListAuthorizationsRequest& request, int page_number, int page_size);

// One authorization. kInvalidArgument, naming the member, if it cannot be one: no authorization_id,
// or an amount or id that is none.
absl::Status DecodeAuthorization(const Json& json, v1::Authorization* authorization);

// The reply of POST .../release, of which every member may be absent. kInvalidArgument, naming the
// member, for an amount or id that is none.
absl::Status DecodeRelease(const Json& json, v1::ReleaseAuthorizationResponse* response);

// The path of our field for a parameter of Flexiti's; other names come back as they are.
std::string AuthorizationFieldPath(const std::string& parameter);
std::string PurchaseFieldPath(const std::string& parameter);
std::string AuthorizationListFieldPath(const std::string& parameter);

}  // namespace flexiti
